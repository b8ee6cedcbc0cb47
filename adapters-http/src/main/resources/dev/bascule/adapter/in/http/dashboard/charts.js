// Charts of lines over time, drawn by uPlot. All charts share the crosshair and the zoom. Buttons of the legend hide
// lines. For screen readers there are one sentence and a table.

import { attribute, h, property, text } from '../pages/dom.js';
import { NOTHING, ago, timeOfDay } from '../pages/format.js';
import { spread } from './series.js';
import uPlot from './uPlot.esm.js';

const MOST_ROWS = 13;
/** The font size for which sizes are given. */
const USUAL_LETTER = 14;
const LEAST_DRAG = 5;
/** The distances between marks of the time, in milliseconds. */
const TIME_STEPS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map((seconds) => seconds * 1_000);

const charts = [];

/** The time to which the user has zoomed, of all charts; null: what each shows. */
let zoomed = null;

/** Zooms all charts to a time, or back. */
export function setZoom(range) {
  zoomed = range;
  for (const { update } of charts) update();
}

const recolor = () => charts.forEach(({ redraw }) => redraw());
new MutationObserver(recolor).observe(document.documentElement, { attributeFilter: ['data-theme'] });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolor);

/**
 * Makes a chart; `show` gives it what it shows, and `details` is the table, to be put near it.
 *
 * @param id of the chart
 * @param title what it shows
 * @param words the same, in a word or two
 * @param lines {name, tone} of each line; `tone` names its colour
 * @param format writes a value
 * @param highest the top of the axis; null: what the values need
 * @param isCount whether the values are whole numbers
 * @param height in pixels, where a letter is as high as on most screens
 */
export function chart({ id, title, words, lines, format, highest = null, isCount = false, height }) {
  const write = (value) => (value === null || value === undefined ? NOTHING : format(value));
  const swatches = lines.map(({ tone }) => h('i', { class: `swatch ${tone}`, 'aria-hidden': 'true' }));
  const values = lines.map(() => h('b', { class: 'number' }, NOTHING));
  const when = h('li', { class: 'at muted number' });
  const items = lines.map(({ name }, i) => legendItem(name, [swatches[i], `${name} `, values[i]], lines.length > 1, (isShown) => toggle(i, isShown)));
  const reset = h('button', { type: 'button', class: 'quiet', hidden: true, click: () => setZoom(null) }, 'Reset zoom');
  const box = h('div', { class: 'plot-box', role: 'img' });
  const tip = h('div', { class: 'tip', hidden: true });
  const element = h('div', { class: 'chart', id }, h('ul', { class: 'legend' }, items, when, h('li', {}, reset)), box);
  const label = `${title}, as a table`;
  const table = h('div', { class: 'rows', tabindex: '0', role: 'group', 'aria-label': label });
  const details = h('details', { class: 'as-table' }, h('summary', {}, `${words} as a table`), table);
  const hidden = new Set();
  let plot = null;
  let builtFor = 0;
  let shown = null;

  function draw() {
    const width = box.clientWidth;
    if (shown === null || width === 0) return;
    const size = { width, height: Math.round(height * letter()) };
    if (builtFor !== letter()) {
      plot?.destroy();
      builtFor = letter();
      plot = new uPlot(options(size), data(), box);
      plot.over.append(tip);
      hidden.forEach((i) => plot.setSeries(i + 1, { show: false }));
    } else if (plot.width !== size.width || plot.height !== size.height) plot.setSize(size);
    plot.batch(() => {
      plot.setData(data(), false);
      const { from, to } = range();
      plot.setScale('x', { min: from, max: to });
    });
    point(plot);
  }

  const data = () => [shown.at, ...shown.rows];
  const range = () => zoomed ?? shown;

  function options(size) {
    const color = (element) => () => getComputedStyle(element).color;
    const axis = (side) => ({
      stroke: color(when),
      // On dense screens, uPlot scales whole numbers only.
      font: `${Math.round(0.78 * USUAL_LETTER * letter())}px ${getComputedStyle(box).fontFamily}`,
      grid: { stroke: () => getComputedStyle(box).borderTopColor, width: 1 },
      ticks: { show: false },
      gap: 5,
      side,
    });
    return {
      ...size,
      ms: 1,
      legend: { show: false },
      // Half of the time below the right edge is beyond it.
      padding: [8, 24 * letter(), 0, 0],
      scales: { x: { range: (_, min, max) => [min, max] }, y: { range: (_, __, max) => [0, highest ?? top(max)] } },
      axes: [
        { ...axis(2), size: 22 * letter(), space: 60 * letter(), incrs: TIME_STEPS, values: (_, times, __, ___, step) => times.map((time) => clock(time, step)) },
        { ...axis(3), size: 50 * letter(), space: 26 * letter(), values: (_, marks) => marks.map((mark) => (mark === 0 ? '0' : write(mark))), incrs: isCount ? wholeSteps() : undefined },
      ],
      series: [
        {},
        ...lines.map((_, i) => ({
          stroke: color(swatches[i]),
          width: 1.75,
          fill: i === 0 ? () => getComputedStyle(swatches[0]).color.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.12)') : undefined,
          points: { size: 4, show: (u, series, first, last) => last - first < 3 || undefined },
        })),
      ],
      cursor: {
        sync: { key: 'time', setSeries: false },
        drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG },
        points: { size: 7 },
        y: false,
        bind: { dblclick: () => () => setZoom(null) },
      },
      hooks: { setCursor: [point], setSelect: [select] },
    };
  }

  /** Shows the values under the pointer, or the latest. */
  function point(u) {
    const { idx, left } = u.cursor;
    const isAt = idx !== null && idx !== undefined && left >= 0;
    const last = shown.at.findLastIndex((time) => time <= range().to);
    values.forEach((value, i) => text(value, write(shown.rows[i][isAt ? idx : last])));
    text(when, isAt ? timeOfDay(shown.at[idx]) : '');
    tip.hidden = !isAt || !u.over.matches(':hover');
    if (tip.hidden) return;
    const visible = lines.flatMap(({ name }, i) => (hidden.has(i) ? [] : [h('span', {}, `${name} ${write(shown.rows[i][idx])}`)]));
    tip.replaceChildren(h('strong', {}, timeOfDay(shown.at[idx])), ...visible);
    const isRight = left > u.over.clientWidth / 2;
    attribute(tip, 'data-side', isRight ? 'left' : 'right');
    property(tip, '--x', `${Math.round(isRight ? u.over.clientWidth - left + 10 : left + 10)}px`);
  }

  /** Zooms all charts to the time over which the pointer was dragged. */
  function select(u) {
    const { left, width } = u.select;
    if (width < LEAST_DRAG || !u.over.matches(':hover')) return;
    setZoom({ from: u.posToVal(left, 'x'), to: u.posToVal(left + width, 'x') });
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  function toggle(i, isShown) {
    if (isShown) hidden.delete(i);
    else hidden.add(i);
    plot?.setSeries(i + 1, { show: isShown });
  }

  function tabulate() {
    if (details.open && shown !== null) table.replaceChildren(tableOf(title, lines, within(shown, range()), write));
  }

  function update() {
    if (shown === null) return;
    draw();
    reset.hidden = zoomed === null;
    attribute(box, 'aria-label', sentence(title, lines, within(shown, range()), write));
    tabulate();
  }

  charts.push({ update, redraw: () => plot?.redraw(false) });
  new ResizeObserver(draw).observe(box);
  details.addEventListener('toggle', tabulate);
  return {
    element,
    details,
    /** Shows `rows`, one for each line, of values at the times `at`, between two times or in the zoom. */
    show(next) {
      shown = next;
      update();
    },
  };
}

