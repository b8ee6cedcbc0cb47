// What a call costs that goes through: next to the server itself, a plain reverse proxy, and the least
// program that forwards a call with the libraries of the bridge.

import { ratio } from '../load.mjs';
import { ARGUMENTS } from '../mcp.mjs';
import { allocationLimit, namesOf, prepareMisses } from '../misses.mjs';
import { median } from '../numbers.mjs';
import { COST, costs, perCall } from '../report.mjs';

const MISS = 'Bascule miss';

export async function miss(processes, options) {
  const measure = await prepareMisses(processes, options, async ({ tool, program }, suffix) => [
    { name: `${MISS}${suffix}`, url: tool('u'), ...program, body: ARGUMENTS },
  ]);
  const many = await measure(64);
  const one = await measure(1);
  const names = namesOf(many, MISS);
  return {
    title: 'miss: a call that goes to the server, at 64 connections and at 1',
    head: COST,
    lines: [...costs(many, 'nginx proxy', ', 64'), ...costs(one, 'nginx proxy', ', 1')],
    notes: [perCall(many, ', 64'), perCall(one, ', 1')],
    measured: { 64: Object.fromEntries(many), 1: Object.fromEntries(one) },
    limits: [
      {
        line: 2,
        what: 'CPU added to a call, to what nginx adds, 64 connections',
        figure: ratio(many, names, 'nginx proxy', 'cpu'),
        limit: 2.6,
      },
      {
        line: 2,
        what: 'ms added to the p50 of a call, 1 connection',
        figure: added(one, names),
        limit: 0.3,
      },
      allocationLimit(many, 'a miss', [MISS]),
    ],
  };
}

function added(results, names) {
  const direct = results.get('direct');
  return median(
    names.flatMap((name) => results.get(name).map(({ p50 }, round) => p50 - direct[round].p50)),
  );
}
