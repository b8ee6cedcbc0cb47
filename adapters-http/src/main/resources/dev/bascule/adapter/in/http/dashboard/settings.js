// The configuration in force, with the place of each setting.

import { h, text } from '../pages/dom.js';
import { count } from '../pages/format.js';
import { poll } from './poll.js';
import { dataTable } from './table.js';

/** A table of {key, value, source}. */
export function settingsTable(empty) {
  return dataTable({
    caption: 'Settings',
    empty,
    key: ({ key }) => key,
    columns: [
      { title: 'Key', name: 'mono key', fill: ({ key }) => key },
      { title: 'Value', name: 'mono value', fill: ({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)) },
      {
        title: 'Source',
        name: 'source',
        fill({ source }, cell) {
          cell.classList.toggle('muted', source === 'default');
          return source;
        },
      },
    ],
  });
}

/** The view of the whole configuration. */
export function configurationView() {
  const table = settingsTable('No setting.');
  const files = h('p', { class: 'muted' });
  const number = h('span', { class: 'count number' });
  const find = h('input', { type: 'search', placeholder: 'Filter', autocomplete: 'off', spellcheck: 'false', input: draw });
  const onlySet = h('input', { type: 'checkbox', change: draw });
  let settings = [];
  let reason = '';

  function draw() {
    const wanted = find.value.trim().toLowerCase();
    const visible = settings.filter(
      ({ key, value, source }) => (!onlySet.checked || source !== 'default') && `${key} ${value} ${source}`.toLowerCase().includes(wanted),
    );
    text(number, visible.length === settings.length ? count(settings.length) : `${count(visible.length)} of ${count(settings.length)}`);
    table.show(visible, reason || (settings.length === 0 ? undefined : 'No setting matches.'));
  }

  const polling = poll((content, why) => {
    settings = content?.settings ?? [];
    reason = why;
    text(files, content ? `In force, from ${(content.files ?? [content.file]).filter(Boolean).join(', ') || 'the command line'}. Secrets are masked. Change the file, not this page.` : '');
    draw();
  }, 15_000);
  return {
    element: h(
      'div',
      { class: 'view' },
      h(
        'div',
        { class: 'section-head' },
        h('h2', {}, 'Configuration ', number),
        h(
          'div',
          { class: 'section-actions', role: 'search' },
          h('label', { class: 'field' }, h('span', { class: 'hidden-from-sight' }, 'Filter the settings'), find),
          h('label', { class: 'check' }, onlySet, ' Without defaults'),
        ),
      ),
      files,
      h('div', { class: 'panel tall' }, table.element),
    ),
    open: () => polling.open('admin/configuration'),
    close: polling.close,
  };
}
