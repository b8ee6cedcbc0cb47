// What a cache hit costs: 1 KiB that is there, by POST, at 64 connections.

import { LONG_LISTED, cached, startBridge } from '../bridge.mjs';
import { inRounds, load, ratio, warm } from '../load.mjs';
import { ANSWER, ARGUMENTS, askOnce } from '../mcp.mjs';
import { startCache, startUpstream } from '../nginx.mjs';
import { medianOf } from '../numbers.mjs';
import { COST, costs } from '../report.mjs';

const CONNECTIONS = 64;

export async function hit(processes, { rounds, seconds, warmUp, check }) {
  const upstream = await startUpstream(processes);
  const cache = await startCache(processes, upstream.port);
  const servers = { u: cached(upstream.url) };
  const bridge = await startBridge(processes, servers, { caches: LONG_LISTED });
  const aged = await startBridge(processes, servers, { caches: { tools: { ttl: '100ms' } } });
  const asked = { body: ARGUMENTS, ...(check && { length: ANSWER.length }) };
  const contestants = [
    { name: 'nginx `return`', url: cache.floor, pid: cache.pid, ...asked },
    { name: 'nginx `proxy_cache` HIT', url: cache.url, pid: cache.pid, ...asked },
    { name: 'Bascule hit', url: bridge.tool('u'), pid: bridge.pid, ...asked },
    { name: 'Bascule hit, listing past its life', url: aged.tool('u'), pid: aged.pid, ...asked },
  ];
  for (const each of contestants) await askOnce(each);
  await demandHit(contestants[1], 'x-cache', /^HIT$/);
  for (const each of contestants.slice(2)) {
    await demandHit(each, 'cache-status', /hit/);
    await warm(each, CONNECTIONS, warmUp);
  }

  const allocations = [];
  const results = await inRounds(rounds, contestants, async (each) => {
    const before = await bridge.allocated();
    const result = await load(each, { connections: CONNECTIONS, seconds });
    if (each.pid === bridge.pid && before !== undefined) {
      allocations.push(((await bridge.allocated()) - before) / result.requests);
    }
    return result;
  });
  return {
    title: `hit: 1 KiB from the cache, POST, ${CONNECTIONS} connections`,
    head: COST,
    lines: costs(results, 'nginx `proxy_cache` HIT'),
    measured: Object.fromEntries(results),
    limits: limitsOf(results, allocations),
  };
}

async function demandHit(contestant, field, value) {
  const { headers } = await askOnce(contestant);
  if (!value.test(headers.get(field))) {
    throw new Error(`${contestant.name}: no hit, but ${field}: ${headers.get(field)}`);
  }
}

function limitsOf(results, allocations) {
  const [of, to] = ['Bascule hit', 'nginx `proxy_cache` HIT'];
  const allocated = allocations.length ? medianOf(allocations, (each) => each) : undefined;
  return [
    { line: 1, what: 'CPU of a hit, to that of nginx', figure: ratio(results, of, to, 'cpu'), limit: 1.2 },
    { line: 1, what: 'p99 of a hit, to that of nginx', figure: ratio(results, of, to, 'p99'), limit: 2 },
    { line: 1, what: 'bytes allocated for a hit', figure: allocated, limit: 2048 },
  ];
}
