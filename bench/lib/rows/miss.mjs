// What a call costs that goes through: next to the server itself, a plain reverse proxy, and the least
// program that forwards a call with the libraries of the bridge.

import { startJettyProxy } from '../jetty.mjs';
import { ratio } from '../load.mjs';
import { ARGUMENTS, callOf } from '../mcp.mjs';
import { namesOf, prepareMisses } from '../misses.mjs';
import { median } from '../numbers.mjs';
import { COST, allocatedPerCall, costs, perCall } from '../report.mjs';

const LIBRARIES = 'Jetty and OkHttp alone';
const MISS = 'Bascule miss';

export async function miss(processes, options) {
  const measure = await prepareMisses(processes, options, async ({ tool, program }, suffix, upstream) => [
    ...(suffix === '' ? [await librariesAlone(processes, upstream, program)] : []),
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
      {
        line: 2,
        what: 'bytes allocated for a miss',
        figure: allocatedPerCall(many, names),
        limit: 14_336,
      },
    ],
  };
}

async function librariesAlone(processes, upstream, bridge) {
  return { name: LIBRARIES, ...(await startJettyProxy(processes, upstream, bridge)), body: callOf(1) };
}

function added(results, names) {
  const direct = results.get('direct');
  return median(
    names.flatMap((name) => results.get(name).map(({ p50 }, round) => p50 - direct[round].p50)),
  );
}
