// The charts of the last hour: traffic, load, and both caches.

import { clearCache } from './actions.js';
import { cacheFacts } from './caches.js';
import { chart } from './charts.js';
import { h } from '../pages/dom.js';
import { count, percent, rate } from '../pages/format.js';
import { hitRates, perSecond } from './series.js';

/** Creates the cards in `parent`; `show` updates them. */
export function trafficCards(parent) {
  const traffic = chart({
    id: 'chart-traffic',
    title: 'Traffic',
    words: 'Traffic',
    lines: [
      { name: 'Calls', tone: 'one' },
      { name: 'To servers', tone: 'two' },
      { name: 'Errors', tone: 'bad' },
    ],
    format: rate,
    height: 186,
  });
  const load = chart({
    id: 'chart-load',
    title: 'Requests in flight',
    words: 'Requests',
    lines: [
      { name: 'In flight', tone: 'one' },
      { name: 'Waiting', tone: 'warn' },
    ],
    format: count,
    isCount: true,
    height: 186,
  });
  const caches = {
    tools: cacheCard('tools', 'Tool listings', 'cached listings'),
    responses: cacheCard('responses', 'Responses', 'cached responses'),
  };
  parent.append(
    card('Traffic', 'Tool calls, those that reached a server, and errors', [traffic]),
    card('Requests in flight', 'In flight to servers, and waiting for a permit', [load]),
    caches.tools.element,
    caches.responses.element,
  );
  const showFacts = (metrics) => {
    caches.tools.showFacts(metrics.tools_cache);
    caches.responses.showFacts(metrics.response_cache);
  };
  return {
    showFacts,
    show({ series, metrics }, span, now) {
      const { at } = series;
      const range = { at, from: now - span * 1000, to: now };
      const errors = perSecond(series.callErrors, at);
      const calls = perSecond(series.calls, at);
      traffic.show({ ...range, rows: [calls, perSecond(series.requests, at), errors] });
      load.show({ ...range, rows: [series.inFlight, series.waiting] });
      caches.tools.show(range, series.tools);
      caches.responses.show(range, series.responses);
      showFacts(metrics);
    },
  };
}

function cacheCard(cache, title, words) {
  const rates = chart({
    id: `chart-${cache}-rate`,
    title: `${title}: hit rate of the last minute`,
    words: 'Hits',
    lines: [{ name: 'Hit rate, last minute', tone: 'one' }],
    format: (value) => percent(value, 0),
    highest: 100,
    height: 96,
  });
  const sizes = chart({
    id: `chart-${cache}-size`,
    title: `${title}: entries`,
    words: 'Entries',
    lines: [{ name: 'Entries', tone: 'two' }],
    format: count,
    isCount: true,
    height: 72,
  });
  const facts = cacheFacts();
  const clear = h(
    'button',
    { type: 'button', class: 'quiet', id: `clear-${cache}`, 'data-for': 'administrator', click: () => clearCache(cache, words) },
    'Clear',
    h('span', { class: 'hidden-from-sight' }, ` the ${words}`),
  );
  return {
    element: card(title, facts.element, [rates, sizes], clear),
    showFacts: facts.show,
    show(range, series) {
      rates.show({ ...range, rows: [hitRates(series, range.at)] });
      sizes.show({ ...range, rows: [series.size] });
    },
  };
}

function card(title, note, charts, action = null) {
  return h(
    'article',
    { class: 'panel card' },
    h('div', { class: 'card-head' }, h('h3', {}, title), action),
    h('div', { class: 'card-note muted' }, note),
    charts.map(({ element }) => element),
    h('div', { class: 'tables' }, charts.map(({ details }) => details)),
  );
}
