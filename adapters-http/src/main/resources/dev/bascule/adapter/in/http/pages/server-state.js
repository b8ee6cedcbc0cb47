// The state of a server: a word, a mood, and why.

import { attribute, h, text } from './dom.js';
import { dateAndTime, duration } from './format.js';

/** The states, trouble first, and their moods. */
const STATES = {
  failed: { word: 'Failed', mood: 'bad' },
  unresponsive: { word: 'Unresponsive', mood: 'bad' },
  isolated: { word: 'Isolated', mood: 'warn' },
  slow: { word: 'Slow', mood: 'warn' },
  starting: { word: 'Starting', mood: 'busy' },
  not_started: { word: 'Not started', mood: 'idle' },
  connected: { word: 'Connected', mood: 'good' },
};

/** The word of a state. */
export const stateWord = (state) => STATES[state]?.word ?? state;

/** Where a server is in the list with trouble first. */
export const stateRank = ({ status }) => Object.keys(STATES).indexOf(status.state);

/** Whether it cannot be expected to answer soon. */
export const isDown = ({ status }) => status?.state === 'isolated' || STATES[status?.state]?.mood === 'bad';

/** Why a server is in its state, and what its process said last, if that is not in the reason; empty if unknown. */
export function reasonOf({ status, stderr = '' }) {
  const reason = status?.reason ?? '';
  const said = stderr.trimEnd().split('\n').at(-1).trim();
  return reason.includes(said) ? reason : `${reason}${reason === '' ? '' : ' – '}${said}`;
}

/**
 * Describes the state of a server.
 *
 * @returns word, mood (`idle`, `busy`, `good`, `warn` or `bad`), and the reason as sentences, which may be empty
 */
export function serverState({ status }) {
  const { word, mood } = STATES[status?.state] ?? { word: 'Unknown', mood: 'idle' };
  const time = status?.startingSeconds ?? 0;
  const retry = status?.retryAfterSeconds;
  const next = retry > 0 ? `Next attempt in ${duration(retry)}.` : '';
  return {
    word: status?.state === 'starting' && time >= 1 ? `${word}, ${duration(time)}` : word,
    mood,
    reason: [sentence(reasonOf({ status })), next].filter(Boolean).join(' '),
  };
}

function sentence(text) {
  if (text === '') return '';
  const begun = /^[a-z]+ /.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** A word with the sign of its mood; `show` updates it. */
export function stateBadge() {
  const word = h('span', {});
  const element = h('span', { class: 'status' }, word);
  return {
    element,
    show({ word: words, mood }) {
      attribute(element, 'data-mood', mood);
      text(word, words);
    },
  };
}

/** Shows a status as a badge, and for how long; `tick` counts down. */
export function statusView() {
  const badge = stateBadge();
  const note = h('span', { class: 'note muted number' });
  let shown = null;
  let received = 0;

  function tick() {
    if (shown === null) return;
    const passed = (performance.now() - received) / 1000;
    const { state, since, startingSeconds = 0, retryAfterSeconds } = shown.status;
    const left = Math.ceil(retryAfterSeconds - passed);
    if (state === 'starting') text(note, `for ${Math.floor(startingSeconds + passed)}\u202fs`);
    else if (retryAfterSeconds !== undefined) text(note, left > 0 ? `next try in ${left}\u202fs` : 'next try is due');
    else if (state === 'not_started') text(note, 'until it is used');
    else text(note, since ? `for ${duration((shown.now - Date.parse(since)) / 1000)}` : '');
  }

  return {
    badge: badge.element,
    note,
    tick,
    show({ status }, now) {
      shown = { status, now };
      received = performance.now();
      badge.show(STATES[status.state] ?? { word: status.state, mood: 'bad' });
      attribute(badge.element, 'title', status.since ? `since ${dateAndTime(Date.parse(status.since))}` : null);
      tick();
    },
  };
}
