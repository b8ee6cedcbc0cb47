// What goes wrong with the servers during a soak, by chance, and what operators do meanwhile.

import { setTimeout as pause } from 'node:timers/promises';
import { post, send } from '../../harness/bridge-calls.mjs';
import { between, oneOf, weighted } from '../../harness/random.mjs';

/** A child that ran for half a minute is started again immediately, whatever happened before. */
const RUNS_WELL = 35_000;

const remote = ['legacy', 'modern', 'sse'];

/** How often each is picked; those that end a child are picked for one that has run well. */
const faults = [
  [4, { fault: 'latency' }],
  [1, { fault: 'hang' }],
  [1, { fault: 'black hole' }],
  [2, { fault: 'malformed JSON' }],
  [3, { once: 'list changed' }],
  [2, { fault: 'status', status: 500, only: remote }],
  [1, { fault: 'status', status: 503, only: remote }],
  [2, { fault: 'reset in header', only: remote }],
  [1, { fault: 'malformed HTTP', only: remote }],
  [1, { fault: 'refused', only: remote }],
  [2, { once: 'drop', only: remote }],
  [1, { fault: 'half close', ends: true }],
  [2, { fault: 'reset in body', ends: true }],
  [1, { fault: 'crash', ends: true }],
  [2, { kill: true, ends: true }],
];

/** Breaks one server again and again, with pauses in which it is well. */
export async function breakServer({ server, transport, chance, counts, isOver }) {
  const isChild = !remote.includes(transport);
  let endedAt = performance.now();
  const fits = ([, { only, ends }]) =>
    (only === undefined || only.includes(transport)) &&
    !(ends && isChild && performance.now() - endedAt < RUNS_WELL);
  while (!isOver()) {
    await pause(between(chance, 800, 3_000));
    if (isOver()) return;
    const { fault, once, kill, ends, ...details } = weighted(chance, faults.filter(fits));
    counts.fault(fault ?? once ?? 'kill -9');
    if (once) {
      server.control.tell(once);
      continue;
    }
    if (kill) await server.kill();
    else await server.set(fault, { ...details, millis: between(chance, 50, 1_800) });
    await pause(between(chance, 200, 1_500));
    await server.lift();
    if (ends) endedAt = performance.now();
  }
}

/** What operators do, at any time. */
const deeds = [
  [3, (url) => send(`${url}/admin/caches`, { method: 'DELETE' }), 'clear caches'],
  [2, (url, name) => clear(url, `responses?server=${name}&tool=get_echo`), 'clear responses'],
  [2, (url, name) => clear(url, `tools?server=${name}`), 'clear listings'],
  [2, (url) => post(`${url}/admin/caches/cleanup`, undefined), 'clean up'],
  [1, (url, name) => force(url, name, 'open'), 'open breaker'],
  [1, (url, name) => force(url, name, 'close'), 'close breaker'],
  [1, (url, name) => force(url, name, 'reset'), 'reset breaker'],
  [2, (url) => send(`${url}/admin/metrics`), 'look at numbers'],
  [2, (url) => send(`${url}/metrics`), 'look at numbers'],
  [1, (url) => send(`${url}/dashboard/state`), 'look at numbers'],
].map(([weight, act, what]) => [weight, { act, what }]);

const clear = (url, what) => send(`${url}/admin/caches/${what}`, { method: 'DELETE' });
const force = (url, name, what) => post(`${url}/admin/breakers/${name}/${what}`, undefined);

/** Operates the bridge; every administrative request must succeed. */
export async function operate({ bridge, names, chance, counts, isOver }) {
  while (!isOver()) {
    await pause(between(chance, 500, 2_000));
    const { act, what } = weighted(chance, deeds);
    counts.fault(what);
    const { status, text } = await act(bridge.url, oneOf(chance, names));
    if (status >= 300) counts.wrong(`${what}: ${status} ${text.slice(0, 200)}`);
  }
}
