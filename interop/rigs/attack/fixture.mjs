// What attack.mjs and messages.mjs share: the keys of the callers, servers in processes of their own, and
// the other caller, who must be served meanwhile.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** An answer that takes longer never comes, in milliseconds. */
export const PATIENCE = 10_000;
/** What another caller tolerates, in milliseconds. */
export const MOST_P99 = 1_000;
export const keys = { attacker: 'key-of-the-attacker', other: 'key-of-another-caller' };
/** The keys of callers who notice nothing of what their server does. */
export const callers = Array.from({ length: 8 }, (_, i) => `key-of-the-caller-${i}`);
export const bearer = (key) => ({ authorization: `Bearer ${key}` });
export const program = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The server of the other caller, whose arguments are validated. */
export const well = {
  command: process.execPath,
  args: [program('../../servers/echo-child.mjs')],
  env: { INPUT_SCHEMA: JSON.stringify({ type: 'object', required: ['text'] }) },
  trusted: true,
  tools: { echo: { cache: { ttl: '10m' } } },
};

/** Starts a server that first sends its address. */
export async function startServer(name, argument) {
  const child = fork(program(name), [argument]);
  const [url] = await once(child, 'message');
  return { url, child, stop: () => child.kill('SIGKILL') };
}

/** Starts the other caller; returns a function that stops it and returns how it was served. */
export async function startWitness(bridge) {
  const workerData = { url: bridge.url, key: keys.other, patience: PATIENCE };
  const worker = new Worker(program('witness.mjs'), { workerData });
  await once(worker, 'message');
  return async () => {
    const told = once(worker, 'message');
    worker.postMessage('stop');
    const [summary] = await told;
    return summary;
  };
}
