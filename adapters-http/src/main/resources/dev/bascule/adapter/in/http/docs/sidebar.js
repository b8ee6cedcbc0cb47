// The list of all servers and what they offer, with a filter.

import { arrange, attribute, byId, h, text } from '../pages/dom.js';
import { isDown } from '../pages/server-state.js';
import { facts } from './badges.js';
import { stateLine } from './server.js';

/** With more items, groups are closed until they are opened. */
const MOST_OPEN = 40;

const TITLES = { tool: 'Tools', prompt: 'Prompts', resource: 'Resources', template: 'Resource templates' };

/** The name of an item in addresses. */
export function idOf({ kind, value }) {
  return { tool: value.name, prompt: value.name, resource: value.uri, template: value.uriTemplate }[kind];
}

export function addressOf(server, item) {
  return `#/${encodeURIComponent(server)}/${item.kind}/${encodeURIComponent(idOf(item))}`;
}

export function sidebar() {
  const list = byId('groups');
  const filter = byId('filter');
  const found = byId('found');
  const groups = new Map();
  let openItems = 0;

  filter.addEventListener('input', show);
  filter.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || filter.value.trim() === '') return;
    event.preventDefault();
    list.querySelector('.group:not([hidden]) .kind:not([hidden]) li:not([hidden]) a')?.click();
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target.closest?.('input, textarea, select, [contenteditable]');
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    filter.focus();
  });

  function update(entries) {
    for (const { server } of entries) if (!groups.has(server.name)) groups.set(server.name, group(server.name));
    const names = new Set(entries.map(({ server }) => server.name));
    for (const name of groups.keys()) if (!names.has(name)) groups.delete(name);
    arrange(list, entries.map(({ server }) => groups.get(server.name).element));
    for (const entry of entries) showEntry(entry);
    show();
  }

  function showEntry(entry) {
    const shown = groups.get(entry.server.name);
    if (!shown) return;
    showState(shown, entry);
    if (shown.items === entry.items) return;
    shown.items = entry.items;
    shown.body.replaceChildren(...parts(entry));
    if (!shown.isDecided && entry.items.length > 0) {
      shown.isDecided = true;
      shown.details.open = openItems + entry.items.length <= MOST_OPEN;
      if (shown.details.open) openItems += entry.items.length;
    }
    mark();
    show();
  }

  function showState(shown, { server, phase, items, problem }) {
    const isGood = server.status?.state === 'connected' && phase !== 'failed';
    const content = isGood && phase === 'loaded' ? [] : stateLine(server);
    const words = content.map((each) => each?.textContent ?? '').join(' ');
    if (shown.words !== words) {
      shown.words = words;
      shown.state.replaceChildren(...content.filter(Boolean));
    }
    const why = phase === 'failed' && !isDown(server) ? `Its tools are missing: ${problem?.detail ?? problem?.title ?? ''}` : '';
    text(shown.why, phase === 'loading' ? 'Loading its tools' : why);
    text(shown.count, phase === 'loaded' ? items.length : '');
    attribute(shown.element, 'data-phase', phase);
  }

  function parts({ server, items, cached }) {
    return Object.entries(TITLES).flatMap(([kind, title]) => {
      const some = items.filter((item) => item.kind === kind);
      if (some.length === 0) return [];
      return [h('div', { class: 'kind' }, h('h3', {}, title), h('ul', {}, some.map((item) => row(server.name, item, cached))))];
    });
  }

  function row(server, item, cached) {
    const { value, kind } = item;
    const title = value.title ?? value.annotations?.title;
    const name = kind === 'resource' || kind === 'template' ? (value.name ?? value.uri) : value.name;
    const words = [server, idOf(item), name, title, value.description].filter(Boolean).join('\n').toLowerCase();
    const short = kind === 'tool' ? facts(value, cached[value.name]).filter(({ mood }) => mood !== 'idle') : [];
    return h(
      'li',
      { 'data-words': words },
      h(
        'a',
        { href: addressOf(server, item), title: title ?? null },
        h('span', { class: 'item-name' }, name),
        short.map(({ word, mood }) => h('span', { class: 'pill', 'data-mood': mood }, word)),
      ),
    );
  }

  /** Hides what the filter excludes. */
  function show() {
    const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let all = 0;
    let left = 0;
    for (const [name, shown] of groups) {
      let inGroup = 0;
      for (const item of shown.body.querySelectorAll('li')) {
        const isWanted = wanted.every((word) => item.dataset.words.includes(word));
        attribute(item, 'hidden', !isWanted);
        all += 1;
        if (isWanted) inGroup += 1;
      }
      for (const kind of shown.body.children) attribute(kind, 'hidden', kind.querySelector('li:not([hidden])') === null);
      left += inGroup;
      const isNamed = wanted.every((word) => name.toLowerCase().includes(word));
      attribute(shown.element, 'hidden', wanted.length > 0 && inGroup === 0 && !isNamed);
      if (wanted.length > 0) {
        shown.before ??= { isOpen: shown.details.open };
        shown.details.open = inGroup > 0;
      } else if (shown.before) {
        shown.details.open = shown.before.isOpen;
        shown.before = null;
      }
    }
    text(found, wanted.length > 0 ? `${left} of ${all}` : '');
  }

  /** Marks what is shown, and opens its group. */
  function mark() {
    for (const link of list.querySelectorAll('a[href^="#/"]')) {
      const isCurrent = link.getAttribute('href') === location.hash;
      attribute(link, 'aria-current', isCurrent ? 'page' : null);
      if (isCurrent && link.closest('.kind')) link.closest('details').open = true;
    }
  }

  return { update, showEntry, mark };
}

function group(name) {
  const count = h('span', { class: 'count number' });
  const state = h('span', { class: 'group-state' });
  const why = h('span', { class: 'group-state muted' });
  const body = h('div');
  const about = h('a', { class: 'about-server', href: `#/${encodeURIComponent(name)}`, 'aria-label': `About ${name}` }, 'About');
  const details = h('details', {}, h('summary', {}, h('span', { class: 'server-name' }, name), count, state, why), body);
  const element = h('li', { class: 'group' }, h('div', { class: 'group-head' }, details, about));
  return { element, details, count, state, why, body, items: null, words: null, isDecided: false, before: null };
}
