// The state of a server in words. Independent of the page.

import { duration } from './format.js';

/** The states, and their moods. */
export const SERVER_STATES = {
  not_started: { word: 'Not started', mood: 'idle' },
  starting: { word: 'Starting', mood: 'busy' },
  connected: { word: 'Connected', mood: 'good' },
  slow: { word: 'Slow', mood: 'warn' },
  unresponsive: { word: 'Unresponsive', mood: 'bad' },
  failed: { word: 'Failed', mood: 'bad' },
};

/**
 * Describes the `status` of a server.
 *
 * @returns word, mood (`idle`, `busy`, `good`, `warn` or `bad`), and the reason, which may be empty
 */
export function serverState({ status }) {
  const known = SERVER_STATES[status?.state] ?? { word: 'Unknown', mood: 'idle' };
  const time = status?.startingSeconds ?? 0;
  const word = status?.state === 'starting' && time >= 1 ? `${known.word}, ${duration(time)}` : known.word;
  const retry = status?.retryAfterSeconds;
  const next = retry > 0 ? `Next attempt in ${duration(retry)}.` : '';
  return { ...known, word, reason: [sentence(status?.reason), next].filter(Boolean).join(' ') };
}

/** Whether it can be expected to answer soon. */
export function isDown({ status }) {
  return status?.state === 'failed' || status?.state === 'unresponsive';
}

function sentence(text) {
  if (!text) return '';
  const begun = /^[a-z]+ /.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
