// What a shared cache costs: a hit in it, compared with the same call of the server, and everything else, compared with
// a bridge without one.

import { setTimeout as pause } from 'node:timers/promises';
import { LONG_LISTED, cached, startBridge } from '../bridge.mjs';
import { startEngine } from '../engine.mjs';
import { startJettyLettuce, startJettyProxy } from '../jetty.mjs';
import { SLICES, inSlices, load, ratio, warm } from '../load.mjs';
import { memoryOf } from '../machine.mjs';
import { ARGUMENTS, askOnce, callOf } from '../mcp.mjs';
import { startUpstream } from '../nginx.mjs';
import { medianOf } from '../numbers.mjs';
import { COST, costs } from '../report.mjs';
import { until } from '../processes.mjs';

const CONNECTIONS = 64;
const KEYS = 1000;
const NUMBERED = '{"message":"@N@"}';

/** So few entries that none of KEYS is found again in the bridge's own cache. */
export const FEW_ENTRIES = { ...LONG_LISTED, responses: { maxEntries: 16 } };

const SHARED_HIT = 'shared hit, with the engine';
const MISS = 'the same call of the server, with the server';
const OWN_HIT = 'own hit, without `shared`';
const OWN_HITS = ['own hit', 'own hit, engine dead'];
const PLAIN_MISS = 'miss, without `shared`';
const DEAD_MISS = 'miss, engine dead';

/** The least programs that do the same with the libraries of the bridge. */
const LETTUCE = 'Jetty and Lettuce alone, with the engine';
const OKHTTP = 'Jetty and OkHttp alone, with the server';

/** The least share of the calls for shared hits that have to be some. */
const LEAST_SHARE = 0.99;

export async function shared(processes, { rounds, seconds, warmUp, bridges }) {
  const upstream = await startUpstream(processes);
  const engine = await startEngine(processes);
  const dead = await startEngine(processes);
  const servers = { u: { ...cached(upstream.url), maxConcurrentCalls: 1024 } };
  // Nothing that it keeps is too old for the time that is measured.
  const cutOff = { ...dead.shared, isolatedFor: 'ttl' };
  const start = (rest) => startBridge(processes, servers, { caches: LONG_LISTED, ...rest });
  const starts = await measureStarts(processes, rounds, servers, engine);
  const contestants = [];
  const add = (name, { pid, tool }, body, rest) => contestants.push({ name, url: tool('u'), pid, body, ...rest });
  // Several bridges of each kind, as no two JVMs compile the same code alike; and none is of two kinds, as a JVM becomes
  // faster with each call.
  for (let number = 0; number < bridges; number += 1) {
    const few = await start({ caches: FEW_ENTRIES, shared: engine.shared });
    const fewAlone = await start({ caches: FEW_ENTRIES });
    contestants.push({ ...(await sharedHit(SHARED_HIT, few)), others: [engine.pid] });
    add(MISS, fewAlone, NUMBERED, { spread: KEYS, others: [upstream.pid] });
    add(OWN_HIT, await start({}), ARGUMENTS);
    add(OWN_HITS[0], await start({ shared: engine.shared }), ARGUMENTS);
    add(OWN_HITS[1], await start({ shared: cutOff }), ARGUMENTS);
    add(PLAIN_MISS, await start({ caches: FEW_ENTRIES }), NUMBERED);
    add(DEAD_MISS, await start({ caches: FEW_ENTRIES, shared: cutOff }), NUMBERED);
  }
  const [{ pid }] = contestants;
  contestants.push(
    { name: LETTUCE, ...(await startJettyLettuce(processes, engine, { pid })), body: ARGUMENTS, others: [engine.pid] },
    { name: OKHTTP, ...(await startJettyProxy(processes, upstream.url, { pid })), body: callOf(1), others: [upstream.pid] },
  );
  for (const each of contestants) {
    delete each.allocated;
    await askOnce(each);
  }
  dead.stop();
  for (const each of contestants) await warm(each, CONNECTIONS, warmUp);
  const shares = [];
  const results = await inSlices({ rounds, seconds }, contestants, async (each, slice) => {
    const before = await each.sharedHits?.();
    const result = await load(each, { connections: CONNECTIONS, seconds: slice });
    if (each.sharedHits) shares.push(((await each.sharedHits()) - before) / result.requests);
    return result;
  });
  const share = Math.min(...shares);
  return {
    title: `shared: with a shared cache in Valkey, 1 KiB, ${CONNECTIONS} connections`,
    head: COST,
    lines: costs(results, MISS),
    notes: [
      SLICES,
      `${(100 * share).toFixed(1)} % or more of the calls of each measurement of the first line were shared hits`,
      `${starts.seconds.toFixed(3)} and ${starts.secondsAlone.toFixed(3)} s to the first 200, ` +
        `${starts.memory.toFixed(0)} and ${starts.memoryAlone.toFixed(0)} MiB when idle, with and without \`shared\``,
    ],
    measured: { ...Object.fromEntries(results), share, starts },
    limits: [
      { line: 6, what: 'calls for shared hits that were some', figure: share, least: LEAST_SHARE },
      { line: 6, what: 'CPU of a shared hit, to that of a miss', figure: ratio(results, SHARED_HIT, MISS, 'cpu'), limit: 0.65 },
      { line: 6, what: 'CPU of an own hit, to that without `shared`', figure: ratio(results, OWN_HITS[0], OWN_HIT, 'cpu'), limit: 1.02 },
      { line: 6, what: 'the same with a dead engine', figure: ratio(results, OWN_HITS[1], OWN_HIT, 'cpu'), limit: 1.02 },
      { line: 6, what: 'CPU of a miss with a dead engine, to that without `shared`', figure: ratio(results, DEAD_MISS, PLAIN_MISS, 'cpu'), limit: 1.05 },
      { line: 6, what: 'time to the first 200, to that without `shared`', figure: starts.ratio, limit: 1.05 },
    ],
  };
}

