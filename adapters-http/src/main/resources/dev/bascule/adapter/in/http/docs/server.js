// The pane of a server, and the one that is shown first.

import { h } from '../pages/dom.js';
import { codeLine } from '../pages/copy.js';
import { key } from '../pages/key.js';
import { serverState, stateBadge } from '../pages/server-state.js';

const KINDS = [
  ['tool', 'tools'],
  ['prompt', 'prompts'],
  ['resource', 'resources'],
  ['template', 'resource templates'],
];

export function stateLine(server) {
  const { reason, ...state } = serverState(server);
  const badge = stateBadge();
  badge.show(state);
  return [
    badge.element,
    reason === '' ? null : h('span', { class: 'reason' }, reason),
  ];
}

export function serverPane({ server, items, phase, problem }, retry) {
  const folder = `servers/${encodeURIComponent(server.name)}`;
  const counts = KINDS.map(([kind, words]) => [items.filter((item) => item.kind === kind).length, words]).filter(([count]) => count > 0);
  return {
    stop() {},
    element: h(
      'article',
      { 'aria-labelledby': 'pane-title' },
      h('p', { class: 'crumbs muted' }, 'server'),
      h('h1', { tabindex: -1, id: 'pane-title' }, server.name),
      h('p', { class: 'server-state' }, stateLine(server)),
      problem?.stderr ? h('pre', { class: 'code', tabindex: 0, 'aria-label': 'Standard error' }, problem.stderr) : null,
      phase === 'loading' ? h('p', { class: 'muted', role: 'status' }, 'Waiting for its tools.') : null,
      phase === 'failed' ? h('p', { class: 'banner panel', 'data-mood': 'bad' }, `Its tools are missing: ${problem.detail ?? problem.title}`) : null,
      phase === 'failed' || phase === 'waiting' ? h('p', {}, h('button', { type: 'button', class: 'primary', click: retry }, 'Try again')) : null,
      h(
        'dl',
        { class: 'about' },
        about('Offers', counts.map(([count, words]) => `${count} ${words}`).join(', ')),
        about('Implementation', server.implementation),
        about('Protocol', server.protocolVersion),
        about('Transport', server.transport),
      ),
      h('h2', {}, 'Addresses'),
      h('p', { class: 'muted' }, 'For MCP clients:'),
      codeLine('Copy the MCP address', new URL(`${folder}/mcp`, document.baseURI).href),
      h('p', {}, h('a', { href: `${folder}/openapi.json` }, 'OpenAPI document of this server')),
    ),
  };
}

function about(name, value) {
  return value ? h('div', {}, h('dt', {}, name), h('dd', {}, value)) : null;
}

/** Shown while nothing is chosen. */
export function welcomePane(entries) {
  const isEmpty = entries.length > 0 && entries.every(({ phase, items }) => phase === 'loaded' && items.length === 0);
  return {
    stop() {},
    element: h(
      'article',
      { 'aria-labelledby': 'pane-title', class: 'welcome' },
      h('h1', { tabindex: -1, id: 'pane-title' }, 'Tools'),
      entries.length === 0 ? emptyList() : null,
      isEmpty ? noTools() : null,
      entries.length > 0 && !isEmpty ? h('p', { class: 'prose' }, 'Choose a tool, prompt or resource to read about it and to try it.') : null,
      h(
        'ul',
        { class: 'servers' },
        entries.map(({ server }) =>
          h('li', { class: 'panel' }, h('a', { href: `#/${encodeURIComponent(server.name)}` }, server.name), stateLine(server)),
        ),
      ),
      h(
        'p',
        { class: 'muted' },
        'Any viewer can show the ',
        h('a', { href: 'openapi.json' }, 'OpenAPI document'),
        ' of all tools; each server has one of its own.',
      ),
    ),
  };
}

function emptyList() {
  return key.get() === null
    ? h('p', { class: 'prose' }, 'No servers are configured.')
    : h('p', { class: 'prose' }, 'This key can use no server. An administrator can permit it some, with rights in the configuration.');
}

function noTools() {
  return key.get() === null
    ? h('p', { class: 'prose' }, 'The servers offer no tools, prompts or resources.')
    : h('p', { class: 'prose' }, 'This key can use no tools. An administrator can permit it some, with rights in the configuration.');
}
