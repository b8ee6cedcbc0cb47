// The cache that replicas share: its state, what it saved, and the replicas.

import { arrange, attribute, h, property, text } from '../pages/dom.js';
import { NOTHING, ago, count, dateAndTime, duration, percent } from '../pages/format.js';

const STATES = {
  connected: { word: 'Connected', badge: 'closed', effect: '' },
  isolated: {
    word: 'Isolated',
    badge: 'half_open',
    effect: 'Shares nothing. Values that it cached before are served for a limited time.',
  },
  unavailable: { word: 'Unavailable', badge: 'open', effect: 'Loads and caches for itself only.' },
};

const COLUMNS = [
  ['', 'Replica'],
  ['', 'Version'],
  ['', 'Started'],
  ['wide', 'Configuration'],
  ['', 'Breakers not closed'],
];

/** Fills the section `element`, which is hidden if the bridge has no shared cache. */
export function sharedCache(element, panel) {
  const state = stateView();
  const hits = hitsView();
  const replicas = replicasView();
  panel.append(h('div', { class: 'shared' }, state.element, hits.element, replicas.element));
  return {
    show({ metrics, time }) {
      const { shared } = metrics;
      attribute(element, 'hidden', shared === undefined);
      if (shared === undefined) return;
      const now = Date.parse(time);
      state.show(shared, now);
      hits.show(shares(metrics), shared);
      replicas.show(shared.replicas, now);
    },
  };
}

/** What is announced when the state of the shared cache changed; empty if it did not. */
export function stateNews(before, after) {
  const [was, is] = [before.metrics.shared?.state, after.metrics.shared?.state];
  return was && is && was !== is ? `The shared cache is ${STATES[is].word.toLowerCase()}.` : '';
}

/** The requests that the own caches, the shared one and neither answered, with their shares. */
export function shares({ tools_cache: tools, response_cache: responses, shared }) {
  const own = tools.hits + responses.hits;
  const all = Math.max(tools.total_requests + responses.total_requests, own + shared.hits);
  return [
    ['own', 'Own cache', own],
    ['other', 'Shared cache', shared.hits],
    ['miss', 'Neither', all - own - shared.hits],
  ].map(([kind, title, number]) => ({ kind, title, number, share: all === 0 ? null : number / all }));
}

/** The circuit breakers that are not closed somewhere, each with the number of such replicas. */
export function openBreakers(replicas) {
  const places = new Map();
  for (const server of replicas.flatMap((replica) => replica.open_breakers)) {
    places.set(server, (places.get(server) ?? 0) + 1);
  }
  return [...places].map(([server, number]) => `${server} at ${number} of ${replicas.length}`);
}

function stateView() {
  const badge = h('span', { class: 'badge' });
  const since = h('span', { class: 'muted number' });
  const effect = h('p', {});
  const reason = h('p', { class: 'reason' });
  const engine = h('p', { class: 'muted' });
  return {
    element: h('div', { class: 'detail' }, h('h3', {}, 'State'), h('p', {}, badge, ' ', since), effect, reason, engine),
    // A patch removes members that are null.
    show({ state, since: begin, last_error: error = null, engine: { address, version = null } }, now) {
      const { word, badge: look, effect: what } = STATES[state];
      attribute(badge, 'data-state', look);
      text(badge, word);
      text(since, `for ${duration((now - Date.parse(begin)) / 1000)}`);
      since.title = dateAndTime(Date.parse(begin));
      text(effect, what);
      effect.hidden = what === '';
      reason.hidden = error === null;
      text(reason, error === null ? '' : `Last error ${ago(Date.parse(error.time), now)}: ${error.message}`);
      attribute(reason, 'data-mood', state === 'connected' ? null : 'bad');
      text(engine, version === null ? address : `${version} at ${address}`);
    },
  };
}

