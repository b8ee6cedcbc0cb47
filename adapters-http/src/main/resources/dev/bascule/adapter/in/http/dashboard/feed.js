// Follows the bridge: one event stream, opened again whenever it breaks. An EventSource could not
// send a key.

import { eventParser } from '../pages/events.js';
import { request } from '../pages/key.js';
import { append, merge } from './merge.js';

const MOST_SAMPLES = 720;
const SILENCE_MILLIS = 20_000;
const PAUSES_MILLIS = [500, 1_000, 2_000, 5_000];
const LONGEST_PAUSE_MILLIS = 60_000;

/**
 * Follows until the page ends.
 *
 * @param listener onState receives each new state; onLink receives `live`, `lost`, `busy` if there
 *     are too many viewers, or `locked`; needsKey waits for the user to enter a key, and receives
 *     the status with which the bridge rejected the request
 */
export async function follow(listener) {
  for (let attempt = 0; ; attempt += 1) {
    const { link, status, least = 0 } = await followOnce(listener, () => (attempt = 0));
    listener.onLink(link);
    if (link === 'locked') await listener.needsKey(status);
    else await pause(Math.max(least, PAUSES_MILLIS[Math.min(attempt, PAUSES_MILLIS.length - 1)]));
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
    if (!response.ok) return refused(response);
    onBegun();
    await read(response.body, listener, watch);
    return { link: 'lost' };
  } catch {
    return { link: 'lost' }; // Every failure is handled in the same way.
  } finally {
    watch.stop();
    giveUp.abort();
  }
}

/** The next state of the link; `least` is the Retry-After of a rejection. */
function refused({ status, headers }) {
  if (status === 401 || status === 403) return { link: 'locked', status };
  const asked = 1000 * Number(headers.get('Retry-After') ?? 0);
  const least = asked > 0 ? Math.min(asked, LONGEST_PAUSE_MILLIS) : 0;
  return { link: status === 429 ? 'busy' : 'lost', least };
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
      show(listener, state);
    }
  }
}

/** An error of the page is not a broken connection, and a new one would not fix it. */
function show(listener, state) {
  try {
    listener.onState(state);
  } catch (error) {
    reportError(error);
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

/** Waits that long, or until the page is visible again. */
function pause(millis) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    const look = () => {
      if (document.visibilityState === 'visible') end();
    };
    const timer = setTimeout(end, millis);
    document.addEventListener('visibilitychange', look);
  });
}
