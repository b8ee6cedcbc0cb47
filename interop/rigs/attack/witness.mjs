// A worker thread of attack.mjs: another caller, who asks for the health of the bridge, for a result
// that is cached and for one that is not, each on a connection of its own, while the bridge is attacked.

import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { callTool, send } from '../../harness/bridge-calls.mjs';

const { url, key, patience } = workerData;
const headers = { authorization: `Bearer ${key}` };
const PAUSE = 50;
/** Before anything is measured, so that the compiler has seen it. */
const WARM_UP = 40;

let calls = 0;
let hasStopped = false;

const asks = {
  health: (signal) => send(`${url}/health/live`, { signal }),
  hit: (signal) => callTool({ url }, 'well', 'echo', { text: 'kept' }, { headers, signal }),
  miss: (signal) => callTool({ url }, 'well', 'echo', { text: ++calls }, { headers, signal }),
};

/** How long one answer takes, in milliseconds; one that does not come, or is no success, never comes. */
async function measure(ask) {
  const start = performance.now();
  const answer = await ask(AbortSignal.timeout(patience)).catch(({ message }) => ({ status: message }));
  if (answer.status !== 200) return { took: Infinity, failure: answer.status };
  return { took: performance.now() - start };
}

async function watch(what, samples) {
  while (!hasStopped) {
    samples.push(await measure(asks[what]));
    await pause(PAUSE);
  }
}

function summary(samples) {
  const sorted = samples.map(({ took }) => took).sort((a, b) => a - b);
  const failed = samples.filter(({ failure }) => failure !== undefined);
  const quantile = (part) => sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Infinity;
  return {
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    count: samples.length,
    failures: failed.length,
    example: failed[0]?.failure,
  };
}

const wanted = Object.keys(asks);
for (let i = 0; i < WARM_UP; i++) await Promise.all(wanted.map((what) => measure(asks[what])));
const all = Object.fromEntries(wanted.map((what) => [what, []]));
parentPort.on('message', () => {
  hasStopped = true;
});
parentPort.postMessage('ready');
await Promise.all(wanted.map((what) => watch(what, all[what])));
parentPort.postMessage(Object.fromEntries(wanted.map((what) => [what, summary(all[what])])));
parentPort.close();
