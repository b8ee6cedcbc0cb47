// The start page: addresses for MCP clients, the servers, and links.

import './header.js';
import { code } from './code.js';
import { codeLine } from './copy.js';
import { arrange, attribute, byId, h, text } from './dom.js';
import { enterKey, key, nextKey, request } from './key.js';
import { openDocument } from './open.js';
import { serverState, stateBadge } from './server-state.js';
import { entryName, snippets } from './snippets.js';
import { shared } from './storage.js';
import { tabs } from './tabs.js';

const POLL_MILLIS = 4_000;
const CLIENT = 'bascule.client';

const which = byId('which');
const rows = new Map();
const panels = new Map(snippets('', '', false).map(({ name }) => [name, h('div', { class: 'snippet' })]));
const idOf = (name) => name.toLowerCase().replaceAll(' ', '-');
let requiresKey = key.get() !== null;

const clients = tabs({
  label: 'Clients',
  tabs: [...panels].map(([name, element]) => ({ name: idOf(name), title: name, element })),
  onSelect(id) {
    shared.set(CLIENT, id);
    clients.show(id);
  },
});
byId('clients').append(clients.element);
clients.show([...panels.keys()].map(idOf).find((id) => id === shared.get(CLIENT)) ?? idOf([...panels.keys()][0]));
showSnippets();
which.addEventListener('change', showSnippets);
for (const link of document.querySelectorAll('#links a')) link.addEventListener('click', openDocument);

function showSnippets() {
  const server = which.value;
  const path = server === '' ? 'mcp' : `servers/${encodeURIComponent(server).replace(/[!'()*]/g, hex)}/mcp`;
  const url = new URL(path, document.baseURI).href;
  byId('address').replaceChildren(codeLine('Copy the address', url));
  for (const { name, where, text: words } of snippets(entryName(server), url, requiresKey)) {
    panels.get(name).replaceChildren(h('p', { class: 'muted' }, where), code(words, 'configuration'));
  }
}

/** Shells would interpret these characters, which encodeURIComponent leaves. */
function hex(character) {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function showServers(servers) {
  attribute(document.body, 'data-ready', true);
  text(byId('servers-count'), servers.length);
  for (const server of servers) if (!rows.has(server.name)) rows.set(server.name, row(server.name));
  const shown = servers.map(({ name }) => rows.get(name));
  servers.forEach((server, index) => shown[index].show(server));
  const list = byId('servers').querySelector('ul') ?? h('ul', { class: 'server-rows panel' });
  arrange(list, shown.map(({ element }) => element));
  if (servers.length > 0) show(list);
  else show(h('p', { class: 'panel empty' }, key.get() === null ? 'No servers are configured.' : 'This key can use no server.'));
  showOptions(servers.map(({ name }) => name));
}

function show(element) {
  if (byId('servers').firstElementChild !== element) byId('servers').replaceChildren(element);
}

function showOptions(all) {
  const known = [...which.options].slice(1).map(({ value }) => value);
  if (known.join('\n') === all.join('\n')) return;
  const chosen = which.value;
  which.replaceChildren(which.options[0], ...all.map((name) => h('option', { value: name }, name)));
  which.value = all.includes(chosen) ? chosen : '';
  showSnippets();
}

function row(name) {
  const state = stateBadge();
  const reason = h('span', { class: 'reason' });
  const facts = h('span', { class: 'muted facts' });
  return {
    element: h('li', {}, h('a', { href: `docs#/${encodeURIComponent(name)}` }, name), state.element, reason, facts),
    show(server) {
      const described = serverState(server);
      state.show(described);
      text(reason, described.reason);
      const tools = (server.toolCount ?? null) === null ? '' : `${server.toolCount} ${server.toolCount === 1 ? 'tool' : 'tools'}`;
      text(facts, [tools, server.implementation].filter(Boolean).join(' · '));
    },
  };
}

function showLocked() {
  requiresKey = true;
  showSnippets();
  show(
    h(
      'div',
      { class: 'panel locked' },
      h('p', {}, 'This bridge requires a key.'),
      h('button', { type: 'button', class: 'primary', click: enterKey }, 'Enter a key'),
    ),
  );
}

async function follow() {
  for (;;) {
    await refresh();
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
    if (document.visibilityState !== 'visible') {
      await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
    }
  }
}

async function refresh() {
  try {
    const sent = key.get();
    const response = await request('servers', { headers: { Accept: 'application/json' } });
    if (response.status === 401) {
      // The user may have entered another key meanwhile.
      if (key.get() === sent) {
        if (sent !== null) key.remove();
        showLocked();
        await nextKey();
      }
      await refresh();
      return;
    }
    text(byId('notice'), response.ok ? '' : `The bridge returned ${response.status}. Trying again.`);
    if (response.ok) showServers((await response.json()).servers);
  } catch {
    text(byId('notice'), 'The bridge cannot be reached. Trying again.');
  }
}

follow();
