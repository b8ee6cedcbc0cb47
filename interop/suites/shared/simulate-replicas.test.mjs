// The simulation of bench/simulate-replicas, where the result is known.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { simulate } from '../../../bench/lib/replicas.mjs';

const short = { rate: 50, keys: 1000, warmUp: 60, measured: 120, ttl: 30 };

test('one replica gains nothing from a shared cache', () => {
  const alone = simulate({ ...short, replicas: 1, shared: false });

  assert.deepEqual(simulate({ ...short, replicas: 1, shared: true }), alone);
  assert.ok(alone.calls > 0 && alone.calls < 50 && alone.own > 0);
});

test('replicas that share a cache call the server as often as one replica with all requests', () => {
  const one = simulate({ ...short, rate: 150, replicas: 1, shared: false });
  const three = simulate({ ...short, replicas: 3, shared: true });
  const alone = simulate({ ...short, replicas: 3, shared: false });

  assert.ok(Math.abs(three.calls / one.calls - 1) < 0.03, `${three.calls} and ${one.calls}`);
  assert.ok(three.calls < 0.6 * alone.calls, `${three.calls} and ${alone.calls}`);
});

test('a cache of few entries forgets those that were not used for the longest time', () => {
  const small = simulate({ ...short, replicas: 1, shared: false, entries: 10 });

  assert.ok(small.own < simulate({ ...short, replicas: 1, shared: false }).own);
});

test('a wrong option is named', () => {
  const program = fileURLToPath(new URL('../../../bench/simulate-replicas', import.meta.url));

  const { status, stderr } = spawnSync(program, ['--rate', '0'], { encoding: 'utf8' });

  assert.equal(status, 64);
  assert.match(stderr, /--rate is more than 0/);
});
