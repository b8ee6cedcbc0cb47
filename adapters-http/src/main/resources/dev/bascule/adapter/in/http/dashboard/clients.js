// Who uses the bridge: callers and sessions, against their limits.

import { endSession } from './actions.js';
import { attribute, h, text } from '../pages/dom.js';
import { NOTHING, ago, count, dateAndTime } from '../pages/format.js';
import { poll } from './poll.js';
import { dataTable, withNote } from './table.js';

/** The view of callers and sessions. */
export function clientsView() {
  const usage = h('dl', { class: 'tiles' });
  const callers = callerTable();
  const sessions = sessionTable('No client has a session.');
  const tiles = ['Sessions', 'Own children', 'Own connections'].map((title) => {
    const value = h('dd', { class: 'value number' }, NOTHING);
    const note = h('dd', { class: 'note muted number' });
    const element = h('div', { class: 'tile panel' }, h('dt', {}, title), value, note);
    usage.append(element);
    return { element, value, note };
  });
  const sessionPoll = poll((content, reason) => {
    if (content) {
      [content, content.children, content.connections].forEach((use, i) => showUse(tiles[i], use));
    }
    sessions.show(content?.sessions ?? [], reason || undefined);
  });
  const callerPoll = poll((content, reason) => callers.show(content?.callers ?? [], reason || undefined));
  return {
    element: h(
      'div',
      { class: 'view' },
      h('h2', {}, 'Clients'),
      usage,
      section('Callers', 'callers', callers.element),
      section('Sessions', 'sessions', sessions.element),
    ),
    open() {
      sessionPoll.open('admin/sessions');
      callerPoll.open('admin/callers');
    },
    close() {
      sessionPoll.close();
      callerPoll.close();
    },
    refresh: () => sessionPoll.refresh(),
  };
}

/** A heading and a panel. */
function section(title, id, content) {
  return h('section', { 'aria-labelledby': `${id}-title` }, h('div', { class: 'section-head' }, h('h3', { id: `${id}-title` }, title)), h('div', { class: 'panel' }, content));
}

function showUse({ element, value, note }, { count: used, limit }) {
  text(value, count(used));
  text(note, `of ${count(limit)} allowed`);
  attribute(element, 'data-mood', used >= limit ? 'warn' : '');
}

/** The sessions, each with a button that ends it. */
export function sessionTable(empty) {
  const when = (instant) => ({ words: ago(Date.parse(instant), Date.now()), title: dateAndTime(Date.parse(instant)) });
  const table = dataTable({
    caption: 'Sessions',
    empty,
    key: ({ id }) => id,
    columns: [
      { title: 'Client', fill: ({ client, protocolVersion }, cell) => withNote(cell, client ?? 'unknown', protocolVersion ?? '') },
      { title: 'Caller', fill: ({ caller }) => caller ?? 'anonymous' },
      { title: 'Endpoint', name: 'mono wide', fill: ({ endpoint }) => endpoint },
      {
        title: 'Last used',
        name: 'when',
        fill({ lastUsedAt }, cell) {
          cell.title = when(lastUsedAt).title;
          return when(lastUsedAt).words;
        },
      },
      {
        title: 'Created',
        name: 'wide',
        fill({ createdAt }, cell) {
          cell.title = when(createdAt).title;
          return when(createdAt).words;
        },
      },
      { title: 'Streams', name: 'number wide', fill: ({ streams }) => count(streams) },
      { title: 'Children', name: 'number', fill: ({ children }) => count(children) },
      {
        title: 'End',
        name: 'action',
        isHidden: true,
        make: (item) => h('button', { type: 'button', class: 'danger small', click: () => end(item()) }, 'End', h('span', { class: 'hidden-from-sight' }, ' the session')),
      },
    ],
  });
  async function end(session) {
    if (await endSession(session)) table.show(shown.filter(({ id }) => id !== session.id));
  }
  let shown = [];
  const { show } = table;
  table.show = (sessions, ...rest) => {
    shown = sessions;
    show(sessions, ...rest);
  };
  return table;
}

function callerTable() {
  return dataTable({
    caption: 'Callers, latest first',
    empty: 'No caller yet.',
    key: ({ name, address = '' }) => `${name} ${address}`,
    columns: [
      { title: 'Caller', fill: ({ name, address }, cell) => withNote(cell, name, address ?? '') },
      { title: 'Calls', name: 'number', fill: ({ calls }) => count(calls) },
      {
        title: 'Errors',
        name: 'number',
        fill({ errors }, cell) {
          attribute(cell, 'data-mood', errors > 0 ? 'bad' : null);
          return count(errors);
        },
      },
      {
        title: 'Rejected',
        name: 'number',
        fill({ rejected }, cell) {
          attribute(cell, 'data-mood', rejected > 0 ? 'warn' : null);
          return count(rejected);
        },
      },
      { title: 'In flight', name: 'number wide', fill: ({ inFlight, concurrencyLimit = null }) => (concurrencyLimit === null ? count(inFlight) : `${count(inFlight)} of ${count(concurrencyLimit)}`) },
      { title: 'Rate limit', name: 'number wide', fill: ({ rate }, cell) => withNote(cell, rate?.limit ?? 'none', rate?.limit && rate.available !== null ? `${count(rate.available)} left` : '') },
      { title: 'Sessions', name: 'number wide', fill: ({ sessions }) => count(sessions) },
      {
        title: 'Last seen',
        name: 'when',
        fill({ lastSeen }, cell) {
          cell.title = dateAndTime(Date.parse(lastSeen));
          return ago(Date.parse(lastSeen), Date.now());
        },
      },
    ],
  });
}
