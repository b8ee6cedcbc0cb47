// Assembles the parts of the page and updates them.

import '../pages/header.js';
import { clearAll, openJson } from './actions.js';
import { configurationBanner } from './configuration.js';
import { attribute, byId, text } from '../pages/dom.js';
import { errorList } from './errors.js';
import { follow } from './feed.js';
import { breakerWord, duration } from '../pages/format.js';
import { replaceKey } from '../pages/key.js';
import { serverTable } from './servers.js';
import { sharedCache, stateNews } from './shared.js';
import { tiles } from './summary.js';
import { toolTable } from './tools.js';
import { trafficCards } from './traffic.js';

const TICK_MILLIS = 200;

const LINKS = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Not connected, trying again',
  busy: 'Too many viewers, trying again',
  locked: 'API key required',
};

const parts = {
  configuration: configurationBanner(byId('configuration')),
  tiles: tiles(byId('tiles')),
  cards: trafficCards(byId('charts')),
  shared: sharedCache(byId('shared'), byId('shared-panel')),
  servers: serverTable(byId('servers-panel')),
  tools: toolTable(byId('tools-panel')),
  errors: errorList(byId('errors-panel')),
};

let state = null;
let drawn = null;

function show(next) {
  announce(state, next);
  state = next;
  text(byId('uptime'), duration(Number(state.metrics.uptime_seconds)));
  parts.configuration.show(state);
  parts.tiles.show(state);
  parts.shared.show(state);
  parts.servers.show(state);
  parts.tools.show(state);
  parts.errors.show(state);
  if (drawn !== state.series) showCards();
  else parts.cards.showFacts(state.metrics);
  attribute(document.body, 'data-ready', true);
}

/** Charts change only with each sample. */
function showCards() {
  if (state === null) return;
  drawn = state.series;
  const span = Number(byId('span').querySelector('input:checked').value);
  parts.cards.show(state, span, drawn.at.at(-1) ?? Date.parse(state.time));
}

/** Announces changed circuit breakers, and a changed shared cache, to screen readers. */
function announce(before, after) {
  if (before === null) return;
  const moved = after.order.filter((name) => {
    const was = before.metrics.circuit_breakers[name]?.state;
    const is = after.metrics.circuit_breakers[name]?.state;
    return was && is && was !== is;
  });
  const shared = stateNews(before, after);
  if (moved.length === 0 && shared === '') return;
  const words = moved
    .slice(0, 3)
    .map((name) => `The breaker of ${name} is ${breakerWord(after.metrics.circuit_breakers[name].state).toLowerCase()}.`);
  const rest = moved.length > 3 ? ` ${moved.length - 3} more breakers changed.` : '';
  text(byId('news'), [...words, shared].join(' ').trim() + rest);
}

function showLink(link) {
  const element = byId('link');
  if (element.dataset.state === link) return;
  const wasLive = element.dataset.state === 'live';
  element.dataset.state = link;
  text(byId('link-text'), LINKS[link]);
  if (link === 'lost' && wasLive) text(byId('news'), 'The connection to the bridge is lost.');
  if (link === 'live' && state !== null) text(byId('news'), 'Connected to the bridge.');
}

byId('clear-all').addEventListener('click', clearAll);
byId('span').addEventListener('change', showCards);
for (const link of document.querySelectorAll('footer a')) link.addEventListener('click', openJson);
setInterval(parts.servers.tick, TICK_MILLIS);
follow({ onState: show, onLink: showLink, needsKey: replaceKey });
