// Tables of data. A row stays the row of its item while others come and go, so that a button in it does not change what
// it is for.

import { arrange, attribute, h, text } from '../pages/dom.js';

/**
 * Creates a table. `show` takes the items.
 *
 * @param caption what the table shows, for screen readers
 * @param empty what is shown without items
 * @param key returns what identifies an item
 * @param columns {title, name, fill, make}: `name` is the class, `fill` updates a cell with an item or returns its text,
 *     `make` returns the content of a new cell, and receives a function that returns the item; the first is the row header
 */
export function dataTable({ caption, empty, key, columns }) {
  const heads = columns.map(({ title, name = null, isHidden = false }) =>
    h('th', { scope: 'col', class: name }, isHidden ? h('span', { class: 'hidden-from-sight' }, title) : title),
  );
  const body = h('tbody');
  const table = h(
    'table',
    { class: 'plain list' },
    h('caption', { class: 'hidden-from-sight' }, caption),
    h('thead', {}, h('tr', {}, heads)),
    body,
  );
  const scroller = h('div', { class: 'scroller', tabindex: '0', role: 'group', 'aria-label': `${caption}, to scroll` }, table);
  const nothing = h('p', { class: 'empty' }, 'Loading');
  let rows = new Map();
  scroller.hidden = true;

  function rowOf(item) {
    const row = { item };
    row.cells = columns.map(({ name = null, make }, i) => {
      const content = make ? make(() => row.item) : null;
      return h(i === 0 ? 'th' : 'td', { class: name, scope: i === 0 ? 'row' : null }, content);
    });
    row.element = h('tr', {}, row.cells);
    return row;
  }

  return {
    element: h('div', {}, scroller, nothing),
    body,
    show(items, emptyNow = empty) {
      const next = new Map(items.map((item) => [key(item), rows.get(key(item)) ?? rowOf(item)]));
      for (const item of items) {
        const row = next.get(key(item));
        row.item = item;
        columns.forEach(({ fill }, i) => {
          const words = fill?.(item, row.cells[i]);
          if (words !== undefined) text(row.cells[i], words);
        });
      }
      rows = next;
      arrange(body, [...next.values()].map(({ element }) => element));
      scroller.hidden = items.length === 0;
      nothing.hidden = items.length > 0;
      text(nothing, emptyNow);
    },
  };
}

/** A cell with a text and a note below it. */
export function withNote(cell, words, note) {
  if (cell.childElementCount === 0) cell.append(h('span', { class: 'main' }), h('span', { class: 'note muted' }));
  text(cell.children[0], words);
  text(cell.children[1], note);
  attribute(cell.children[1], 'hidden', note === '');
}
