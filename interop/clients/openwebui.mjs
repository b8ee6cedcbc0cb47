// What Open WebUI makes of the OpenAPI document of a tool server, told anew: the backend and the
// browser each have their own way, and they differ in what they take from a schema.

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** Follows references to components wherever properties and items are, and keeps all else. */
function backendSchema(schema, components) {
  if (!schema || typeof schema !== 'object') return {};
  if (schema.$ref) {
    const [, ...steps] = schema.$ref.replace(/^[#/]+/, '').split('/');
    const target = steps.reduce((at, step) => at[step] ?? {}, components);
    return backendSchema(target, components);
  }
  const whole = structuredClone(schema);
  for (const [name, property] of Object.entries(whole.properties ?? {})) {
    whole.properties[name] = backendSchema(property, components);
  }
  if (whole.items) whole.items = backendSchema(whole.items, components);
  return whole;
}

/** Keeps type, description and what is within; a schema without a type is nothing. */
function browserSchema(schema, components, seen = new Set()) {
  if (!schema) return {};
  if (schema.$ref) {
    const name = schema.$ref.split('/').pop();
    if (seen.has(name)) return {};
    return browserSchema(components.schemas[name], components, seen.add(name));
  }
  const compositions = ['oneOf', 'anyOf', 'allOf']
    .filter((keyword) => Array.isArray(schema[keyword]))
    .map((keyword) => [keyword, schema[keyword].map((s) => browserSchema(s, components, seen))]);
  const told = schema.description ? { description: schema.description } : {};
  if (!schema.type) {
    return compositions.length > 0 ? { ...Object.fromEntries(compositions), ...told } : {};
  }
  const within = {};
  if (schema.type === 'object') {
    within.properties = Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([name, property]) => [
        name,
        browserSchema(property, components),
      ]),
    );
    within.required = schema.required ?? [];
  }
  if (schema.type === 'array') within.items = browserSchema(schema.items, components);
  return { type: schema.type, ...told, ...within, ...Object.fromEntries(compositions) };
}

/** Returns the tools as a model sees them: one for each operation, by the operation's name. */
function toolsOf(document, resolve) {
  const tools = new Map();
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(operations)) {
      if (!methods.has(method) || !operation?.operationId) continue;
      const schema = operation.requestBody?.content?.['application/json']?.schema;
      const body = schema ? resolve(schema, document.components ?? {}) : {};
      tools.set(operation.operationId, {
        path,
        method,
        hasBody: operation.requestBody !== undefined,
        description: operation.description || operation.summary || 'No description available.',
        properties: body.properties ?? {},
        required: body.required ?? [],
      });
    }
  }
  return tools;
}

export const backendTools = (document) => toolsOf(document, backendSchema);
export const browserTools = (document) => toolsOf(document, browserSchema);

/** Calls a tool as the backend does: always with a body. */
export function callFromBackend(base, tool, args, key) {
  return fetch(base + tool.path, {
    method: tool.method.toUpperCase(),
    headers: {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': 'Python/3.11 aiohttp/3.12.15',
      ...(key ? { authorization: `Bearer ${key}` } : {}),
    },
    body: JSON.stringify(args),
    redirect: 'manual',
  });
}

/** Calls a tool as the browser does: with a body only where the document has one. */
export function callFromBrowser(base, tool, args, key, origin) {
  return fetch(base + tool.path, {
    method: tool.method.toUpperCase(),
    headers: {
      origin,
      'content-type': 'application/json',
      authorization: `Bearer ${key}`,
      'x-session-id': 'a-session-of-the-page',
    },
    ...(tool.hasBody ? { body: JSON.stringify(args) } : {}),
  });
}
