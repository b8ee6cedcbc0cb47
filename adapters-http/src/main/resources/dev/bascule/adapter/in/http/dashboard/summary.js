// The tiles at the top: the state at a glance.

import { attribute, h, text } from '../pages/dom.js';
import { count, duration, percent, rate } from '../pages/format.js';
import { isDown } from '../pages/server-state.js';
import { perSecond } from './series.js';

/** Creates the tiles in `parent`; `show` updates them. */
export function tiles(parent) {
  const all = {
    servers: tile('Connected'),
    breakers: tile('Open breakers'),
    calls: tile('Tool calls'),
    requests: tile('Requests'),
    errors: tile('Errors'),
    tools: tile('Listing hits'),
    responses: tile('Response hits'),
    saved: tile('Saved calls'),
    time: tile('Saved time'),
    load: tile('In flight'),
    sessions: tile('Sessions'),
    children: tile('Own children'),
  };
  parent.append(...Object.values(all).map(({ element }) => element));
  return {
    show({ metrics, servers, series }, seesTotals) {
      showServers(all, Object.values(servers), Object.values(metrics.circuit_breakers));
      showLoad(all.load, Object.values(servers));
      for (const { element } of [all.calls, all.requests, all.errors, all.tools, all.responses, all.saved, all.time, all.sessions, all.children]) {
        element.hidden = !seesTotals;
      }
      if (!seesTotals) return;
      const calls = (counter) => sum(Object.values(servers), (server) => server.calls?.[counter] ?? 0);
      showTraffic(all, metrics.global_metrics, { count: calls('count'), errors: calls('errors'), rejected: calls('rejected') }, series);
      showCache(all.tools, metrics.tools_cache);
      showCache(all.responses, metrics.response_cache);
      showSavings(all, metrics.savings);
      showUsage(all.sessions, metrics.clients.sessions);
      showUsage(all.children, metrics.clients.children);
    },
  };
}

function showServers({ servers, breakers }, all, guards) {
  const connected = all.filter((server) => server.connected).length;
  const failed = all.filter((server) => isDown(server) && server.status.state !== 'isolated').length;
  servers.show(`${count(connected)}`, failed > 0 ? `of ${count(all.length)}, ${count(failed)} failing` : `of ${count(all.length)} servers`, failed > 0 ? 'bad' : '');
  const open = guards.filter(({ state, mode }) => state === 'open' && mode !== 'isolate').length;
  const half = guards.filter(({ state }) => state === 'half_open').length;
  breakers.show(count(open), half > 0 ? `${count(half)} half-open` : `of ${count(guards.length)}`, open > 0 ? 'bad' : half > 0 ? 'warn' : '');
}

function showTraffic({ calls, requests, errors }, totals, called, series) {
  calls.show(count(called.count), lately(series.calls, series.at));
  requests.show(count(totals.circuit_breaker_calls), lately(series.requests, series.at));
  const share = called.count === 0 ? 'of no calls' : `${percent((100 * called.errors) / called.count)} of calls`;
  errors.show(count(called.errors), called.rejected === 0 ? share : `${share}, ${count(called.rejected)} rejected`);
}

function showCache(shown, cache) {
  shown.show(
    cache.total_requests === 0 ? '–' : percent(Number(cache.hit_rate_percent)),
    `${count(cache.hits)} of ${count(cache.total_requests)}`,
  );
}

/** Calls without a request of their own to the server. */
function showSavings({ saved, time }, { calls, seconds, collapsed, stale }) {
  saved.show(count(calls), `${count(collapsed.calls)} collapsed, ${count(stale.calls)} stale`);
  time.show(duration(Number(seconds)), 'of requests');
}

function showLoad(load, servers) {
  const flying = sum(servers, ({ load: { inFlight } }) => inFlight);
  const waiting = sum(servers, ({ load: { waiting: number } }) => number);
  load.show(count(flying), `${count(waiting)} waiting`, waiting > 0 ? 'warn' : '');
}

/** At the limit, the next client is rejected. */
function showUsage(shown, { count: used, limit }) {
  shown.show(count(used), `of ${count(limit)} allowed`, used >= limit ? 'warn' : '');
}

function lately(totals, at) {
  return rate(perSecond(totals.slice(-2), at.slice(-2)).at(-1) ?? null);
}

function sum(all, of) {
  return all.reduce((total, each) => total + of(each), 0);
}

function tile(name) {
  const value = h('span', { class: 'value number' }, '–');
  const note = h('span', { class: 'note muted number' });
  const element = h('div', { class: 'tile panel' }, h('dt', {}, name), h('dd', {}, value), h('dd', {}, note));
  return {
    element,
    show(words, more, mood = '') {
      text(value, words);
      text(note, more);
      attribute(element, 'data-mood', mood);
    },
  };
}
