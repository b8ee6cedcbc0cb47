// Many equal calls at the same time, to a tool that takes 500 ms.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, startBridge } from '../bridge.mjs';
import { run } from '../processes.mjs';
import { warm } from '../load.mjs';
import { ARGUMENTS, callOf } from '../mcp.mjs';
import { startUpstream } from '../nginx.mjs';
import { median, medianOf, shown } from '../numbers.mjs';

const CALLERS = 1000;
const TO_END = 60_000;
const crowd = join(dirname(fileURLToPath(import.meta.url)), '..', 'crowd.mjs');

export async function stampede(processes, { rounds, warmUp }) {
  const upstream = await startUpstream(processes);
  const bridge = await startBridge(processes, { u: cached(upstream.url) });
  const found = [];
  await practise(bridge, warmUp);
  for (let round = 0; round < rounds; round += 1) {
    const before = await upstream.slowCalls();
    const told = await arrive(bridge.tool('u', 'slow'), `{"message":"${round}"}`);
    found.push({ ...told, calls: (await upstream.slowCalls()) - before, own: await ownTime(upstream) });
  }
  const time = medianOf(found, ({ milliseconds }) => milliseconds);
  const own = medianOf(found, (each) => each.own);
  const calls = Math.max(...found.map((each) => each.calls));
  return {
    title: `stampede: ${CALLERS} equal calls at the same time`,
    head: ['', 'calls of the server', 'ms to the last answer', "ms of the server's own"],
    lines: [['Bascule', String(calls), shown(time), shown(own)]],
    measured: found,
    limits: [
      { line: 3, what: 'calls of the server in a stampede', figure: calls, limit: 1 },
      { line: 3, what: 'ms to the last answer of a stampede', figure: time, limit: 1.2 * own + 50 },
    ],
  };
}

// A bridge that has just started compiles what it runs for the first thousands of times.
async function practise(bridge, warmUp) {
  const hits = { name: 'Bascule hit', url: bridge.tool('u'), pid: bridge.pid, body: ARGUMENTS };
  await warm(hits, 64, warmUp);
  for (const word of ['warm', 'warmer']) await arrive(bridge.tool('u', 'slow'), `{"message":"${word}"}`);
}

async function arrive(url, body) {
  const told = JSON.parse(await run(process.execPath, [crowd, url, body, String(CALLERS)], {}, TO_END));
  if (told.statuses[200] !== CALLERS || told.right !== CALLERS) {
    throw new Error(`the stampede was answered with ${JSON.stringify(told)}`);
  }
  return told;
}

async function ownTime({ url }) {
  const body = callOf(1, 'slow');
  const times = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const began = performance.now();
    await (await fetch(url, { method: 'POST', body })).text();
    times.push(performance.now() - began);
  }
  return median(times);
}
