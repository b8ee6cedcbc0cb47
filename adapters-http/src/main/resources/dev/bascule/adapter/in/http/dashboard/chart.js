// A chart of lines over time: a drawing, and one sentence and a table for screen readers.

import { attribute, h, text } from '../pages/dom.js';
import { NOTHING, ago, timeOfDay } from '../pages/format.js';
import { plot } from './plot.js';
import { spread } from './scale.js';

const MOST_ROWS = 13;

/**
 * Makes a chart; `show` gives it what it shows, and `details` is the table, to be put near it.
 *
 * @param id of the chart
 * @param title what it shows
 * @param words the same, in a word or two
 * @param lines {name, tone} of each line; `tone` names its colour
 * @param format writes a value
 * @param highest the top of the axis; null: what the values need
 * @param least how far the numbered lines of the axis are apart, at least
 * @param height in pixels, where a letter is as high as on most screens
 */
export function chart({ id, title, words, lines, format, highest = null, least = 0, height }) {
  const write = (value) => (value === null || value === undefined ? NOTHING : format(value));
  const drawing = plot({ lines, write, highest, least, height });
  const values = lines.map(({ tone }) => h('b', { class: `number ${tone}` }, NOTHING));
  const element = h('div', { class: 'chart', id }, legend(lines, values), drawing.element);
  const label = `${title}, as a table`;
  const table = h('div', { class: 'rows', tabindex: '0', role: 'group', 'aria-label': label });
  const details = h('details', { class: 'as-table' }, h('summary', {}, `${words} as a table`), table);
  let shown = null;

  function tabulate() {
    if (details.open && shown !== null) table.replaceChildren(tableOf(title, lines, shown, write));
  }

  details.addEventListener('toggle', tabulate);
  return {
    element,
    details,
    /** Shows `rows`, one for each line, of values at the times `at`, between two times. */
    show({ at, rows, from, to }) {
      const first = at.findIndex((time) => time >= from);
      const begin = first < 0 ? at.length : first;
      shown = { at: at.slice(begin), rows: rows.map((row) => row.slice(begin)), from, to };
      drawing.show(shown);
      values.forEach((value, i) => text(value, write(shown.rows[i].at(-1))));
      attribute(drawing.svg, 'aria-label', sentence(title, lines, shown, write));
      tabulate();
    },
  };
}

function legend(lines, values) {
  const swatch = (tone) => h('i', { class: `swatch ${tone}`, 'aria-hidden': 'true' });
  const items = lines.map(({ name, tone }, i) => h('li', {}, swatch(tone), `${name} `, values[i]));
  return h('ul', { class: 'legend' }, items);
}

function sentence(title, lines, { at, rows, from, to }, write) {
  if (at.length === 0) return `${title}: no data yet.`;
  const parts = lines.map(({ name }, i) => {
    const known = rows[i].filter((value) => value !== null);
    const range = `between ${write(Math.min(...known))} and ${write(Math.max(...known))}`;
    return known.length === 0 ? `${name}: nothing` : `${name}: now ${write(rows[i].at(-1))}, ${range}`;
  });
  return `${title} over ${Math.round((to - from) / 60_000)} minutes. ${parts.join('; ')}.`;
}

function tableOf(title, lines, { at, rows, to }, write) {
  const cells = (index) => rows.map((row) => h('td', { class: 'number' }, write(row[index])));
  const time = (index) => h('th', { scope: 'row', title: ago(at[index], to) }, timeOfDay(at[index]));
  const body = spread(at.length, MOST_ROWS)
    .reverse()
    .map((index) => h('tr', {}, time(index), cells(index)));
  const heads = lines.map(({ name }) => h('th', { scope: 'col', class: 'number' }, name));
  return h(
    'table',
    {},
    h('caption', { class: 'hidden-from-sight' }, title),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Time'), heads)),
    h('tbody', {}, body),
  );
}
