// The cache browser: entries by age, size or hits, each with a button that drops it.

import { clearServer, dropEntry } from './actions.js';
import { arrange, h, text } from '../pages/dom.js';
import { bytes, count, duration } from '../pages/format.js';
import { adviceSection } from './cache-advice.js';
import { poll } from './poll.js';
import { dataTable, withNote } from './table.js';

/** The view of the entries of both caches, and of the advice what to cache. */
export function cacheView() {
  const cache = choice([['', 'Both caches'], ['tools', 'Listings'], ['responses', 'Responses']]);
  const server = choice([['', 'All servers']]);
  const tool = h('input', { type: 'search', placeholder: 'Tool', autocomplete: 'off', spellcheck: 'false', change: load });
  const sort = choice([['age', 'Oldest first'], ['size', 'Largest first'], ['hits', 'Most hits first']]);
  const clear = h('button', { type: 'button', class: 'danger', hidden: true, click: async () => (await clearServer(server.value)) && polling.refresh() }, 'Clear this server');
  const number = h('span', { class: 'count number' });
  const table = entryTable(async (entry) => (await dropEntry(entry)) && polling.refresh());
  const advice = adviceSection();
  const polling = poll((content, reason) => {
    const { entries = [], total = 0 } = content ?? {};
    text(number, entries.length === total ? count(total) : `${count(entries.length)} of ${count(total)}`);
    table.show(entries, reason || (total === 0 && path() === 'admin/caches/entries?sort=age' ? undefined : 'No entry matches.'));
  });

  function choice(options) {
    return h('select', { change: load }, options.map(([value, title]) => h('option', { value }, title)));
  }

  function path() {
    const query = Object.entries({ cache, server, tool, sort }).flatMap(([name, { value }]) => (value.trim() === '' ? [] : [`${name}=${encodeURIComponent(value.trim())}`]));
    return `admin/caches/entries?${query.join('&')}`;
  }

  function load() {
    clear.hidden = server.value === '';
    polling.open(path());
  }

  const field = (words, control) => h('label', { class: 'field' }, h('span', { class: 'hidden-from-sight' }, words), control);
  return {
    element: h(
      'div',
      { class: 'view' },
      h(
        'div',
        { class: 'section-head' },
        h('h2', {}, 'Cache entries ', number),
        h('div', { class: 'section-actions', role: 'search' }, field('Cache', cache), field('Server', server), field('Tool', tool), field('Order of the entries', sort), clear),
      ),
      h('p', { class: 'muted' }, 'Arguments are shown as a hash only. The partition says which callers share an entry.'),
      h('div', { class: 'panel tall' }, table.element),
      advice.element,
    ),
    show({ order }) {
      arrange(server, ['', ...order].map((name, i) => option(server.children[i], name)));
    },
    open() {
      load();
      advice.open();
    },
    close() {
      polling.close();
      advice.close();
    },
  };
}

function option(known, name) {
  return known?.value === name ? known : h('option', { value: name }, name);
}

function entryTable(drop) {
  return dataTable({
    caption: 'Cache entries',
    empty: 'Nothing is cached.',
    key: ({ id }) => id,
    columns: [
      { title: 'Entry', name: 'tool', fill: ({ server, method, tool }, cell) => withNote(cell, tool ?? method, tool ? `${server} · ${method}` : server) },
      { title: 'Arguments', name: 'mono wide', fill: ({ argumentsHash }) => argumentsHash ?? '' },
      { title: 'Partition', name: 'mono wide', fill: ({ partition }) => partition ?? '' },
      { title: 'Age', name: 'number', fill: ({ ageSeconds }) => duration(ageSeconds) },
      { title: 'Expires in', name: 'number wide', fill: ({ remainingSeconds }) => (remainingSeconds > 0 ? duration(remainingSeconds) : 'stale') },
      { title: 'Size', name: 'number', fill: ({ bytes: size }) => bytes(size) },
      { title: 'Hits', name: 'number', fill: ({ hits }) => count(hits) },
      {
        title: 'Drop',
        name: 'action',
        isHidden: true,
        make: (item) => h('button', { type: 'button', class: 'danger small', click: () => drop(item()) }, 'Drop', h('span', { class: 'hidden-from-sight' }, ' the entry')),
      },
    ],
  });
}
