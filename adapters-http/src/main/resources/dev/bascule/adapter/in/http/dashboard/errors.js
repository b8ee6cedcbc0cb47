// The recent errors.

import { arrange, h, text } from '../pages/dom.js';
import { ago, count, dateAndTime } from '../pages/format.js';

export function errorList() {
  const list = h('ol', { class: 'errors' });
  const empty = h('p', { class: 'empty' }, 'No errors since the start.');
  const scroller = h('div', { class: 'scroller', tabindex: '0', role: 'group', 'aria-label': 'Recent errors, to scroll' }, list);
  return {
    element: h('div', {}, scroller, empty),
    show({ errors, time }) {
      const now = Date.parse(time);
      arrange(list, errors.map((error, i) => fill(list.children[i] ?? item(), error, now)));
      scroller.hidden = errors.length === 0;
      empty.hidden = errors.length > 0;
    },
  };
}

function item() {
  return h(
    'li',
    {},
    h('time', { class: 'when muted number' }),
    h('span', { class: 'kind' }),
    h('span', { class: 'times muted number' }),
    h('span', { class: 'what' }, h('b', {}), ' ', h('span', {})),
    h('span', { class: 'detail-line muted' }, h('span', {}), ' ', h('a', { target: '_blank', rel: 'noreferrer' })),
  );
}

function fill(element, { at, server, what, kind, detail, times, traceId, traceUrl }, now) {
  const [when, sort, repeated, where, more] = element.children;
  text(when, ago(Date.parse(at), now));
  when.dateTime = at;
  when.title = dateAndTime(Date.parse(at));
  text(sort, kind);
  sort.dataset.kind = kind;
  text(repeated, times > 1 ? `${count(times)} times` : '');
  text(where.children[0], server);
  text(where.children[1], what);
  const [reason, trace] = more.children;
  text(reason, detail);
  text(trace, traceId ? `trace ${traceId}` : '');
  // Without an address it is no link, but text to copy.
  if (traceUrl) trace.href = traceUrl;
  else trace.removeAttribute('href');
  return element;
}
