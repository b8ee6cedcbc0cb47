// The overview of a server: latencies, counters and transitions of the circuit breaker, standard error.

import { arrange, attribute, h, text } from '../pages/dom.js';
import { NOTHING, ago, breakerWord, count, dateAndTime, latency, percent } from '../pages/format.js';
import { latencyChart } from './server-tools.js';

export function serverOverview() {
  const over = latencyChart('chart-server-latency', 'Latency of requests by minutes', 170);
  const latencies = latencyTable();
  const facts = factList();
  const history = h('ol', { class: 'history number' });
  const scroller = h(
    'div',
    { class: 'history-box', tabindex: '0', role: 'group', 'aria-label': 'Transitions of the breaker, to scroll' },
    history,
  );
  const stderr = stderrPart();
  const element = h(
    'div',
    { class: 'details panel' },
    h('div', { class: 'detail over-time' }, h('h3', {}, 'Latency of requests by minutes'), over.element, over.details),
    h('div', { class: 'detail latencies' }, h('h3', {}, 'Latency'), latencies.element),
    h('div', { class: 'detail' }, h('h3', {}, 'Breaker'), facts.element),
    h('div', { class: 'detail' }, h('h3', {}, 'Transitions'), scroller),
    stderr.element,
  );
  return {
    element,
    show(server, guard, now) {
      latencies.show(server);
      facts.show(guard, now);
      showHistory(history, server.transitions ?? [], now);
      stderr.show(server);
    },
    showHistory(history) {
      if (history) over.show(history.requests);
    },
    reset: () => over.show({ end: [], p50Ms: [], p90Ms: [], p99Ms: [] }),
  };
}

/** The standard error of the process that exited or did not start. */
function stderrPart() {
  const lines = h('pre', {});
  const element = h('div', { class: 'detail stderr', hidden: true }, h('h3', {}, 'Standard error of the last process'), lines);
  return {
    element,
    show(server) {
      element.hidden = !server.stderr;
      text(lines, server.stderr ?? '');
    },
  };
}

function latencyTable() {
  const rows = [
    ['Requests, 5 min', ({ requests }) => requests?.recent],
    ['Requests, since start', ({ requests }) => requests?.sinceStart],
  ].map(([title, of]) => {
    const cells = ['count', 'p50Ms', 'p90Ms', 'p99Ms'].map((key) => [key, h('td', { class: 'number' }, NOTHING)]);
    const element = h('tr', {}, h('th', { scope: 'row' }, title), cells.map(([, cell]) => cell));
    return { of, cells, element };
  });
  const head = ['Of', 'Timed', 'p50', 'p90', 'p99'].map((title, i) =>
    h('th', { scope: 'col', class: i > 0 ? 'number' : null }, i > 0 ? title : h('span', { class: 'hidden-from-sight' }, title)),
  );
  const element = h(
    'table',
    { class: 'plain' },
    h('caption', { class: 'hidden-from-sight' }, 'Latencies of requests to the server, without its start'),
    h('thead', {}, h('tr', {}, head)),
    h('tbody', {}, rows.map((row) => row.element)),
  );
  return {
    element,
    show(server) {
      for (const { of, cells } of rows) {
        const known = of(server);
        for (const [key, cell] of cells) text(cell, key === 'count' ? count(known?.count ?? 0) : latency(known, key));
      }
    },
  };
}

function factList() {
  const names = ['Requests', 'Succeeded', 'Rejected', 'Consecutive failures', 'Last success', 'Last failure', 'Blocked tools'];
  const values = names.map(() => h('dd', { class: 'number' }, NOTHING));
  const element = h('dl', { class: 'fact-list' }, names.map((name, i) => h('div', {}, h('dt', { class: 'muted' }, name), values[i])));
  return {
    element,
    show(guard, now) {
      if (!guard) return;
      const when = (instant) => (instant ? ago(Date.parse(instant), now) : NOTHING);
      const share = guard.total_requests > 0 ? ` (${percent(Number(guard.success_rate_percent))})` : '';
      [
        count(guard.total_requests),
        `${count(guard.successful_requests)}${share}`,
        count(guard.rejected_requests),
        count(guard.failure_count),
        when(guard.last_success),
        when(guard.last_failure),
        blockedTools(guard.tools ?? []),
      ].forEach((words, i) => text(values[i], words));
    },
  };
}

/** The tools whose circuit breaker is not closed, each with the number of callers for whom it is not. */
function blockedTools(open) {
  const callers = new Map();
  for (const { tool } of open) callers.set(tool, (callers.get(tool) ?? 0) + 1);
  const words = [...callers].map(([tool, of]) => (of > 1 ? `${tool} (${count(of)} callers)` : tool));
  return words.join(', ') || NOTHING;
}

function showHistory(list, transitions, now) {
  const items = transitions.map((transition, i) => fillMove(list.children[i] ?? move(), transition, now));
  arrange(list, items.length > 0 ? items : [fillNothing(list.children[0] ?? move())]);
}

function move() {
  return h('li', {}, h('b', {}), h('time', {}), h('span', { class: 'muted' }));
}

function fillMove(item, { at, from, to }, now) {
  const [word, time, before] = item.children;
  attribute(item, 'data-state', to);
  text(word, breakerWord(to));
  text(time, ago(Date.parse(at), now));
  attribute(time, 'datetime', at);
  attribute(time, 'title', dateAndTime(Date.parse(at)));
  text(before, from === to ? 'manual' : `was ${breakerWord(from).toLowerCase()}`);
  return item;
}

/** The same element, since it becomes the first transition. */
function fillNothing(item) {
  const [word, time, before] = item.children;
  attribute(item, 'data-state', null);
  text(word, '');
  text(time, '');
  attribute(time, 'title', null);
  text(before, 'None yet');
  return item;
}
