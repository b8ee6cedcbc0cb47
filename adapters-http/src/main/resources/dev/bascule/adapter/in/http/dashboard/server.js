// One server: its status, what can be changed, and tabs with all that is known about it.

import { changeBreaker, clearServer, restartServer } from './actions.js';
import { attribute, h, text } from '../pages/dom.js';
import { errorList } from './errors.js';
import { logView } from './log.js';
import { poll } from './poll.js';
import { serverHash } from './routes.js';
import { sessionTable } from './clients.js';
import { processFacts } from './process.js';
import { serverOverview } from './server-overview.js';
import { serverTools } from './server-tools.js';
import { settingsTable } from './settings.js';
import { isDown, reasonOf, statusView } from '../pages/server-state.js';
import { tabs } from '../pages/tabs.js';

const VIEWER_TABS = ['overview', 'tools'];
/** The tabs without a panel of their own. */
const BARE_TABS = ['errors', 'process', 'sessions', 'settings'];

/** Creates the view; it shows one server at a time. */
export function serverView() {
  const name = h('h2', { tabindex: '-1' });
  const status = statusView();
  const reason = h('p', { class: 'banner', role: 'status', hidden: true });
  const docs = h('a', { class: 'button quiet' }, 'Try its tools');
  const parts = {
    overview: serverOverview(),
    tools: serverTools(),
    errors: errorList(),
    log: logView(),
    process: processFacts(),
    sessions: sessionTable('No client has a session with this server.'),
    settings: settingsTable('No setting.'),
  };
  const titles = { overview: 'Overview', tools: 'Tools', errors: 'Errors', log: 'Log', process: 'Process', sessions: 'Sessions', settings: 'Settings' };
  const own = tabs({
    label: 'About the server',
    tabs: Object.entries(parts).map(([tab, { element }]) => ({ name: tab, title: titles[tab], element: BARE_TABS.includes(tab) ? h('div', { class: 'panel tall' }, element) : element })),
    onSelect: (tab) => location.replace(serverHash(shown.server, tab)),
  });
  const actions = h('div', { class: 'section-actions' }, docs, buttons());
  const missing = h('p', { class: 'empty', hidden: true });
  const content = h('div', { class: 'view' }, reason, own.element);
  let shown = { server: null, tab: 'overview' };
  let state = null;

  const history = poll((data) => {
    parts.overview.showHistory(data);
    parts.tools.show(data);
  });
  const details = poll(parts.process.show);
  const settings = poll((data, why) => {
    const isHere = ({ key }) => key.startsWith(`mcpServers.${shown.server}.`);
    parts.settings.show((data?.settings ?? []).filter(isHere), why || undefined);
  });
  const sessions = poll((data, why) => {
    const isHere = ({ endpoint }) => endpoint === '/mcp' || endpoint === `/servers/${shown.server}/mcp`;
    parts.sessions.show((data?.sessions ?? []).filter(isHere), why || undefined);
  });

  function buttons() {
    const make = (words, mood, action) => h('button', { type: 'button', class: mood, 'data-for': 'administrator', click: () => action(shown.server) }, words);
    return [
      make('Open breaker', 'danger', (server) => changeBreaker(server, 'open')),
      make('Isolate', 'danger', (server) => changeBreaker(server, 'isolate')),
      make('Close breaker', 'quiet', (server) => changeBreaker(server, 'close')),
      make('Reset breaker', 'quiet', (server) => changeBreaker(server, 'reset')),
      make('Clear caches', 'danger', clearServer),
      make('Restart', 'danger', async (server) => (await restartServer(server)) && details.refresh()),
    ];
  }

  function close() {
    parts.log.close();
    for (const polling of [history, details, sessions, settings]) polling.close();
  }

  /** Fetches what the open tab needs, and nothing else. */
  function load() {
    const path = `admin/servers/${encodeURIComponent(shown.server)}`;
    const needs = {
      overview: () => history.open(`dashboard/servers/${encodeURIComponent(shown.server)}/history`),
      tools: () => history.open(`dashboard/servers/${encodeURIComponent(shown.server)}/history`),
      errors: () => {},
      log: () => parts.log.open(shown.server),
      process: () => details.open(path),
      sessions: () => sessions.open('admin/sessions'),
      settings: () => settings.open('admin/configuration'),
    };
    close();
    needs[shown.tab]();
  }

  function draw() {
    if (state === null || shown.server === null) return;
    const server = Object.hasOwn(state.servers, shown.server) ? state.servers[shown.server] : undefined;
    missing.hidden = server !== undefined;
    content.hidden = server === undefined;
    actions.hidden = server === undefined;
    text(missing, `There is no server ${shown.server}.`);
    if (server === undefined) return;
    const now = Date.parse(state.time);
    const words = reasonOf(server);
    status.show(server, now);
    reason.hidden = words === '';
    attribute(reason, 'data-mood', isDown(server) ? 'bad' : 'warn');
    text(reason, words);
    parts.overview.show(server, state.metrics.circuit_breakers[shown.server], now);
    parts.errors.show({ ...state, errors: (state.errors ?? []).filter((error) => error.server === shown.server) });
  }

  return {
    element: h(
      'div',
      { class: 'view' },
      h('div', { class: 'section-head server-head' }, h('a', { href: '#/' }, '← All servers'), name, h('span', {}, status.badge, ' ', status.note), actions),
      missing,
      content,
    ),
    open({ server, tab }, role) {
      const isAllowed = (each) => role !== 'viewer' || VIEWER_TABS.includes(each);
      const isNew = server !== shown.server;
      shown = { server, tab: Object.hasOwn(parts, tab) && isAllowed(tab) ? tab : 'overview' };
      text(name, server);
      attribute(docs, 'href', `docs?server=${encodeURIComponent(server)}`);
      own.show(shown.tab, isAllowed);
      if (isNew) {
        parts.overview.reset();
        parts.tools.reset();
      }
      load();
      draw();
    },
    show(next) {
      state = next;
      draw();
    },
    close() {
      close();
      shown = { server: null, tab: 'overview' };
    },
    refresh: () => sessions.refresh(),
    tick: status.tick,
  };
}
