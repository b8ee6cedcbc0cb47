// JSON Schema as far as a form needs it. What is not understood is edited as JSON. Independent of the page.

const DEEPEST = 6;

/**
 * Returns what kind of field suits a schema, with `$ref` and `allOf` resolved and `null` taken out of its types.
 *
 * @returns kind (`string`, `number`, `boolean`, `choice`, `array`, `object`, `variants` or `json`), schema, isNullable,
 *     and for `choice` its values, for `variants` the schemas
 */
export function fieldOf(schema, root, depth = 0) {
  const whole = resolve(schema, root);
  if (depth > DEEPEST) return { kind: 'json', schema: whole };
  const alternatives = (whole.anyOf ?? whole.oneOf ?? []).map((each) => resolve(each, root));
  const isNull = (each) => each.type === 'null' || each.const === null;
  if (alternatives.length > 0) {
    const rest = alternatives.filter((each) => !isNull(each));
    const isNullable = rest.length < alternatives.length;
    const { anyOf: _, oneOf: __, ...common } = whole;
    if (rest.length === 1) return { ...fieldOf({ ...common, ...rest[0] }, root, depth + 1), isNullable };
    if (rest.every((each) => 'const' in each)) {
      return { kind: 'choice', schema: whole, values: rest.map((each) => each.const), titles: rest.map((each) => each.title), isNullable };
    }
    return { kind: 'variants', schema: whole, variants: rest.map((each) => ({ ...common, ...each })), isNullable };
  }
  if ('const' in whole) return { kind: 'choice', schema: whole, values: [whole.const] };
  if (Array.isArray(whole.enum)) {
    const values = whole.enum.filter((value) => value !== null);
    return { kind: 'choice', schema: whole, values, titles: whole.enumNames, isNullable: values.length < whole.enum.length };
  }
  return ofType(whole);
}

function ofType(schema) {
  const types = [schema.type ?? guess(schema)].flat();
  const rest = types.filter((type) => type !== 'null');
  const isNullable = rest.length < types.length;
  const kinds = { string: 'string', number: 'number', integer: 'number', boolean: 'boolean', array: 'array', object: 'object' };
  if (rest.length !== 1) return { kind: 'json', schema, isNullable };
  const kind = kinds[rest[0]] ?? 'json';
  const single = { ...schema, type: rest[0] };
  if (kind === 'array' && (Array.isArray(schema.items) || schema.prefixItems)) return { kind: 'json', schema: single, isNullable };
  if (kind === 'object' && Object.keys(schema.properties ?? {}).length === 0) return { kind: 'json', schema: single, isNullable };
  return { kind, schema: single, isNullable };
}

function guess(schema) {
  if (schema.properties) return 'object';
  if (schema.items) return 'array';
  return undefined;
}

/** Follows references within the document, and merges `allOf`. */
function resolve(schema, root) {
  let current = typeof schema === 'object' && schema !== null ? schema : {};
  for (let hops = 0; hops < 20 && typeof current.$ref === 'string'; hops += 1) {
    const { $ref, ...siblings } = current;
    const target = at(root, $ref);
    if (target === undefined) return siblings;
    current = { ...target, ...siblings };
  }
  if (!Array.isArray(current.allOf)) return current;
  const { allOf, ...rest } = current;
  return allOf.slice(0, 20).reduce((merged, part) => mergeSchemas(merged, resolveFlat(part, root)), rest);
}

function resolveFlat(part, root) {
  const target = typeof part?.$ref === 'string' ? at(root, part.$ref) : part;
  return typeof target === 'object' && target !== null ? target : {};
}

function mergeSchemas(first, second) {
  const merged = { ...second, ...first };
  if (first.properties || second.properties) merged.properties = { ...second.properties, ...first.properties };
  if (first.required || second.required) merged.required = [...(first.required ?? []), ...(second.required ?? [])];
  return merged;
}

function at(root, reference) {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  let value = root;
  for (const part of decoded(reference.slice(2)).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** Returns the decoded fragment; unchanged if its encoding is invalid. */
function decoded(fragment) {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** The limits of a schema in words, such as `at least 1`. */
export function limitsOf(schema) {
  const words = [
    [schema.minimum, (n) => `at least ${n}`],
    [schema.exclusiveMinimum, (n) => `more than ${n}`],
    [schema.maximum, (n) => `at most ${n}`],
    [schema.exclusiveMaximum, (n) => `less than ${n}`],
    [schema.multipleOf, (n) => `a multiple of ${n}`],
    [schema.minLength, (n) => `at least ${n} characters`],
    [schema.maxLength, (n) => `at most ${n} characters`],
    [schema.pattern, (p) => `matches ${p}`],
    [schema.minItems, (n) => `at least ${n} items`],
    [schema.maxItems, (n) => `at most ${n} items`],
  ];
  return words.filter(([value]) => ['number', 'string'].includes(typeof value)).map(([value, say]) => say(value));
}

/** Parses a JSON Pointer (RFC 6901). */
export function pointerParts(pointer) {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
