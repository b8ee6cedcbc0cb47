// The state of a circuit breaker, with the remaining time while it is open.

import { attribute, h, property, s, text } from '../pages/dom.js';
import { ago, breakerWord, duration } from '../pages/format.js';

/** The state of a breaker, drawn as the bridge that it is named after: open is up. */
export function breakerView(element) {
  const leaves = s('path', { class: 'leaves' });
  const glyph = s('svg', { viewBox: '0 0 20 14', width: 20, height: 14, class: 'bridge', 'aria-hidden': 'true' }, s('path', { d: 'M1 12h3v1.5M19 12h-3v1.5' }), leaves);
  const word = h('span', { class: 'word' });
  const left = h('span', { class: 'left number' });
  const badge = h('span', { class: 'badge' }, glyph, word, left);
  const bar = h('span', { class: 'bar-of', 'aria-hidden': 'true', hidden: true }, h('span', {}));
  const note = h('span', { class: 'note muted number' });
  element.replaceChildren(badge, bar, note);
  let deadline = null;
  let whole = 0;

  function tick() {
    if (deadline === null) return;
    const seconds = Math.max(0, (deadline - performance.now()) / 1000);
    text(left, seconds > 0 ? `${Math.ceil(seconds)}\u202fs` : 'probe due');
    property(bar, '--share', whole > 0 ? seconds / whole : 0);
  }

  return {
    tick,
    show(server, guard, now) {
      const state = guard?.state ?? server.breaker;
      const isIsolated = guard?.mode === 'isolate';
      const counts = state === 'open' && !isIsolated;
      const retry = Number(guard?.retry_after_seconds ?? 0);
      attribute(badge, 'data-state', state);
      text(word, isIsolated ? 'Isolated' : breakerWord(state));
      attribute(leaves, 'd', { closed: 'M4 12h6M16 12h-6', open: 'M4 12L8 3M16 12L12 3' }[state] ?? 'M4 12L9 8M16 12L11 8');
      const target = performance.now() + retry * 1000;
      if (!counts) deadline = null;
      else if (deadline === null || Math.abs(deadline - target) > 1_500) deadline = target;
      whole = retry + Number(guard?.state_duration_seconds ?? 0);
      bar.hidden = !counts;
      if (!counts) text(left, '');
      text(note, noteOf(server, guard, now));
      tick();
    },
  };
}

function noteOf({ transitions }, guard, now) {
  if (guard?.mode === 'observe') return `observes, would be ${breakerWord(guard.observed_state).toLowerCase()}`;
  const failures = guard?.state === 'closed' ? guard.failure_count : 0;
  if (failures > 0) return failures === 1 ? 'one failure' : `${failures} failures`;
  const last = transitions?.[0];
  if (!last) return guard?.state === 'closed' ? '' : `for ${duration(guard?.state_duration_seconds ?? 0)}`;
  return `${{ open: 'opened', closed: 'closed', half_open: 'tried' }[last.to]} ${ago(Date.parse(last.at), now)}`;
}

