// The drawing of a chart, in the size of its element and its font.

import { attribute, h, property, s } from '../pages/dom.js';
import { timeOfDay } from '../pages/format.js';
import { area, path, ticks } from './scale.js';

/** The margins in pixels, and the font size that they are for. */
const EDGES = { left: 44, right: 8, top: 8, bottom: 20 };
const USUAL_LETTER = 14;
const ROOM_FOR_FOUR_TIMES = 420;

export function plot({ lines, write, highest, least, height }) {
  const grid = s('g', { class: 'grid' });
  const areas = lines.map(({ tone }) => s('path', { class: `area ${tone}` }));
  const strokes = lines.map(({ tone }) => s('path', { class: `line ${tone}` }));
  const cursor = s('g', { class: 'cursor', visibility: 'hidden' });
  const svg = s('svg', { role: 'img', class: 'plot' }, grid, areas, strokes, cursor);
  const tip = h('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' });
  const element = h('div', { class: 'plot-box' }, svg, tip);
  let shown = null;
  let place = null;

  function draw() {
    if (shown === null) return;
    const { at, rows } = shown;
    const values = rows.flat().filter((value) => value !== null);
    const levels = ticks(highest ?? Math.max(0, ...values), least);
    place = placeOf(element, height, shown, levels.at(-1));
    const { x, y, width, tall } = place;
    for (const [name, value] of Object.entries({ width, height: tall, viewBox: `0 0 ${width} ${tall}` })) {
      attribute(svg, name, value);
    }
    grid.replaceChildren(...levelMarks(levels, place, write), ...timeMarks(shown, place));
    rows.forEach((row, i) => {
      const points = row.map((value, k) => (value === null ? null : [x(at[k]), y(value)]));
      attribute(strokes[i], 'd', path(points));
      attribute(areas[i], 'd', i === 0 ? area(points, y(0)) : '');
    });
  }

  function point(event) {
    if (place === null || shown.at.length === 0) return;
    const where = event.clientX - svg.getBoundingClientRect().left;
    const index = nearest(shown.at, (time) => Math.abs(place.x(time) - where));
    const left = place.x(shown.at[index]);
    cursor.replaceChildren(
      s('line', { x1: left, x2: left, y1: place.y.top, y2: place.y.bottom }),
      ...shown.rows.flatMap((row, i) => dot(left, row[index], place, lines[i].tone)),
    );
    attribute(cursor, 'visibility', null);
    const words = lines.map(({ name }, i) => h('span', {}, `${name} ${write(shown.rows[i][index])}`));
    tip.replaceChildren(h('strong', {}, timeOfDay(shown.at[index])), ...words);
    tip.hidden = false;
    const isRight = left > place.width / 2;
    attribute(tip, 'data-side', isRight ? 'left' : 'right');
    property(tip, '--x', `${Math.round(isRight ? place.width - left + 10 : left + 10)}px`);
  }

  function leave() {
    attribute(cursor, 'visibility', 'hidden');
    tip.hidden = true;
  }

  element.addEventListener('pointermove', point);
  element.addEventListener('pointerleave', leave);
  new ResizeObserver(draw).observe(element);
  return {
    element,
    svg,
    show(next) {
      shown = next;
      draw();
    },
  };
}

/** Converts times and values to pixels. */
function placeOf(element, height, { from, to }, highest) {
  const letter = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const zoom = letter / USUAL_LETTER;
  const width = Math.max(120, element.clientWidth);
  const tall = Math.round(height * zoom);
  const [left, right] = [EDGES.left * zoom, width - EDGES.right * zoom];
  const [top, bottom] = [EDGES.top * zoom, tall - EDGES.bottom * zoom];
  const x = (time) => left + ((time - from) / (to - from)) * (right - left);
  const y = (value) => bottom - (value / highest) * (bottom - top);
  return { width, tall, zoom, left, right, x, y: Object.assign(y, { top, bottom }) };
}

function levelMarks(levels, { y, left, right, zoom }, write) {
  return levels.flatMap((level) => [
    s('line', { x1: left, x2: right, y1: y(level), y2: y(level) }),
    s('text', { x: left - 6 * zoom, y: y(level) + 3.5 * zoom, 'text-anchor': 'end' }, write(level)),
  ]);
}

function timeMarks({ from, to }, { x, width, tall, zoom }) {
  const shares = width > ROOM_FOR_FOUR_TIMES * zoom ? [0, 1 / 3, 2 / 3, 1] : [0, 0.5, 1];
  return shares.map((share) => {
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    const minutes = Math.round(((to - from) / 60_000) * (1 - share) * 10) / 10;
    const where = { x: x(from + share * (to - from)), y: tall - 5 * zoom, 'text-anchor': anchor };
    return s('text', where, share === 1 ? 'now' : `−${minutes} min`);
  });
}

function dot(left, value, { y }, tone) {
  return value === null ? [] : [s('circle', { cx: left, cy: y(value), r: 3, class: tone })];
}

function nearest(values, distance) {
  let best = 0;
  values.forEach((value, i) => {
    if (distance(value) < distance(values[best])) best = i;
  });
  return best;
}
