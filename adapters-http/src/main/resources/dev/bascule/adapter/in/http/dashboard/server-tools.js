// The tools of a server: how often they were called, and the latencies of one of them over time.

import { chart } from './charts.js';
import { attribute, h, text } from '../pages/dom.js';
import { count, latency, millis, percent } from '../pages/format.js';
import { dataTable } from './table.js';

const HOUR_MILLIS = 3_600_000;
const LEAST_MILLIS = 600_000;

/** Where a chart begins: with the history, but some minutes ago at least. */
function begin(end, to) {
  return Math.min(Math.max(end[0] ?? 0, to - HOUR_MILLIS), to - LEAST_MILLIS);
}

/** The chart of the latencies of a history. */
export function latencyChart(id, title, height) {
  const drawing = chart({
    id,
    title,
    words: 'Latency',
    lines: [
      { name: 'p50', tone: 'one' },
      { name: 'p90', tone: 'two' },
      { name: 'p99', tone: 'warn' },
    ],
    format: millis,
    height,
  });
  return {
    ...drawing,
    show({ end, p50Ms, p90Ms, p99Ms }) {
      const to = end.at(-1) ?? Date.now();
      drawing.show({ at: end, rows: [p50Ms, p90Ms, p99Ms], from: begin(end, to), to });
    },
  };
}

/** The chart of what happened by minutes. */
export function countChart(id, title, height) {
  const drawing = chart({
    id,
    title,
    words: 'Calls',
    lines: [
      { name: 'Calls', tone: 'one' },
      { name: 'Errors', tone: 'bad' },
    ],
    format: count,
    isCount: true,
    height,
  });
  return {
    ...drawing,
    show({ end, count: all, errors }) {
      const to = end.at(-1) ?? Date.now();
      drawing.show({ at: end, rows: [all, errors], from: begin(end, to), to });
    },
  };
}

export function serverTools() {
  const title = h('h3', { class: 'tool-name' });
  const latencies = latencyChart('chart-tool-latency', 'Latency of the tool by minutes', 190);
  const counts = countChart('chart-tool-calls', 'Calls of the tool by minutes', 190);
  const charts = h(
    'div',
    { class: 'charts' },
    [latencies, counts].map((each) => h('article', { class: 'panel card' }, h('h4', {}, each === latencies ? 'Latency' : 'Calls per minute'), each.element, h('div', { class: 'tables' }, each.details))),
  );
  const note = h('p', { class: 'muted', hidden: true }, 'Only the 20 busiest tools have a history.');
  const table = toolTable((tool) => {
    selected = tool;
    draw();
  });
  let selected; // The name of a tool, or null for all others.
  let data = null;

  function draw() {
    const tools = data?.tools ?? [];
    const current = tools.find(({ tool }) => tool === selected) ?? tools[0];
    table.show(tools.map((tool) => ({ ...tool, isSelected: tool === current })));
    charts.hidden = current === undefined || current.history.end.length === 0;
    title.hidden = current === undefined;
    note.hidden = current === undefined || current.history.end.length > 0;
    text(title, current === undefined ? '' : (current.tool ?? 'All other tools'));
    if (charts.hidden) return;
    latencies.show(current.history);
    counts.show(current.history);
  }

  return {
    element: h('div', { class: 'view' }, title, charts, note, h('div', { class: 'panel tall' }, table.element)),
    reset() {
      selected = undefined;
      data = null;
      draw();
    },
    show(next) {
      data = next;
      draw();
    },
  };
}

function toolTable(select) {
  const column = (key) => ({ title: key.slice(0, 3), name: 'number', fill: ({ latency: of }) => latency(of, key) });
  return dataTable({
    caption: 'Tools of the server since the start',
    empty: 'No tool of this server has been called yet.',
    key: ({ tool }) => tool,
    columns: [
      {
        title: 'Tool',
        name: 'tool',
        make: (item) => h('button', { type: 'button', class: 'quiet small tool-name', click: () => select(item().tool) }),
        fill({ tool, isSelected }, cell) {
          text(cell.firstElementChild, tool ?? 'All other tools');
          attribute(cell.firstElementChild, 'aria-pressed', String(isSelected));
        },
      },
      { title: 'Calls', name: 'number', fill: ({ calls }) => count(calls) },
      {
        title: 'Errors',
        name: 'number',
        fill({ calls, errors }, cell) {
          attribute(cell, 'data-mood', errors > 0 ? 'bad' : null);
          return errors === 0 ? '0' : `${count(errors)} (${percent((100 * errors) / calls, 0)})`;
        },
      },
      column('p50Ms'),
      { ...column('p90Ms'), name: 'number wide' },
      column('p99Ms'),
    ],
  });
}
