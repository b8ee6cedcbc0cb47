// The log of a server: what its process writes to standard error, and what the bridge logs about it, as it comes.

import { eventParser } from '../pages/events.js';
import { arrange, attribute, h, text } from '../pages/dom.js';
import { dateAndTime, timeOfDay } from '../pages/format.js';
import { request } from '../pages/key.js';

const MOST_LINES = 500;
const PAUSES_MILLIS = [2_000, 5_000, 10_000, 30_000];

export function logView() {
  const list = h('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': 'Log, oldest line first', tabindex: '0', scroll: scrolled });
  const find = h('input', { type: 'search', placeholder: 'Filter', autocomplete: 'off', spellcheck: 'false', input: draw });
  const source = h(
    'select',
    { change: draw },
    h('option', { value: '' }, 'Both sources'),
    h('option', { value: 'stderr' }, 'Standard error'),
    h('option', { value: 'bridge' }, 'Bridge'),
  );
  const follow = h('input', { type: 'checkbox', checked: true, change: draw });
  const link = h('p', { class: 'muted', role: 'status' });
  const empty = h('p', { class: 'empty' }, 'No lines yet.');
  const field = (words, control) => h('label', { class: 'field' }, h('span', { class: 'hidden-from-sight' }, words), control);
  let server = null;
  let ended = new AbortController();
  let lines = [];

  function draw() {
    const wanted = find.value.trim().toLowerCase();
    const visible = lines.filter((line) => (source.value === '' || line.source === source.value) && line.text.toLowerCase().includes(wanted));
    arrange(list, visible.map((line) => (line.element ??= lineView(line))));
    list.hidden = visible.length === 0;
    empty.hidden = visible.length > 0;
    text(empty, lines.length === 0 ? 'No lines yet.' : 'No line matches.');
    if (follow.checked) list.scrollTop = list.scrollHeight;
  }

  /** Who scrolls up wants to read, and who scrolls down to follow. */
  function scrolled() {
    follow.checked = list.scrollHeight - list.scrollTop - list.clientHeight < 30;
  }

  function add(events) {
    for (const { type, data } of events) {
      const content = JSON.parse(data);
      if (type === 'line') lines.push(content);
      else if (type === 'omitted') lines.push({ source: 'bridge', level: 'WARN', text: `${content.lines} lines are missing: the page was too slow.` });
    }
    if (events.length === 0) return;
    lines = lines.slice(-MOST_LINES);
    draw();
  }

  async function read(signal, onBegun) {
    const last = lines.findLast(({ number }) => number !== undefined)?.number;
    const headers = { Accept: 'text/event-stream', ...(last === undefined ? {} : { 'Last-Event-ID': String(last) }) };
    const response = await request(`admin/servers/${encodeURIComponent(server)}/log?tail=${MOST_LINES}`, { headers, signal });
    if (!response.ok) {
      const { detail, title } = await response.json().catch(() => ({}));
      return text(link, detail ?? title ?? `The bridge answers ${response.status}.`);
    }
    onBegun();
    text(link, 'Live');
    draw();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parse = eventParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text(link, 'Not connected, trying again');
      add(parse(value));
    }
  }

  async function run({ signal }) {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await read(signal, () => (attempt = 0));
      } catch {
        if (!signal.aborted) text(link, 'Not connected, trying again');
      }
      const millis = PAUSES_MILLIS[Math.min(attempt, PAUSES_MILLIS.length - 1)];
      await new Promise((resolve) => setTimeout(resolve, millis));
    }
  }

  return {
    element: h(
      'div',
      { class: 'log-view' },
      h('div', { class: 'section-head', role: 'search' }, link, h('div', { class: 'section-actions' }, field('Filter the lines', find), field('Source', source), h('label', { class: 'check' }, follow, ' Follow'))),
      list,
      empty,
    ),
    open(next) {
      if (server === next) return;
      this.close();
      server = next;
      lines = [];
      ended = new AbortController();
      text(link, 'Connecting');
      draw();
      run(ended);
    },
    close() {
      ended.abort();
      server = null;
    },
  };
}

function lineView({ time, source, level = '', text: words }) {
  const at = h('time', { class: 'muted number' }, time ? timeOfDay(Date.parse(time)) : '');
  attribute(at, 'title', time ? dateAndTime(Date.parse(time)) : null);
  return h('div', { class: 'line', 'data-source': source, 'data-level': level.toLowerCase() || null }, at, h('span', { class: 'source muted' }, source), h('span', { class: 'words' }, words));
}
