// Notices that disappear.

import { h } from './dom.js';

const TOAST_MILLIS = 8_000;
const MOST_TOASTS = 4;

const toasts = h('div', { class: 'toasts', role: 'status' });
document.body.append(toasts);

/** Shows a notice for some seconds, also to screen readers. */
export function toast(words, mood) {
  const shown = h(
    'div',
    { class: `toast ${mood}` },
    h('span', {}, words),
    h('button', { type: 'button', class: 'quiet', 'aria-label': 'Dismiss', click: () => shown.remove() }, '×'),
  );
  toasts.append(shown);
  while (toasts.children.length > MOST_TOASTS) toasts.firstElementChild.remove();
  setTimeout(() => shown.remove(), TOAST_MILLIS);
}
