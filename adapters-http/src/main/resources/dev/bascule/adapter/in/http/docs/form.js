// A form for a JSON Schema. Each field has `element`, `get()` (undefined if nothing is set), `set(value)`, and
// `at(path)`, which finds a field below it.

import { h, text } from '../pages/dom.js';
import { fieldOf, limitsOf } from './schema.js';

/** A schema that refers to itself has many more; those beyond are edited as JSON. */
const MOST_FIELDS = 1_000;

let fields = 0;

/**
 * Creates the form of an object, without a <form>.
 *
 * @param onChange is called after the user has changed something
 */
export function schemaForm(schema, onChange) {
  const root = objectField({ kind: 'object', schema: { properties: {}, ...schema } }, { root: schema, onChange, depth: 0, left: { fields: MOST_FIELDS } });
  root.element.classList.add('schema-form');
  return root;
}

function field(schema, context) {
  context.left.fields -= 1;
  const known = context.left.fields < 0 ? { kind: 'json', schema: {} } : fieldOf(schema, context.root, context.depth);
  const inner = { ...context, depth: context.depth + 1 };
  const made = MAKERS[known.kind](known, inner);
  return known.kind === 'json' ? made : withForeignValues(made, context);
}

const MAKERS = {
  string: stringField,
  number: numberField,
  boolean: (known, context) => choiceField({ ...known, values: [true, false] }, context),
  choice: choiceField,
  array: arrayField,
  object: objectField,
  variants: variantsField,
  json: jsonField,
};

/** Keeps a value that the field cannot show, until the field is changed. */
function withForeignValues(made, context) {
  let foreign;
  const note = h('p', { class: 'foreign', role: 'status' });
  const show = () => text(note, foreign === undefined ? '' : `Set in the JSON: ${JSON.stringify(foreign).slice(0, 200)}`);
  made.element.append(note);
  made.element.addEventListener('input', () => {
    if (foreign === undefined) return;
    foreign = undefined;
    show();
    context.onChange();
  });
  return {
    ...made,
    get: () => (foreign === undefined ? made.get() : foreign),
    set(value) {
      foreign = made.set(value) ? undefined : value;
      if (foreign !== undefined) made.set(undefined);
      show();
    },
  };
}

/** The label, description and error around one control. */
function labelled(control, { name, schema, isRequired }) {
  fields += 1;
  const id = `field-${fields}`;
  control.id = id;
  const facts = [...limitsOf(schema ?? {}), ...('default' in (schema ?? {}) ? [`default: ${JSON.stringify(schema.default)}`] : [])];
  const description = h('p', { class: 'description', id: `${id}-text` });
  text(description, [schema?.description, facts.join(', ')].filter(Boolean).join(' – '));
  const error = h('p', { class: 'field-error', id: `${id}-error` });
  control.setAttribute('aria-describedby', `${id}-text ${id}-error`);
  if (isRequired) control.setAttribute('aria-required', 'true');
  return {
    element: h(
      'div',
      { class: 'form-field' },
      h(
        'label',
        { for: id },
        h('span', { class: 'field-name' }, name),
        h('span', { class: 'field-type' }, typeWord(schema), isRequired ? ', required' : ''),
      ),
      control,
      description,
      error,
    ),
    error(words) {
      text(error, words);
      if (words === '') control.removeAttribute('aria-invalid');
      else control.setAttribute('aria-invalid', 'true');
    },
  };
}

function typeWord(schema = {}) {
  const type = [schema.type ?? typesOf(schema.enum ?? [])].flat().join(' or ');
  return [type, schema.format].filter(Boolean).join(', ') || 'any value';
}

function typesOf(values) {
  return [...new Set(values.map((value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)))];
}

/** What tells a variant without a title from the others: its constants, or the members that it requires. */
function variantWord(schema) {
  const constants = Object.entries(schema.properties ?? {}).flatMap(([name, each]) => ('const' in (each ?? {}) ? [`${name} ${each.const}`] : []));
  if (constants.length > 0) return constants.join(', ');
  return schema.required?.length > 0 ? `with ${schema.required.join(', ')}` : typeWord(schema);
}

const INPUT_TYPES = { date: 'date', email: 'email', time: 'time', uri: 'url' };

