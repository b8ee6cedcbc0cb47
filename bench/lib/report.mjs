// The report of a run: a table for each row, and one of the limits.

import { ratio } from './load.mjs';
import { medianOf, shown, table } from './numbers.mjs';

/** The head of a table of costs. */
export const COST = ['', 'CPU µs', '×', 'p50 ms', 'p99 ms', 'requests/s', '×'];

/** The lines of a table of costs: medians of all rounds, and ratios (×) to one of the contestants. */
export function costs(results, yardstick, suffix = '') {
  return [...results].map(([name, rounds]) => [
    `${name}${suffix}`,
    shown(medianOf(rounds, ({ cpu }) => cpu)),
    shown(ratio(results, name, yardstick, 'cpu')),
    shown(medianOf(rounds, ({ p50 }) => p50)),
    shown(medianOf(rounds, ({ p99 }) => p99)),
    shown(medianOf(rounds, ({ perSecond }) => perSecond)),
    shown(ratio(results, name, yardstick, 'perSecond')),
  ]);
}

/** The table of what each call took besides time, of the contestants that tell it. */
export function perCall(results, suffix = '') {
  const kinds = ['allocated', 'voluntary', 'involuntary', 'reads', 'writes'];
  const told = [...results].filter(([, rounds]) => rounds[0].perCall);
  return table(
    ['for each call', 'bytes allocated', 'voluntary switches', 'involuntary', 'reads', 'writes'],
    told.map(([name, rounds]) => [
      `${name}${suffix}`,
      ...kinds.map((kind) => shown(medianOf(rounds, (each) => each.perCall[kind]))),
    ]),
  );
}

/** The median of the bytes that a call of each of `names` allocated on the heap. */
export function allocatedPerCall(results, names) {
  return medianOf(
    [names].flat().flatMap((name) => results.get(name)),
    (each) => each.perCall.allocated,
  );
}

/** Returns whether a limit holds, if it was measured. */
export function verdict({ figure, limit, least }) {
  if (figure === undefined) return 'not measured';
  return (least === undefined ? figure <= limit : figure >= least) ? 'holds' : 'does not hold';
}

/** Writes what a row found. */
export function section({ title, head, lines, notes = [] }) {
  return [`### ${title}`, table(head, lines), ...notes].join('\n\n');
}

/** Writes the limits of all rows that were measured. */
export function limitsTable(limits) {
  const lines = limits.map((each) => [
    `${each.what} (${each.line})`,
    each.figure === undefined ? '' : shown(each.figure),
    each.least === undefined ? `≤ ${shown(each.limit)}` : `≥ ${shown(each.least)}`,
    verdict(each),
  ]);
  return ['### limits', table(['', 'figure', 'limit', ''], lines)].join('\n\n');
}