function legendItem(name, content, isToggle, toggle) {
  if (!isToggle) return h('li', {}, content);
  const click = () => {
    const isShown = button.getAttribute('aria-pressed') !== 'true';
    attribute(button, 'aria-pressed', String(isShown));
    toggle(isShown);
  };
  const button = h('button', { type: 'button', class: 'quiet', 'aria-pressed': 'true', title: `Show or hide ${name}`, click }, content);
  return h('li', {}, button);
}

/** How much larger a letter is than on most screens. */
function letter() {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_LETTER;
}

/** The top of an axis from zero, for the highest value. */
function top(highest) {
  return highest > 0 ? highest * 1.12 : 1;
}

/** The distances between the lines of an axis of whole numbers. */
function wholeSteps() {
  return Array.from({ length: 10 }, (_, i) => 10 ** i).flatMap((step) => [step, 2 * step, 5 * step]);
}

/** The time of day, without seconds where the marks are minutes. */
function clock(time, step) {
  return step >= 60_000 ? timeOfDay(time).slice(0, 5) : timeOfDay(time);
}

/** What is visible of a chart, between two times. */
function within({ at, rows }, { from, to }) {
  const indices = at.flatMap((time, i) => (time >= from && time <= to ? [i] : []));
  return { at: indices.map((i) => at[i]), rows: rows.map((row) => indices.map((i) => row[i])), from, to };
}

function sentence(title, lines, { at, rows, from, to }, write) {
  if (at.length === 0) return `${title}: no data yet.`;
  const parts = lines.map(({ name }, i) => {
    const known = rows[i].filter((value) => value !== null);
    const range = `between ${write(Math.min(...known))} and ${write(Math.max(...known))}`;
    return known.length === 0 ? `${name}: nothing` : `${name}: now ${write(rows[i].at(-1))}, ${range}`;
  });
  return `${title} over ${Math.max(1, Math.round((to - from) / 60_000))} minutes. ${parts.join('; ')}.`;
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
