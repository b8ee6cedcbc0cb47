// The pane of a tool: arguments as a form and as JSON, and calls.

import { code } from '../pages/code.js';
import { h, text } from '../pages/dom.js';
import { badges, facts } from './badges.js';
import { exchange } from './exchange.js';
import { schemaForm } from './form.js';
import { heading, path, sendForm } from './pane.js';
import { plainValue, toolResult } from './result.js';
import { pointerParts } from './schema.js';

export function toolPane(server, tool, cacheSeconds) {
  const address = path(server, 'tools', tool.name);
  const schema = tool.inputSchema ?? { type: 'object' };
  const form = schemaForm(schema, fromForm);
  const hasFields = Object.keys(schema.properties ?? {}).length > 0;
  const json = h('textarea', { class: 'code', id: 'arguments-json', rows: 8, spellcheck: 'false', 'aria-describedby': 'arguments-error' });
  const error = h('p', { class: 'field-error', id: 'arguments-error', role: 'status' });
  const events = option('Show progress and log messages', true);
  const unwrap = option('Only the value', false);
  const skip = option('Skip the cache', false);
  let value = firstValue(schema);

  function fromForm() {
    value = form.get();
    json.value = JSON.stringify(value, null, 2);
    text(error, '');
    call.update();
  }

  function fromJson() {
    try {
      const parsed = JSON.parse(json.value.trim() || '{}');
      if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new Error('the arguments must be an object');
      value = parsed;
      form.set(value);
      text(error, '');
    } catch (problem) {
      value = null;
      text(error, `Not valid: ${problem.message}`);
    }
    call.update();
  }

  function describe() {
    if (value === null) return null;
    return {
      method: 'POST',
      path: unwrap.input.checked ? `${address}?unwrap=true` : address,
      headers: {
        'Content-Type': 'application/json',
        Accept: events.input.checked ? 'text/event-stream' : 'application/json',
        ...(skip.input.checked ? { 'Cache-Control': 'no-cache' } : {}),
      },
      body: JSON.stringify(value),
      isStream: events.input.checked,
    };
  }

  function showErrors(problem) {
    for (const element of form.element.querySelectorAll('.field-error')) text(element, '');
    for (const { pointer, detail } of problem?.errors ?? []) form.at(pointerParts(pointer ?? ''))?.error(detail);
  }

  const isDestructive = facts(tool).some(({ word }) => word === 'Destructive');
  const call = exchange({
    action: isDestructive ? 'Call (destructive)' : 'Call',
    mood: isDestructive ? 'danger solid' : 'primary',
    describe,
    show: (result) => (unwrap.input.checked ? plainValue(result) : toolResult(result, server)),
    onProblem: showErrors,
  });
  for (const { input } of [events, unwrap, skip]) input.addEventListener('change', call.update);
  form.set(value);
  json.value = JSON.stringify(value, null, 2);
  call.update();
  json.addEventListener('input', fromJson);

  return {
    stop: call.stop,
    element: h(
      'article',
      { 'aria-labelledby': 'pane-title' },
      heading({
        server,
        kind: 'tool',
        name: tool.name,
        title: tool.title ?? tool.annotations?.title,
        method: 'POST',
        address,
        description: tool.description,
        badges: badges(tool, cacheSeconds),
      }),
      sendForm(
        call.run,
        h(
          'div',
          { class: 'two' },
          h('section', { 'aria-label': 'Arguments', class: 'panel inner' }, h('h2', {}, 'Arguments'), hasFields ? null : h('p', { class: 'muted' }, 'This tool has no named arguments.'), form.element),
          h('section', { class: 'panel inner' }, h('label', { for: json.id }, h('h2', {}, 'As JSON')), json, error),
        ),
        h('div', { class: 'options' }, events.element, unwrap.element, skip.element),
        call.element,
      ),
      h(
        'details',
        { class: 'schema' },
        h('summary', {}, 'Schemas'),
        h('h3', {}, 'Input'),
        code(JSON.stringify(schema, null, 2), 'input schema'),
        tool.outputSchema ? h('h3', {}, 'Output') : null,
        tool.outputSchema ? code(JSON.stringify(tool.outputSchema, null, 2), 'output schema') : null,
      ),
    ),
  };
}

function option(label, isChecked) {
  const input = h('input', { type: 'checkbox' });
  input.checked = isChecked;
  return { input, element: h('label', { class: 'option' }, input, label) };
}

/** An example of the server, if there is one. */
function firstValue({ examples }) {
  const example = Array.isArray(examples) ? examples[0] : undefined;
  return typeof example === 'object' && example !== null && !Array.isArray(example) ? example : {};
}
