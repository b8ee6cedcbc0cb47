// Three real bridges admit no more than one rate together, with a real engine that is killed in between.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { serve, serveDemo, startEngine, until } from '../../harness/processes.mjs';

const RATE = 40;
const BURST = 120;
const SERVER_RATE = 5;
/** Requests that a bridge has in flight at the same time. */
const CALLERS = 4;

const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
const running = [];
let engine;
let bridges;

const readiness = async ({ url }) => (await fetch(`${url}/health/ready`)).json();
const areConnected = () =>
  until('the bridges are connected', async () => (await Promise.all(bridges.map(readiness))).every(({ shared }) => shared === 'connected'), 600);

before(async () => {
  engine = await startEngine();
  running.push(engine);
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, randomBytes(32).toString('base64'), { mode: 0o600 });
  const demo = await serveDemo();
  running.push(demo);
  const url = `${demo.url}/servers/demo/mcp`;
  const config = {
    // A busy machine is not what this is about.
    shared: { url: `valkey://127.0.0.1:${engine.port}`, secretFile, timeout: '1s', trustFor: '4s' },
    limits: { shared: true, perCaller: { rate: `${RATE}/s`, burst: BURST } },
    auth: { keys: ['ann', 'ben', 'cid', 'dan', 'eve'].map((name) => ({ name, key: keyOf(name) })) },
    mcpServers: {
      cached: { url, tools: { clock: { cache: { ttl: '10m' } } } },
      limited: { url, rate: `${SERVER_RATE}/s` },
      rare: { url, rate: '1/m' },
    },
  };
  bridges = await Promise.all(
    [1, 2, 3].map(async () => {
      const bridge = await serve(config);
      running.push(bridge);
      return bridge;
    }),
  );
  await areConnected();
  await areFast();
});

after(async () => {
  await Promise.all(running.reverse().map((each) => each.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const keyOf = (name) => `the-key-of-${name}-for-this-test`;

let calls = 0;
function call({ url }, server, caller) {
  calls += 1;
  return fetch(`${url}/servers/${server}/tools/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${keyOf(caller)}` },
    body: '{}',
  });
}

/** Calls a tool at bridges for some seconds, and returns how often that was admitted, by bridge. */
async function flood(server, caller, seconds, at = bridges) {
  const end = performance.now() + seconds * 1_000;
  const admitted = at.map(() => 0);
  const callers = at.flatMap((bridge, index) => Array(CALLERS).fill({ bridge, index }));
  await Promise.all(
    callers.map(async ({ bridge, index }) => {
      while (performance.now() < end) {
        const answer = await call(bridge, server, caller);
        await answer.arrayBuffer();
        if (answer.status === 200) admitted[index] += 1;
        else {
          assert.equal(answer.status, 429);
          assert.equal(answer.headers.get('retry-after'), '1');
          await pause(10);
        }
      }
    }),
  );
  return admitted;
}

/** Waits until more calls are possible than the rate permits: bridges that have just started are slow. */
function areFast() {
  return until(
    'the bridges are fast enough',
    async () => {
      const before = calls;
      await flood('cached', 'eve', 1);
      return calls - before > BURST + RATE;
    },
    60,
  );
}

const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);

/** What all bridges together may admit, with the tokens that they hold, and a request that each caller has in flight. */
const most = (rate, burst, seconds) => burst + rate * seconds + burst / 4 + CALLERS * bridges.length;

/**
 * What they may admit while the engine is killed once, all buckets being full before: one bucket, one of their own shares, one of
 * the engine that has lost its data, and the shares of all but one while only some have seen that the engine is back.
 */
const mostWithLoss = (rate, burst, seconds, secondsBack) => 3 * burst + rate * (seconds + (secondsBack * (bridges.length - 1)) / bridges.length);

test('three bridges admit one rate of a caller', async () => {
  const began = performance.now();
  const admitted = await flood('cached', 'ann', 3);
  const seconds = (performance.now() - began) / 1_000;

  assert.ok(sum(admitted) <= most(RATE, BURST, seconds), `${admitted}`);
  assert.ok(sum(admitted) >= BURST + RATE * 3 * 0.8, `${admitted}`);
});

test('three bridges admit the rate of a server exactly', async () => {
  const began = performance.now();
  const admitted = await flood('limited', 'ben', 2);
  const seconds = (performance.now() - began) / 1_000;

  assert.ok(sum(admitted) <= SERVER_RATE + SERVER_RATE * seconds, `${admitted}`);
  assert.ok(sum(admitted) >= SERVER_RATE * 2, `${admitted}`);
});

test('the first call is not rejected because the tools are listed before it', async () => {
  const first = await call(bridges[0], 'rare', 'cid');
  const second = await call(bridges[1], 'rare', 'cid');

  assert.equal(first.status, 200, await first.text());
  assert.equal(second.status, 429, await second.text());
  const wait = Number(second.headers.get('retry-after'));
  assert.ok(wait > 30 && wait <= 60, `${wait}`);
});

test('a rate stays limited while the engine is away, and is shared again after that', async () => {
  const began = performance.now();
  const flooding = flood('cached', 'dan', 6);
  await pause(1_500);
  await engine.stop();
  await pause(2_000);
  const started = performance.now();
  await engine.start();
  const admitted = await flooding;
  const ended = performance.now();

  const limit = mostWithLoss(RATE, BURST, (ended - began) / 1_000, (ended - started) / 1_000);
  assert.ok(sum(admitted) <= limit, `${admitted} of ${limit}`);
  // No less than without the loss.
  assert.ok(sum(admitted) >= BURST + RATE * 6 * 0.8, `${admitted}`);
  assert.ok(admitted.every((number) => number > 0), `${admitted}`);
  console.log(`${sum(admitted)} requests were admitted during a loss of the engine, of at most ${Math.floor(limit)}`);

  await areConnected();
  await pause(1_500);
  const again = await flood('cached', 'dan', 2, bridges.slice(0, 1));

  // More than its share.
  assert.ok(sum(again) >= RATE * 2 * 0.8, `${again}`);
});
