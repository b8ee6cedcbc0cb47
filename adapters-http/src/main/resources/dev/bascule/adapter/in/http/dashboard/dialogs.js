// Dialogs. They are modal dialogs of the browser, which keep the rest of the page inert, close with
// Escape, and restore the focus.

import { byId, text } from './dom.js';

/** Prompts for a confirmation; returns whether the user confirmed. */
export function confirm({ title, detail, action }) {
  text(byId('confirm-title'), title);
  text(byId('confirm-text'), detail);
  text(byId('confirm-yes'), action);
  return ask(byId('confirm'));
}

/** Prompts for a key; returns it, or null. */
export async function askForKey(refusal) {
  text(byId('key-refusal'), refusal);
  const field = byId('key-value');
  field.value = '';
  const isGiven = await ask(byId('key'), field);
  const value = field.value.trim();
  field.value = '';
  return isGiven && value !== '' ? value : null;
}

function ask(dialog, first = dialog.querySelector('button')) {
  if (dialog.open) return Promise.resolve(false);
  return new Promise((resolve) => {
    const ended = new AbortController();
    const on = (target, type, listener) =>
      target.addEventListener(type, listener, { signal: ended.signal });
    let answer = false;
    on(dialog, 'close', () => {
      ended.abort();
      resolve(answer);
    });
    on(dialog.querySelector('form'), 'submit', (event) => {
      event.preventDefault();
      answer = true;
      dialog.close();
    });
    on(dialog.querySelector('button[value=no]'), 'click', () => dialog.close());
    on(dialog, 'keydown', (event) => keepWithin(dialog, event));
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
