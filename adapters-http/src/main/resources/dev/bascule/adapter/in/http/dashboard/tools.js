// The most frequently called tools.

import { arrange, attribute, h, text } from '../pages/dom.js';
import { count, latency, percent } from '../pages/format.js';

const COLUMNS = [
  ['tool', 'Tool'],
  ['number', 'Calls'],
  ['number', 'Errors'],
  ['number wide', 'p50'],
  ['number wide', 'p90'],
  ['number', 'p99'],
];

export function toolTable(parent) {
  const body = h('tbody');
  const table = h(
    'table',
    { class: 'plain list' },
    h('caption', { class: 'hidden-from-sight' }, 'Tools by calls since the start; latencies as measured by callers'),
    h('thead', {}, h('tr', {}, COLUMNS.map(([name, title]) => h('th', { scope: 'col', class: name }, title)))),
    body,
  );
  const empty = h('p', { class: 'empty' }, 'No tool has been called yet.');
  const scroller = h('div', { class: 'scroller', tabindex: '0', role: 'group', 'aria-label': 'Busiest tools, to scroll' }, table);
  parent.append(scroller, empty);
  return {
    show({ tools }) {
      const rows = tools.map((tool, i) => fill(body.children[i] ?? row(), tool));
      arrange(body, rows);
      scroller.hidden = tools.length === 0;
      empty.hidden = tools.length > 0;
    },
  };
}

function row() {
  const name = h('th', { scope: 'row', class: 'tool' }, h('span', { class: 'tool-name' }), h('span', { class: 'note muted' }));
  return h('tr', {}, name, COLUMNS.slice(1).map(([classes]) => h('td', { class: classes })));
}

function fill(element, { server, tool, calls, errors, latency: of }) {
  const [name, ...cells] = element.children;
  text(name.children[0], tool ?? 'All other tools');
  attribute(name.children[0], 'data-others', tool ? null : true);
  text(name.children[1], server);
  text(cells[0], count(calls));
  text(cells[1], errors === 0 ? '0' : `${count(errors)} (${percent((100 * errors) / calls, 0)})`);
  attribute(cells[1], 'data-mood', errors > 0 ? 'bad' : null);
  ['p50Ms', 'p90Ms', 'p99Ms'].forEach((key, i) => text(cells[2 + i], latency(of, key)));
  return element;
}
