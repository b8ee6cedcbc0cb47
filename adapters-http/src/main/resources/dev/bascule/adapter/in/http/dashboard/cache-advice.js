// What to cache: for each tool, what a cache would have answered since the bridge started, and the rule to write.

import { attribute, h, text } from '../pages/dom.js';
import { NOTHING, count, duration, percent } from '../pages/format.js';
import { poll } from './poll.js';
import { dataTable, withNote } from './table.js';

const PAUSE_MILLIS = 30_000;

const REASONS = {
  cached: 'Cached already',
  'not-read-only': 'None: not declared as read-only',
  'few-calls': 'None yet: too few calls',
  'few-repeats': 'None: too few repeats',
  'few-hits': 'None: would hit too rarely',
  'results-differ': 'None: results differ',
};

/** The advice for all tools that were called, folded; fetched only while it is shown. */
export function adviceSection() {
  const table = adviceTable();
  const writes = h('p', { class: 'muted' });
  const polling = poll((content, reason) => {
    const { enabled = true, servers = [] } = content ?? {};
    table.show(rows(servers), reason || (enabled ? undefined : 'Calls are not counted: caches.advice is false.'));
    const lines = servers.map(needlessDrops).filter((line) => line !== '');
    text(writes, lines.join(' '));
    attribute(writes, 'hidden', lines.length === 0);
  }, PAUSE_MILLIS);
  let isShown = false;
  const element = h(
    'details',
    { toggle: update },
    h('summary', {}, 'What to cache'),
    h('p', { class: 'muted' }, 'From the calls since the bridge started. Whether a tool is read-only is what its server declares: check it before you write a rule.'),
    h('div', { class: 'panel tall' }, table.element),
    writes,
  );

  function update() {
    if (isShown && element.open) polling.open('admin/caches/advice');
    else polling.close();
  }

  return {
    element,
    open() {
      isShown = true;
      update();
    },
    close() {
      isShown = false;
      update();
    },
  };
}

/** The tools of all servers, each with the lifetime that explains its advice. */
function rows(servers) {
  return servers.flatMap(({ server, tools }) =>
    tools.map((tool) => ({ ...tool, server, lifetime: tool.lifetimes.find(({ ttl }) => ttl === tool.advice.ttl) })),
  );
}

/** The rule to write, or why there is none, and a note. */
function adviceText(tool) {
  const [advice, note] = adviceOf(tool);
  const { ignorable } = tool;
  const ignored = ignorable ? `key: { ignore: [${ignorable.argument}] } would add up to ${ignorable.percent} %` : '';
  return [advice, [note, ignored].filter((part) => part).join('; ')];
}

function adviceOf({ advice, cachedFor, reloads, firstDifference, declaredReadOnly }) {
  const { rule, none } = advice;
  const unchanged = reloads ? `unchanged at ${count(reloads.unchanged)} of ${count(reloads.total)} reloads` : '';
  if (rule) {
    const declared = declaredReadOnly ? 'read-only: declared by the server' : '';
    return [rule, [cachedFor ? `instead of ${cachedFor}` : '', unchanged || declared].filter((part) => part).join(', ')];
  }
  return [REASONS[none] ?? none, none === 'cached' ? `for ${cachedFor}, ${unchanged}` : none === 'results-differ' && firstDifference ? `at ${firstDifference}` : ''];
}

function needlessDrops({ server, writes: { drops, removed, reloads, unchanged } }) {
  return removed === 0
    ? ''
    : `${server}: ${count(drops)} writes removed ${count(removed)} results; ${count(unchanged)} of ${count(reloads)} that were loaded again while fresh were unchanged.`;
}

const share = (part, whole) => percent(whole > 0 ? (100 * part) / whole : null);

function adviceTable() {
  return dataTable({
    caption: 'What to cache',
    empty: 'No tool was called yet.',
    key: ({ server, tool }) => `${server} ${tool}`,
    columns: [
      { title: 'Tool', name: 'tool', fill: ({ server, tool }, cell) => withNote(cell, tool, server) },
      { title: 'Calls', name: 'number', fill: ({ calls }) => count(calls) },
      { title: 'Repeats', name: 'number', fill: ({ repeats, calls }) => share(repeats, calls) },
      { title: 'Callers', name: 'number wide', fill: ({ callers }) => count(callers) },
      { title: 'TTL', name: 'number', fill: ({ lifetime }) => lifetime?.ttl ?? NOTHING },
      { title: 'Would hit', name: 'number', fill: ({ lifetime, calls }) => (lifetime ? share(lifetime.hits, calls) : NOTHING) },
      { title: 'Wrong', name: 'number', fill: ({ lifetime }) => (lifetime ? share(lifetime.wrong, lifetime.hits) : NOTHING) },
      { title: 'Saves', name: 'number wide', fill: ({ lifetime }) => (lifetime ? duration(lifetime.savedSeconds) : NOTHING) },
      { title: 'Advice', fill: (item, cell) => withNote(cell, ...adviceText(item)) },
    ],
  });
}