function stringField({ schema }, context) {
  const type = INPUT_TYPES[schema.format];
  const example = schema.examples?.[0];
  const placeholder = typeof example === 'string' ? example : null;
  const control = type
    ? h('input', { type, placeholder, autocomplete: 'off' })
    : h('textarea', { rows: 1, placeholder, spellcheck: 'false' });
  const around = labelled(control, { ...context, schema });
  let isTouched = false;
  control.addEventListener('input', () => {
    isTouched = true;
    around.error('');
    context.onChange();
  });
  return {
    ...around,
    get: () => (control.value === '' && !(context.isRequired && isTouched) ? undefined : control.value),
    set(value) {
      isTouched = value !== undefined;
      control.value = typeof value === 'string' ? value : '';
      return (value === undefined || typeof value === 'string') && control.value === (value ?? '');
    },
    at: () => around,
  };
}

function numberField({ schema }, context) {
  const control = h('input', {
    type: 'number',
    step: schema.type === 'integer' ? 1 : 'any',
    min: schema.minimum,
    max: schema.maximum,
    autocomplete: 'off',
  });
  const around = labelled(control, { ...context, schema });
  control.addEventListener('input', () => {
    around.error(control.validity.badInput ? 'Not a number.' : '');
    context.onChange();
  });
  return {
    ...around,
    get: () => (control.value === '' ? undefined : Number(control.value)),
    set(value) {
      control.value = typeof value === 'number' ? String(value) : '';
      return value === undefined || typeof value === 'number';
    },
    at: () => around,
  };
}

function choiceField({ schema, values, titles, isNullable }, context) {
  const all = isNullable ? [...values, null] : values;
  const control = h(
    'select',
    {},
    h('option', { value: '' }, context.isRequired ? 'Choose' : 'Not set'),
    all.map((value, index) => h('option', { value: index }, titles?.[index] ?? (typeof value === 'string' ? value : JSON.stringify(value)))),
  );
  const around = labelled(control, { ...context, schema: { type: typesOf(values), ...schema } });
  control.addEventListener('input', () => {
    around.error('');
    context.onChange();
  });
  return {
    ...around,
    get: () => (control.value === '' ? undefined : all[Number(control.value)]),
    set(value) {
      const index = all.findIndex((each) => JSON.stringify(each) === JSON.stringify(value));
      control.value = index < 0 ? '' : String(index);
      return value === undefined || index >= 0;
    },
    at: () => around,
  };
}

function jsonField({ schema }, context) {
  const control = h('textarea', { rows: 2, class: 'code', spellcheck: 'false', placeholder: 'JSON' });
  const around = labelled(control, { ...context, schema });
  let value;
  control.addEventListener('input', () => {
    around.error('');
    try {
      value = control.value.trim() === '' ? undefined : JSON.parse(control.value);
    } catch (error) {
      around.error(`Not JSON: ${error.message}`);
    }
    context.onChange();
  });
  return {
    ...around,
    get: () => value,
    set(next) {
      value = next;
      control.value = next === undefined ? '' : JSON.stringify(next, null, 2);
      around.error('');
      return true;
    },
    at: () => around,
  };
}

/** The legend, description and error around several fields. */
function group({ name, schema, isRequired }, ...content) {
  fields += 1;
  const error = h('p', { class: 'field-error' });
  const description = h('p', { class: 'description' });
  text(description, [schema?.description, limitsOf(schema ?? {}).join(', ')].filter(Boolean).join(' – '));
  const legend = h(
    'legend',
    {},
    h('span', { class: 'field-name' }, name ?? ''),
    h('span', { class: 'field-type' }, typeWord(schema), isRequired ? ', required' : ''),
  );
  return {
    element: h('fieldset', { class: 'form-group' }, name === undefined ? null : legend, description, content, error),
    error: (words) => text(error, words),
  };
}

