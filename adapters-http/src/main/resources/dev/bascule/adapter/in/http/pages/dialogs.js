// Dialogs. They are modal dialogs of the browser, which keep the rest of the page inert, close with
// Escape, and restore the focus.

import { h, text } from './dom.js';

/** Prompts for a confirmation; returns whether the user confirmed. */
export function confirm({ title, detail, action }) {
  return ask(dialog('confirm', title, [h('p', { id: 'confirm-text' }, detail)], action, 'danger solid'));
}

/** Prompts for a key; returns it, or null. */
export async function askForKey(refusal) {
  const field = h('input', { type: 'password', autocomplete: 'off', spellcheck: 'false', required: true });
  const rest = [
    h('p', { id: 'key-text' }, 'The key is stored only in this tab, until you close it. All pages of the bridge use it.'),
    h('p', { class: 'refusal', role: 'status' }, refusal),
    h('label', { class: 'field tall' }, h('span', {}, 'Key'), field),
  ];
  const isGiven = await ask(dialog('key', 'API key required', rest, 'Use this key', 'primary'), field);
  const value = field.value.trim();
  return isGiven && value !== '' ? value : null;
}

function dialog(id, title, content, action, mood) {
  const heading = h('h2', { id: `${id}-title` });
  text(heading, title);
  return h(
    'dialog',
    { 'aria-labelledby': `${id}-title`, 'aria-describedby': `${id}-text` },
    h(
      'form',
      {},
      heading,
      content,
      h(
        'div',
        { class: 'buttons' },
        h('button', { type: 'button', value: 'no', class: 'quiet' }, 'Cancel'),
        h('button', { type: 'submit', value: 'yes', class: mood }, action),
      ),
    ),
  );
}

function ask(dialog, first = dialog.querySelector('button')) {
  if (document.querySelector('dialog[open]')) return Promise.resolve(false);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let answer = false;
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault();
      answer = true;
      dialog.close();
    });
    dialog.querySelector('button[value=no]').addEventListener('click', () => dialog.close());
    dialog.addEventListener('keydown', (event) => keepWithin(dialog, event));
    dialog.showModal();
    first.focus();
  });
}

/** Wraps the focus around at the ends, where browsers would move it to their own tool bars. */
function keepWithin(dialog, event) {
  if (event.key !== 'Tab') return;
  const all = [...dialog.querySelectorAll('input, button')];
  const edge = event.shiftKey ? all[0] : all.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? all.at(-1) : all[0]).focus();
}
