// Assembles the parts of the page and updates them.

import '../pages/header.js';
import { clearAll } from './actions.js';
import { configurationBanner } from './configuration.js';
import { attribute, byId, text } from '../pages/dom.js';
import { cacheView } from './cache-entries.js';
import { setZoom } from './charts.js';
import { clientsView } from './clients.js';
import { errorList } from './errors.js';
import { follow } from './feed.js';
import { breakerWord, duration } from '../pages/format.js';
import { replaceKey } from '../pages/key.js';
import { openDocument } from '../pages/open.js';
import { routeOf } from './routes.js';
import { serverView } from './server.js';
import { serverTable } from './servers.js';
import { configurationView } from './settings.js';
import { sharedCache, stateNews } from './shared.js';
import { stateWord } from '../pages/server-state.js';
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
  errors: errorList(),
};
byId('errors-panel').append(parts.errors.element);

const views = { server: serverView(), caches: cacheView(), clients: clientsView(), configuration: configurationView() };
for (const { element } of Object.values(views)) byId('main').append(element);
let open = null;

let state = null;
let drawn = null;

function show(next) {
  announce(state, next);
  state = next;
  text(byId('uptime'), duration(Number(state.metrics.uptime_seconds)));
  parts.configuration.show(state);
  parts.tiles.show(state, seesTotals());
  byId('history').hidden = !seesTotals();
  parts.shared.show(state);
  parts.servers.show(state);
  parts.tools.show(state);
  parts.errors.show({ errors: [], ...state });
  views.server.show(state);
  views.caches.show(state);
  attribute(document.body, 'data-role', state.role);
  if (open === null) openView();
  if (drawn !== state.series) showCards();
  else parts.cards.showFacts(state.metrics);
  attribute(document.body, 'data-ready', true);
}

/** Viewers need the permission to read the metrics for the totals of all servers; without it there are no samples. */
function seesTotals() {
  return state.role !== 'viewer' || state.series.at.length > 0;
}

/** Opens the part at the fragment of the address. */
function openView() {
  const route = routeOf(location.hash);
  if (state === null || route === null) return;
  const isChanged = open?.view !== route.view || open?.server !== route.server;
  if (isChanged) views[open?.view]?.close();
  open = route;
  byId('overview').hidden = route.view !== 'overview';
  for (const [name, { element }] of Object.entries(views)) element.hidden = name !== route.view;
  for (const link of byId('views').children) {
    const isCurrent = link.dataset.view === (route.view === 'server' ? 'overview' : route.view);
    attribute(link, 'aria-current', isCurrent ? (route.view === 'server' ? 'true' : 'page') : null);
  }
  document.title = `${route.server ?? { overview: 'Dashboard', caches: 'Caches', clients: 'Clients', configuration: 'Configuration' }[route.view]} – Bascule`;
  views[route.view]?.open(route, state.role);
  if (route.view === 'overview') showCards();
}

/** Charts change only with each sample. */
function showCards() {
  if (state === null || !seesTotals() || byId('overview').hidden) return;
  drawn = state.series;
  const span = Number(byId('span').querySelector('input:checked').value);
  parts.cards.show(state, span, drawn.at.at(-1) ?? Date.parse(state.time));
}

/** Announces changed servers, circuit breakers, and a changed shared cache, to screen readers. */
function announce(before, after) {
  if (before === null) return;
  const moved = after.order.filter((name) => {
    const was = before.metrics.circuit_breakers[name]?.state;
    const is = after.metrics.circuit_breakers[name]?.state;
    return was && is && was !== is;
  });
  const shared = stateNews(before, after);
  const changed = after.order.filter((name) => before.servers[name] && before.servers[name].status.state !== after.servers[name].status.state);
  if (moved.length === 0 && changed.length === 0 && shared === '') return;
  const words = moved
    .slice(0, 3)
    .map((name) => `The breaker of ${name} is ${breakerWord(after.metrics.circuit_breakers[name].state).toLowerCase()}.`);
  words.push(...changed.slice(0, 3).map((name) => `${name}: ${stateWord(after.servers[name].status.state).toLowerCase()}.`));
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
byId('span').addEventListener('change', () => {
  setZoom(null);
  showCards();
});
addEventListener('hashchange', openView);
for (const link of document.querySelectorAll('footer a')) link.addEventListener('click', openDocument);
setInterval(() => {
  parts.servers.tick();
  views.server.tick();
}, TICK_MILLIS);
follow({ onState: show, onLink: showLink, needsKey: replaceKey });
