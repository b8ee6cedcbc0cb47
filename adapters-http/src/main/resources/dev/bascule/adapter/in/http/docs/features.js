// The panes of prompts, resources and resource templates.

import { h, text } from '../pages/dom.js';
import { exchange } from './exchange.js';
import { completedField, heading, path, sendForm } from './pane.js';
import { promptResult, resourceResult } from './result.js';
import { expand, variablesOf } from './uri-template.js';

export function promptPane(server, prompt) {
  const address = path(server, 'prompts', prompt.name);
  const fields = (prompt.arguments ?? []).map(({ name, description, required }) =>
    completedField({
      name,
      description,
      isRequired: required === true,
      onChange: () => send.update(),
      complete: { server, ref: { type: 'ref/prompt', name: prompt.name }, values: (but) => valuesOf(fields, but) },
    }),
  );
  const send = exchange({
    action: 'Get the prompt',
    describe: () => ({
      method: 'POST',
      path: address,
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(valuesOf(fields)),
    }),
    show: (result) => promptResult(result, server),
  });
  return pane(send, { server, kind: 'prompt', name: prompt.name, title: prompt.title, method: 'POST', address, description: prompt.description }, fields);
}

export function templatePane(server, template) {
  const names = variablesOf(template.uriTemplate);
  const uri = h('code', { class: 'expanded' });
  const fields = names.map((name) =>
    completedField({
      name,
      isRequired: false,
      onChange: () => show(),
      complete: { server, ref: { type: 'ref/resource', uri: template.uriTemplate }, values: (but) => valuesOf(fields, but) },
    }),
  );
  const expanded = () => expand(template.uriTemplate, valuesOf(fields));
  const read = reader(server, expanded);
  const show = () => {
    text(uri, expanded());
    read.update();
  };
  show();
  return pane(
    read,
    {
      server,
      kind: 'resource template',
      name: template.uriTemplate,
      title: template.title ?? template.name,
      method: 'GET',
      address: path(server, 'resources', 'read'),
      description: template.description,
    },
    [...fields, { element: h('p', { class: 'muted' }, 'URI: ', uri) }],
  );
}

export function resourcePane(server, resource) {
  const read = reader(server, () => resource.uri);
  return pane(
    read,
    {
      server,
      kind: 'resource',
      name: resource.uri,
      title: resource.title ?? resource.name,
      method: 'GET',
      address: `${path(server, 'resources', 'read')}?uri=${encodeURIComponent(resource.uri)}`,
      description: [resource.description, resource.mimeType].filter(Boolean).join(' – '),
    },
    [],
  );
}

function reader(server, uri) {
  return exchange({
    action: 'Read',
    describe: () => ({
      method: 'GET',
      path: `${path(server, 'resources', 'read')}?uri=${encodeURIComponent(uri())}`,
      headers: { Accept: 'application/json' },
    }),
    show: resourceResult,
  });
}

function pane(send, head, fields) {
  const arguments_ =
    fields.length === 0
      ? null
      : h('section', { class: 'panel inner', 'aria-label': 'Arguments' }, h('h2', {}, 'Arguments'), fields.map(({ element }) => element));
  return {
    stop: send.stop,
    element: h('article', { 'aria-labelledby': 'pane-title' }, heading(head), sendForm(send.run, arguments_, send.element)),
  };
}

/** The values that are set, without that of `but`. */
function valuesOf(fields, but) {
  return Object.fromEntries(
    fields.filter(({ name, get }) => get && name !== but && get() !== '').map(({ name, get }) => [name, get()]),
  );
}
