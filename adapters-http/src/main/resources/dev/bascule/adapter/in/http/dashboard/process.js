// The process of a server, or the connection to it.

import { arrange, h, text } from '../pages/dom.js';
import { NOTHING, bytes, count, dateAndTime, duration } from '../pages/format.js';

export function processFacts() {
  const facts = h('dl', { class: 'fact-list' });
  const stderr = h('pre', { class: 'words' });
  const said = h('div', { hidden: true }, h('h3', {}, 'Standard error of the last process'), stderr);
  const empty = h('p', { class: 'empty' }, 'Loading');
  const element = h('div', { class: 'details' }, facts, said);
  return {
    element: h('div', {}, element, empty),
    show(server, reason) {
      element.hidden = server === null;
      empty.hidden = server !== null;
      text(empty, reason);
      if (server === null) return;
      const rows = factsOf(server);
      arrange(facts, rows.map(([title, value], i) => fill(facts.children[i] ?? h('div', {}, h('dt', { class: 'muted' }), h('dd', {})), title, value)));
      said.hidden = !server.stderr;
      text(stderr, server.stderr ?? '');
    },
  };
}

function factsOf({ transport, target, process, protocolVersion, implementation, clientConnections }) {
  const started = process?.startedAt ? Date.parse(process.startedAt) : null;
  return [
    ['Transport', transport],
    [process ? 'Command' : 'Address', target ?? NOTHING],
    ...(process
      ? [
          ['Process id', process.pid ?? NOTHING],
          ['Started', started === null ? NOTHING : `${dateAndTime(started)}, ${duration((Date.now() - started) / 1000)} ago`],
          ['Memory', process.residentBytes ? bytes(process.residentBytes) : NOTHING],
          ['Starts', count(process.starts ?? 0)],
          ['Restarts', count(process.restarts ?? 0)],
        ]
      : []),
    ['Implementation', implementation ?? NOTHING],
    ['Protocol version', protocolVersion ?? NOTHING],
    ['Connections of clients', count(clientConnections ?? 0)],
  ];
}

function fill(row, title, value) {
  text(row.children[0], title);
  text(row.children[1], value);
  return row;
}
