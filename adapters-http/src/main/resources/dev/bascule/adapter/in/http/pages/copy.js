// Buttons that copy text.

import { h, text } from './dom.js';

const SHOWN_MILLIS = 2_000;

/** Creates a button that copies what `value()` returns. */
export function copyButton(label, value) {
  const words = h('span', { 'aria-live': 'polite' }, 'Copy');
  return h(
    'button',
    {
      type: 'button',
      class: 'quiet small copy',
      'aria-label': label,
      async click() {
        text(words, (await copy(value())) ? 'Copied' : 'Not copied');
        setTimeout(() => text(words, 'Copy'), SHOWN_MILLIS);
      },
    },
    words,
  );
}

/** Browsers have a clipboard for pages only over TLS and on localhost. */
async function copy(value) {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    const area = h('textarea', { class: 'hidden-from-sight', 'aria-hidden': 'true' });
    area.value = value;
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    return isCopied;
  }
}

/** Creates a line of code with a button that copies it. */
export function codeLine(label, value) {
  return h('div', { class: 'code-line' }, h('code', { tabindex: 0 }, value), copyButton(label, () => value));
}
