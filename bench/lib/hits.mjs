// Hits of the bridge, and of nginx's cache in the same rounds.

import { inRounds, load, ratio, warm } from './load.mjs';
import { askOnce } from './mcp.mjs';
import { COST, allocatedPerCall, costs, perCall } from './report.mjs';

/** The number of connections for hits. */
export const CONNECTIONS = 64;

/** The name of nginx's cache as a contestant. */
export const NGINX = 'nginx `proxy_cache` HIT';

/**
 * Measures `nginx`, a cache, and `bridges`, after it has demanded hits of each, and `floors`, which
 * have no cache; returns their tables and the `results`.
 */
export async function measureHits({ floors = [], nginx, bridges }, { rounds, seconds, warmUp, check }) {
  const contestants = [];
  for (const each of [...floors, nginx, ...bridges]) {
    const { text } = await askOnce(each);
    contestants.push({ ...each, ...(check && { length: text.length }) });
  }
  await demandHit(nginx);
  for (const each of bridges) {
    await demandHit(each);
    await warm(each, CONNECTIONS, warmUp);
  }
  const results = await inRounds(rounds, contestants, (each) =>
    load(each, { connections: CONNECTIONS, seconds }),
  );
  return {
    results,
    told: {
      head: COST,
      lines: costs(results, NGINX),
      notes: [perCall(results)],
      measured: Object.fromEntries(results),
    },
  };
}

// nginx reports a hit in a header field; for MCP the bridge reports it only in its metrics.
export async function demandHit(contestant) {
  const before = await contestant.hits?.();
  const { headers } = await askOnce(contestant);
  const isHit = contestant.hits
    ? (await contestant.hits()) === before + 1
    : headers.get('x-cache') === 'HIT';
  if (!isHit) throw new Error(`${contestant.name}: the answer was no hit`);
}

/** The limit of the processor time of a hit, to that of nginx in the same round. */
export function cpuLimit(results, name, what, limit) {
  return { line: 1, what: `CPU of ${what}, to that of nginx`, figure: ratio(results, name, NGINX, 'cpu'), limit };
}

/** The limit of the bytes that a hit allocates: of the contestant of `names` that takes the most. */
export function bytesLimit(results, names, what, limit) {
  const figure = Math.max(...[names].flat().map((name) => allocatedPerCall(results, name)));
  return { line: 1, what: `bytes allocated for ${what}`, figure, limit };
}
