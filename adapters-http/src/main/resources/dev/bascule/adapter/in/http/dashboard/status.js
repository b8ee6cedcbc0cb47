// The status of a server: a word, a mood, and why.

import { attribute, h, text } from '../pages/dom.js';
import { dateAndTime, duration } from '../pages/format.js';
import { SERVER_STATES } from '../pages/server-state.js';

/** Trouble first. */
const RANKS = ['failed', 'unresponsive', 'slow', 'starting', 'not_started', 'connected'];

/** The word of a state. */
export const stateWord = (state) => SERVER_STATES[state]?.word ?? state;

/** Where a server is in the list with trouble first. */
export const stateRank = ({ status }) => RANKS.indexOf(status.state);

/** Why a server is in its state, and what its process said last, if that is not in the reason; empty if unknown. */
export function reasonOf({ status: { reason = '' }, stderr = '' }) {
  const said = stderr.trimEnd().split('\n').at(-1).trim();
  return reason.includes(said) ? reason : `${reason}${reason === '' ? '' : ' – '}${said}`;
}

/** Shows a status as a badge; `tick` counts down. */
export function statusView() {
  const word = h('span', {});
  const badge = h('span', { class: 'status' }, word);
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
    badge,
    note,
    tick,
    show({ status }, now) {
      shown = { status, now };
      received = performance.now();
      attribute(badge, 'data-mood', SERVER_STATES[status.state]?.mood ?? 'bad');
      text(word, stateWord(status.state));
      attribute(badge, 'title', status.since ? `since ${dateAndTime(Date.parse(status.since))}` : null);
      tick();
    },
  };
}
