// What the panes of tools, prompts and resources have in common.

import { h } from '../pages/dom.js';
import { copyButton } from '../pages/copy.js';
import { request } from '../pages/key.js';

const TYPING_MILLIS = 150;

export function path(...parts) {
  return ['servers', ...parts].map(encodeURIComponent).join('/');
}

/** The title, what it is, the address, and the description. */
export function heading({ server, kind, name, title, method, address, description, badges = [] }) {
  return h(
    'div',
    { class: 'pane-head' },
    h('p', { class: 'crumbs muted' }, h('a', { href: `#/${encodeURIComponent(server)}` }, server), ` / ${kind}`),
    h('h1', { tabindex: -1, id: 'pane-title' }, title && title !== name ? title : name),
    h('p', { class: 'tool-name' }, title && title !== name ? h('code', {}, name) : null, badges),
    description ? h('p', { class: 'prose' }, description) : null,
    h('p', { class: 'address muted' }, h('code', {}, `${method} /${address}`), copyButton('Copy the address', () => new URL(address, document.baseURI).href)),
  );
}

/** A form that sends with Enter in a field, and with Ctrl and Enter in an area. */
export function sendForm(run, ...content) {
  const form = h('form', { class: 'pane-form', novalidate: true, autocomplete: 'off' }, content);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    run();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  return form;
}

let lists = 0;

/**
 * A text field whose values the server completes while the user types.
 *
 * @param complete {server, ref, values}, where values returns those of the other fields
 */
export function completedField({ name, description, isRequired, onChange, complete }) {
  lists += 1;
  const list = h('datalist', { id: `list-${lists}` });
  const input = h('input', {
    type: 'text',
    id: `argument-${lists}`,
    list: list.id,
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-required': isRequired ? 'true' : null,
    'aria-describedby': `argument-${lists}-text`,
  });
  let timer = null;
  let asked = null;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const values = await completions(complete, { name, value: input.value }, asked.signal);
    if (values !== null) list.replaceChildren(...values.map((value) => h('option', { value })));
  };
  input.addEventListener('focus', ask);
  input.addEventListener('input', () => {
    onChange();
    clearTimeout(timer);
    timer = setTimeout(ask, TYPING_MILLIS);
  });
  const element = h(
    'div',
    { class: 'form-field' },
    h('label', { for: input.id }, h('span', { class: 'field-name' }, name), h('span', { class: 'field-type' }, isRequired ? 'required' : '')),
    input,
    list,
    h('p', { class: 'description', id: `argument-${lists}-text` }, description ?? ''),
  );
  return { element, name, get: () => input.value };
}

/** Not every server completes; what it does not know is typed. */
async function completions({ server, ref, values }, argument, signal) {
  try {
    const response = await request(path(server, 'completion'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ ref, argument, context: { arguments: values(argument.name) } }),
      cache: 'default',
      signal,
    });
    return response.ok ? ((await response.json()).completion?.values ?? []) : [];
  } catch {
    return null;
  }
}