function hitsView() {
  const split = h('span', { class: 'split', 'aria-hidden': 'true' });
  const facts = h('dl', { class: 'fact-list' });
  return {
    element: h('div', { class: 'detail' }, h('h3', {}, 'Answered by'), split, facts),
    show(parts, { pending_invalidations: pending, untrusted_seconds: untrusted }) {
      arrange(split, parts.map(({ kind, share }, i) => {
        const part = split.children[i] ?? h('span', { class: kind });
        property(part, '--share', share ?? 0);
        return part;
      }));
      const rows = [
        ...parts.map(({ kind, title, number, share }) => [title, `${count(number)} (${percent(share === null ? null : 100 * share)})`, '', kind]),
        ['Invalidations to send', count(pending), pending > 0 ? 'bad' : ''],
        ['Time without invalidations', duration(Number(untrusted)), ''],
      ];
      arrange(facts, rows.map((row, i) => fillFact(facts.children[i] ?? fact(row[3]), row)));
    },
  };
}

function fact(kind) {
  const swatch = kind ? h('span', { class: `swatch ${kind}`, 'aria-hidden': 'true' }) : null;
  return h('div', {}, h('dt', { class: 'muted' }, swatch, h('span', {})), h('dd', { class: 'number' }, h('span', { class: 'main' })));
}

function fillFact(element, [title, value, mood]) {
  const [name, shown] = element.children;
  text(name.lastElementChild, title);
  text(shown.firstElementChild, value);
  attribute(shown, 'data-mood', mood === '' ? null : mood);
  return element;
}

function replicasView() {
  const body = h('tbody');
  const table = h(
    'table',
    { class: 'plain list' },
    h('caption', { class: 'hidden-from-sight' }, 'The replicas that use the engine'),
    h('thead', {}, h('tr', {}, COLUMNS.map(([classes, title]) => h('th', { scope: 'col', class: classes || null }, title)))),
    body,
  );
  const scroller = h('div', { class: 'scroller', tabindex: '0', role: 'group', 'aria-label': 'Replicas, to scroll' }, table);
  const heading = h('h3', {}, 'Replicas');
  const empty = h('p', { class: 'muted' }, 'None is known.');
  const note = h('p', { class: 'reason' });
  return {
    element: h('div', { class: 'detail replicas' }, heading, scroller, empty, note),
    show(replicas, now) {
      scroller.hidden = replicas.length === 0;
      empty.hidden = replicas.length > 0;
      arrange(body, replicas.map((replica, i) => fillReplica(body.children[i] ?? replicaRow(), replica, now)));
      const words = notes(replicas);
      note.hidden = words === '';
      text(note, words);
      attribute(note, 'data-mood', 'warn');
    },
  };
}

/** What needs attention: breakers that are not closed, and replicas that differ. */
function notes(replicas) {
  const open = openBreakers(replicas);
  const configurations = new Set(replicas.map(({ configuration }) => configuration)).size;
  const versions = new Set(replicas.map(({ version }) => version)).size;
  return [
    open.length === 0 ? '' : `Breakers not closed: ${open.join(', ')}.`,
    configurations > 1 ? `There are ${configurations} configurations.` : '',
    versions > 1 ? `There are ${versions} versions.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function replicaRow() {
  return h('tr', {}, h('th', { scope: 'row', class: 'tool-name' }), COLUMNS.slice(1).map(([classes]) => h('td', { class: classes || null })));
}

function fillReplica(element, { name, version, started_at: started, configuration, open_breakers: open }, now) {
  const [title, ...cells] = element.children;
  text(title, name);
  text(cells[0], version);
  text(cells[1], ago(Date.parse(started), now));
  cells[1].title = dateAndTime(Date.parse(started));
  text(cells[2], configuration.slice(0, 8));
  cells[2].title = configuration;
  text(cells[3], open.length === 0 ? NOTHING : open.join(', '));
  attribute(cells[3], 'data-mood', open.length > 0 ? 'bad' : null);
  return element;
}
