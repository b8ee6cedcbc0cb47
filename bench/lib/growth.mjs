// Hits as something grows: one bridge for each size, asked in turn for all that it holds.

import { inRounds, load, warm } from './load.mjs';
import { ARGUMENTS } from './mcp.mjs';
import { medianOf } from './numbers.mjs';
import { COST, costs } from './report.mjs';
import { post, sendAll } from './wire.mjs';

const CONNECTIONS = 64;

/**
 * Measures hits of some contestants, each of which is first asked once for each of its `spread`
 * numbers, and tells their table and how much the dearest costs beside the cheapest.
 */
export async function grow(contestants, { rounds, seconds, warmUp }) {
  for (const each of contestants) {
    await sendAll(each.url, CONNECTIONS, requestsOf(each));
    await warm(each, CONNECTIONS, warmUp);
  }
  const results = await inRounds(rounds, contestants, (each) =>
    load(each, { connections: CONNECTIONS, seconds }),
  );
  return {
    head: COST,
    lines: costs(results, contestants[0].name),
    measured: Object.fromEntries(results),
    spread: spreadOf(results),
  };
}

function* requestsOf({ url, body = ARGUMENTS, spread }) {
  for (let number = 0; number < spread; number += 1) {
    yield post(url.replaceAll('@N@', number), body.replaceAll('@N@', number));
  }
}

// The median over rounds of the dearest to the cheapest would grow with noise: medians come first.
function spreadOf(results) {
  const costs = [...results.values()].map((rounds) => medianOf(rounds, ({ cpu }) => cpu));
  return Math.max(...costs) / Math.min(...costs);
}
