// Follows the bridge: one stream of events, begun anew whenever it breaks. An EventSource could
// not send a key.

import { append, eventParser, merge } from './merge.js';

const KEY = 'bascule.key';
const MOST_SAMPLES = 720;
const SILENCE_MILLIS = 20_000;
const PAUSES_MILLIS = [500, 1_000, 2_000, 5_000];

/** The key, which this tab alone has. */
export const key = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

/** Makes a request below the page's own address, with the key if there is one. */
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
 * Follows until the page ends.
 *
 * @param listener onState is given each new state; onLink is told `live`, `lost`, or `locked`;
 *     needsKey waits for the user to give a key
 */
export async function follow(listener) {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await followOnce(listener, () => (attempt = 0));
    if (outcome === 'locked') {
      listener.onLink('locked');
      await listener.needsKey();
    } else {
      listener.onLink('lost');
      await pause(PAUSES_MILLIS[Math.min(attempt, PAUSES_MILLIS.length - 1)]);
    }
  }
}

async function followOnce(listener, onBegun) {
  const giveUp = new AbortController();
  const watch = watchdog(() => giveUp.abort());
  try {
    const response = await request('dashboard/events', {
      headers: { Accept: 'text/event-stream' },
      signal: giveUp.signal,
    });
    if (response.status === 401 || response.status === 403) return 'locked';
    if (!response.ok) return 'lost';
    onBegun();
    await read(response.body, listener, watch);
    return 'lost';
  } catch {
    return 'lost'; // Whatever broke, the way to go on is the same.
  } finally {
    watch.stop();
    giveUp.abort();
  }
}

async function read(body, listener, watch) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const parse = eventParser();
  let state = null;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    watch.reset();
    const events = parse(value);
    for (const { type, data } of events) state = next(state, type, JSON.parse(data));
    if (events.length > 0 && state !== null) {
      listener.onLink('live');
      listener.onState(state);
    }
  }
}

function next(state, type, data) {
  if (type === 'state') return data;
  if (type === 'patch') return { ...merge(state, data), series: state.series };
  if (type === 'samples') return { ...state, series: append(state.series, data, MOST_SAMPLES) };
  return state;
}

function watchdog(bark) {
  let timer = setTimeout(bark, SILENCE_MILLIS);
  return {
    reset() {
      clearTimeout(timer);
      timer = setTimeout(bark, SILENCE_MILLIS);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Waits so long, or until somebody looks at the page again. */
function pause(millis) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', end);
      resolve();
    };
    const timer = setTimeout(end, millis);
    document.addEventListener('visibilitychange', end);
  });
}
