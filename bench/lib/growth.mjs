// Hits as something grows: bridges for each size, asked in turn for all that they hold.

import { inRounds, load, warm } from './load.mjs';
import { ARGUMENTS } from './mcp.mjs';
import { medianOf } from './numbers.mjs';
import { COST, costs } from './report.mjs';
import { post, sendAll } from './wire.mjs';

const CONNECTIONS = 64;

/**
 * Measures hits of bridges, each of which is first asked once for each of its `spread` numbers, and
 * returns their table and the cost of the most expensive size relative to the cheapest.
 *
 * @param starts for each size, by its name, what starts a bridge of it
 */
export async function grow(starts, { rounds, seconds, warmUp, bridges }) {
  const all = await startBridges(starts, bridges);
  for (const each of all) {
    await sendAll(each.url, CONNECTIONS, requestsOf(each));
    await warm(each, CONNECTIONS, warmUp);
  }
  const measured = await inRounds(rounds, all, (each) =>
    load(each, { connections: CONNECTIONS, seconds }),
  );
  const results = bySize(all, measured);
  return {
    head: COST,
    lines: costs(results, Object.keys(starts)[0]),
    measured: Object.fromEntries(measured),
    spread: spreadOf(results),
  };
}

// Several bridges of each size, as no two JVMs compile the same code alike; one of each size follows
// the other, so that what disturbs one disturbs what it is compared with.
async function startBridges(starts, bridges) {
  const started = [];
  for (let number = 1; number <= bridges; number += 1) {
    for (const [size, start] of Object.entries(starts)) {
      started.push({ ...(await start()), size, name: `${size}, JVM ${number}` });
    }
  }
  return started;
}

function* requestsOf({ url, body = ARGUMENTS, spread }) {
  for (let number = 0; number < spread; number += 1) {
    yield post(url.replaceAll('@N@', number), body.replaceAll('@N@', number));
  }
}

function bySize(bridges, measured) {
  const results = new Map();
  for (const { size, name } of bridges) {
    results.set(size, [...(results.get(size) ?? []), ...measured.get(name)]);
  }
  return results;
}

// The median over rounds of the dearest to the cheapest would grow with noise: medians come first.
function spreadOf(results) {
  const costs = [...results.values()].map((rounds) => medianOf(rounds, ({ cpu }) => cpu));
  return Math.max(...costs) / Math.min(...costs);
}
