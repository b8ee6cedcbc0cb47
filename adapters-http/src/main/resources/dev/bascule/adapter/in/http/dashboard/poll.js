// Data that is fetched only while it is visible.

import { request } from '../pages/key.js';

const PAUSE_MILLIS = 5_000;

/**
 * Fetches JSON repeatedly from when it is opened until it is closed.
 *
 * @param show receives the content, or null and why there is none
 */
export function poll(show, pauseMillis = PAUSE_MILLIS) {
  let path = null;
  let timer = null;
  let asked = 0;

  async function ask() {
    clearTimeout(timer);
    asked += 1;
    const number = asked;
    const [content, reason] = document.hidden ? [] : await get(path);
    if (number !== asked || path === null) return;
    if (content !== undefined) show(content, reason);
    timer = setTimeout(ask, pauseMillis);
  }

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && path !== null) ask();
  });
  return {
    open(next) {
      if (path === next) return;
      path = next;
      ask();
    },
    /** Fetches now. */
    refresh: () => (path === null ? undefined : ask()),
    close() {
      path = null;
      asked += 1;
      clearTimeout(timer);
    },
  };
}

async function get(path) {
  try {
    const response = await request(path, { headers: { Accept: 'application/json' } });
    const content = await response.json();
    return response.ok ? [content, ''] : [null, content.detail ?? content.title ?? `The bridge answers ${response.status}.`];
  } catch {
    return [null, 'The bridge cannot be reached.'];
  }
}
