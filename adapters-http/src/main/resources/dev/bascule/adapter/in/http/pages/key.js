// The key for the bridge, which all pages of this tab share, and requests with it.

import { askForKey } from './dialogs.js';
import { h, text } from './dom.js';
import { own } from './storage.js';

const KEY = 'bascule.key';

const button = h('button', { type: 'button', class: 'quiet', id: 'key-button', hidden: true, click: change });
let waiting = [];

/** The key, which only this tab has. */
export const key = {
  get: () => own.get(KEY),
  set(value) {
    own.set(KEY, value);
    showButton();
  },
  remove() {
    own.remove(KEY);
    showButton();
  },
};

/** The button of the header: it removes the key that is set, or asks for one that is required. */
export function keyButton() {
  showButton();
  return button;
}

/**
 * Sends a request below the page's own address, with the key if there is one. Unless `cache` is given, neither the browser
 * nor the bridge responds from a cache.
 */
export function request(path, { headers = {}, ...options } = {}) {
  const known = key.get();
  const authorization = known === null ? {} : { Authorization: `Bearer ${known}` };
  return fetch(new URL(path, document.baseURI), {
    cache: 'no-store',
    credentials: 'same-origin',
    ...options,
    headers: { ...headers, ...authorization },
  });
}

/**
 * Replaces the key, which the bridge has rejected with `status`: prompts for another one immediately, and after Cancel
 * only if the button in the header is pressed.
 */
export async function replaceKey(status) {
  const why = status === 403 ? 'This key has no admin permission.' : 'The bridge does not accept this key.';
  const refusal = key.get() === null ? '' : why;
  key.remove();
  const given = await askForKey(refusal);
  if (given === null) await nextKey();
  else key.set(given);
}

/** Waits until the user enters a key with the button in the header, which is shown for it. */
export function nextKey() {
  return new Promise((resolve) => {
    waiting.push(resolve);
    showButton();
  });
}

/** Prompts for a key, such as with a button of a page, and passes it to those that wait for one. */
export async function enterKey() {
  const given = await askForKey('');
  if (given === null) return;
  key.set(given);
  const all = waiting;
  waiting = [];
  showButton();
  for (const resolve of all) resolve();
}

function change() {
  if (waiting.length > 0) return enterKey();
  key.remove();
  return location.reload();
}

function showButton() {
  text(button, waiting.length > 0 ? 'Enter a key' : 'Remove the key');
  button.hidden = waiting.length === 0 && key.get() === null;
}