function objectField({ schema }, context) {
  const required = new Set(schema.required ?? []);
  const children = new Map(
    Object.entries(schema.properties ?? {}).map(([name, each]) => [
      name,
      field(each, { ...context, name, isRequired: required.has(name) }),
    ]),
  );
  const names = [...children.keys()];
  const order = [...names.filter((name) => required.has(name)), ...names.filter((name) => !required.has(name))];
  const around = group(
    { ...context, schema: context.name === undefined ? {} : schema },
    order.map((name) => children.get(name).element),
  );
  let others = {};
  return {
    ...around,
    get() {
      const value = {};
      for (const [name, child] of children) {
        const inner = child.get();
        if (inner !== undefined) value[name] = inner;
      }
      Object.assign(value, others);
      const isEmpty = Object.keys(value).length === 0;
      return isEmpty && !context.isRequired && context.name !== undefined ? undefined : value;
    },
    set(value) {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      const members = isObject ? value : {};
      others = Object.fromEntries(Object.entries(members).filter(([name]) => !children.has(name)));
      for (const [name, child] of children) child.set(Object.hasOwn(members, name) ? members[name] : undefined);
      return value === undefined || isObject;
    },
    at([first, ...rest]) {
      return children.get(first)?.at(rest) ?? around;
    },
  };
}

function arrayField({ schema }, context) {
  const list = h('div', { class: 'items' });
  const add = h('button', { type: 'button', class: 'quiet small', click: () => change(() => append(schema.items?.type === 'string' ? '' : undefined)) }, `Add to ${context.name}`);
  const around = group({ ...context, schema }, list, add);
  let items = [];

  function append(value) {
    const made = field(schema.items ?? {}, { ...context, name: `${context.name} ${items.length + 1}`, isRequired: true });
    made.set(value);
    const remove = h(
      'button',
      { type: 'button', class: 'quiet small', 'aria-label': `Remove ${context.name} ${items.length + 1}`, click: () => change(() => drop(made)) },
      'Remove',
    );
    made.row = h('div', { class: 'item' }, made.element, remove);
    items.push(made);
    list.append(made.row);
  }

  function drop(made) {
    const values = items.filter((each) => each !== made).map((each) => each.get());
    fill(values);
  }

  function fill(values) {
    items = [];
    list.replaceChildren();
    for (const value of values) append(value);
  }

  function change(step) {
    step();
    add.dispatchEvent(new Event('input', { bubbles: true }));
    context.onChange();
  }

  return {
    ...around,
    get() {
      const values = items.map((each) => each.get() ?? null);
      return values.length === 0 && !context.isRequired ? undefined : values;
    },
    set(value) {
      fill(Array.isArray(value) ? value : []);
      return value === undefined || Array.isArray(value);
    },
    at([index, ...rest]) {
      return items[Number(index)]?.at(rest) ?? around;
    },
  };
}

function variantsField({ schema, variants }, context) {
  const made = variants.map((each) => field(each, { ...context, name: context.name, isRequired: true }));
  const choose = h(
    'select',
    { 'aria-label': `Kind of ${context.name}` },
    h('option', { value: '' }, 'Not set'),
    variants.map((each, index) => h('option', { value: index }, each.title ?? `${index + 1}: ${variantWord(each)}`)),
  );
  const inner = h('div');
  const around = group({ ...context, schema }, choose, inner);
  const chosen = () => made[choose.value === '' ? -1 : Number(choose.value)];
  const show = () => inner.replaceChildren(...(chosen() ? [chosen().element] : []));
  choose.addEventListener('input', () => {
    show();
    context.onChange();
  });
  return {
    ...around,
    get: () => chosen()?.get(),
    set(value) {
      if (value === undefined) {
        choose.value = '';
        show();
        return true;
      }
      const index = variants.findIndex((each) => suits(each, value));
      choose.value = index < 0 ? '' : String(index);
      show();
      if (index >= 0) made[index].set(value);
      return index >= 0;
    },
    at: (path) => chosen()?.at(path) ?? around,
  };
}

/** Whether a value has the type of a schema, and the constants that tell its variants apart. */
function suits(schema, value) {
  const is = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  const types = [schema.type ?? (schema.properties ? 'object' : [])].flat();
  const hasType = types.length === 0 || types.includes(is) || (types.includes('integer') && Number.isInteger(value));
  if (!hasType || is !== 'object') return hasType;
  return (
    (schema.required ?? []).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(schema.properties ?? {}).every(([name, each]) => !('const' in each) || !(name in value) || each.const === value[name])
  );
}
