// The servers, one row for each, and below it why a server is not well.

import { breakerView } from './breaker.js';
import { arrange, attribute, byId, h, property, text } from '../pages/dom.js';
import { count, latency, percent } from '../pages/format.js';
import { serverHash } from './routes.js';
import { reasonOf, stateRank, statusView } from '../pages/server-state.js';

const MODERN_SINCE = '2026-07-28';

const COLUMNS = [
  ['name', 'Server'],
  ['speaks', 'Transport'],
  ['health', 'State'],
  ['breaker', 'Breaker'],
  ['load', 'In flight'],
  ['requests number', 'Requests'],
  ['errors number', 'Errors'],
  ['p50 number', 'p50'],
  ['p90 number', 'p90'],
  ['p99 number', 'p99'],
  ['tools number', 'Tools'],
];

/** Creates the table in `parent`; `show` updates it, `tick` its countdowns. */
export function serverTable(parent) {
  const body = h('tbody', { role: 'rowgroup' });
  const empty = h('p', { class: 'empty', hidden: true });
  const caption = h('caption', { class: 'hidden-from-sight' }, 'Servers. Latencies are those of requests of the last five minutes.');
  const table = h('table', { class: 'servers', role: 'table' }, caption, head(), body);
  parent.append(table, empty);
  const rows = new Map();
  let state = null;
  let made = 0;

  function show() {
    if (state === null) return;
    for (const name of rows.keys()) if (!Object.hasOwn(state.servers, name)) rows.delete(name);
    for (const name of state.order) {
      if (!rows.has(name)) rows.set(name, serverRow(name, made++));
      rows.get(name).show(state.servers[name], state.metrics.circuit_breakers[name], Date.parse(state.time));
    }
    const wanted = byId('find').value.trim().toLowerCase();
    const names = sorted(state, byId('order').value).filter((name) => name.toLowerCase().includes(wanted));
    arrange(body, names.flatMap((name) => rows.get(name).elements));
    const all = state.order.length;
    text(byId('servers-count'), names.length === all ? count(all) : `${count(names.length)} of ${count(all)}`);
    table.hidden = names.length === 0;
    empty.hidden = names.length > 0;
    text(empty, all === 0 ? 'No server is configured.' : 'No server matches.');
  }

  byId('find').addEventListener('input', show);
  byId('order').addEventListener('change', show);
  return {
    show(next) {
      state = next;
      show();
    },
    tick: () => rows.forEach((row) => row.tick()),
  };
}

function head() {
  const cells = COLUMNS.map(([name, title]) => h('th', { scope: 'col', role: 'columnheader', class: name }, title));
  return h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, cells));
}

function sorted({ order, servers }, by) {
  const trouble = (name) => -stateRank(servers[name]) + Math.min(0.9, (servers[name].calls?.errors ?? 0) / 1e6);
  const weight = {
    configured: () => 0,
    trouble,
    busiest: (name) => servers[name].requests?.count ?? 0,
    slowest: (name) => servers[name].requests?.recent.p99Ms ?? 0,
  }[by];
  return [...order].sort((a, b) => weight(b) - weight(a));
}

function serverRow(name, number) {
  const why = h('td', { role: 'cell', colspan: COLUMNS.length, id: `why-${number}` });
  const cells = Object.fromEntries(COLUMNS.map(([classes]) => [classes.split(' ')[0], cell(classes)]));
  const link = h('a', { class: 'server-name', href: serverHash(name), 'aria-describedby': why.id }, name);
  const heading = h('th', { scope: 'row', role: 'rowheader', class: 'name' }, link, cells.name.note);
  const row = h('tr', { role: 'row', class: 'server' }, heading, Object.entries(cells).filter(([key]) => key !== 'name').map(([, { element }]) => element));
  const reason = h('tr', { role: 'row', class: 'why', hidden: true }, why);
  const status = statusView();
  cells.health.main.append(status.badge);
  cells.health.note.replaceWith(status.note);
  const breaker = breakerView(cells.breaker.element);
  const meter = loadView(cells.load.element);
  return {
    elements: [row, reason],
    show(server, guard, now) {
      attribute(row, 'data-breaker', guard?.state ?? null);
      text(cells.name.note, server.implementation ?? '');
      showSpeech(cells.speaks, server);
      status.show(server, now);
      const words = reasonOf(server);
      reason.hidden = words === '';
      attribute(reason, 'data-state', server.status.state);
      text(why, words);
      breaker.show(server, guard, now);
      meter.show(server.load);
      showNumbers(cells, server);
    },
    tick() {
      status.tick();
      breaker.tick();
    },
  };
}

/** A cell with a main text and a note below it, which is hidden if it is empty. */
function cell(classes) {
  const main = h('span', { class: 'main' });
  const note = h('span', { class: 'note muted' });
  const label = COLUMNS.find(([each]) => each === classes)[1];
  return { main, note, element: h('td', { role: 'cell', class: classes, 'data-label': label }, main, note) };
}

function showSpeech({ main, note }, { transport, protocolVersion }) {
  const words = { stdio: 'stdio', 'streamable-http': 'Streamable HTTP', sse: 'HTTP + SSE' };
  text(main, words[transport] ?? transport);
  const era = protocolVersion && (protocolVersion >= MODERN_SINCE ? 'modern' : 'legacy');
  text(note, protocolVersion ? `${protocolVersion} ${era}` : '');
}

/** Errors and rejections are those of calls, as callers saw them. */
function showNumbers(cells, { requests, calls, toolCount }) {
  const share = calls?.count > 0 ? (100 * calls.errors) / calls.count : null;
  text(cells.requests.main, count(requests?.count ?? 0));
  text(cells.errors.main, count(calls?.errors ?? 0));
  text(cells.errors.note, [share > 0 ? percent(share) : '', calls?.rejected > 0 ? `${count(calls.rejected)} rejected` : ''].filter(Boolean).join(', '));
  attribute(cells.errors.element, 'data-mood', calls?.errors > 0 ? 'bad' : null);
  for (const which of ['p50', 'p90', 'p99']) text(cells[which].main, latency(requests?.recent, `${which}Ms`));
  text(cells.tools.main, toolCount ?? '–');
}

function loadView(element) {
  const numbers = h('span', { class: 'main number' });
  const bar = h('span', { class: 'bar-of', 'aria-hidden': 'true' }, h('span', {}));
  const note = h('span', { class: 'note muted number' });
  element.replaceChildren(h('span', { class: 'load-line' }, numbers, bar), note);
  return {
    show({ inFlight, waiting, limit }) {
      text(numbers, `${count(inFlight)} of ${count(limit)}`);
      text(note, waiting > 0 ? `${count(waiting)} waiting` : '');
      property(bar, '--share', limit > 0 ? Math.min(1, inFlight / limit) : 0);
      attribute(bar, 'data-mood', waiting > 0 ? 'warn' : null);
    },
  };
}