/** Calls of a bridge with FEW_ENTRIES as a contestant, once one is answered from the shared cache. */
export async function sharedHit(name, { child, pid, tool, sharedHits }) {
  const contestant = { name, url: tool('u'), pid, body: NUMBERED, spread: KEYS, sharedHits };
  await demandShared(contestant, child);
  return contestant;
}

/** Waits until a call is answered from the shared cache, since a bridge connects to it after its start. */
async function demandShared({ url, name }, child) {
  let number = 0;
  await until(child, async () => {
    number += 1;
    const headers = { 'Content-Type': 'application/json' };
    const ask = (at) => fetch(url, { method: 'POST', headers, body: NUMBERED.replace('@N@', `${at}-${number}`) });
    // The first is pushed out of the bridge's own cache by the others.
    for (let other = 0; other < 32; other += 1) await (await ask(other)).text();
    const answer = await ask(0);
    await answer.text();
    return /hit.*detail=shared/.test(answer.headers.get('cache-status') ?? '');
  }).catch((error) => {
    throw new Error(`${name}: no answer came from the shared cache: ${error.message}`);
  });
}

/** Starts bridges with and without `shared` in turns: the time to the first 200, and the memory when idle. */
async function measureStarts(processes, rounds, servers, engine) {
  const found = { with: [], without: [] };
  for (let round = 0; round < Math.max(5, rounds); round += 1) {
    for (const [way, rest] of [['with', { shared: engine.shared }], ['without', {}]]) {
      const began = performance.now();
      const bridge = await startBridge(processes, servers, { ...rest, caches: LONG_LISTED });
      const { ok } = await fetch(`${bridge.url}/health/live`);
      if (!ok) throw new Error('a bridge that has just started is not alive');
      const seconds = (performance.now() - began) / 1000;
      await pause(3000);
      found[way].push({ seconds, memory: memoryOf(bridge.pid) });
      bridge.child.kill('SIGTERM');
    }
  }
  const median = (way, member) => medianOf(found[way], (each) => each[member]);
  return {
    seconds: median('with', 'seconds'),
    secondsAlone: median('without', 'seconds'),
    ratio: median('with', 'seconds') / median('without', 'seconds'),
    memory: median('with', 'memory'),
    memoryAlone: median('without', 'memory'),
  };
}
