// The checker must find what is planted in a history, and nothing in a right one.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { check, percentiles, waitOf } from './checker.mjs';

const settings = { trustFor: 1_000, isolatedFor: 2_000, margin: 100, reconnect: 500 };
const read = (from, version, more = {}) => ({
  type: 'read',
  replica: 'r1',
  key: 's1/a',
  from,
  until: from + 5,
  status: 200,
  version,
  served: { from: 0, until: 1 },
  ...more,
});
const write = (until, version, more = {}) => ({ ...read(until - 5, version), type: 'write', replica: 'r2', until, ...more });
const fault = (targets, from, until, more = {}) => ({ type: 'fault', what: 'cut', targets, from, until, ...more });
const found = (events, more = {}) => check(events, { ...settings, ...more }).violations.map(({ what }) => what);

describe('A read', () => {
  test('may show the version before an invalidation for as long as trust lasts', () => {
    assert.deepEqual(found([write(10_000, 1), read(11_099, 0)]), []);
  });

  test('is stale beyond that', () => {
    assert.deepEqual(found([write(10_000, 1), read(11_101, 0)]), ['stale']);
  });

  test('may show a later version, and one that is not acknowledged yet', () => {
    assert.deepEqual(found([write(10_000, 1), write(20_000, 3), read(15_000, 2), read(19_000, 3)]), []);
  });

  test('is stale if a later version than the next was acknowledged first', () => {
    assert.deepEqual(found([write(10_000, 2), write(30_000, 1), read(12_000, 0)]), ['stale']);
  });

  test('of another key shows nothing', () => {
    assert.deepEqual(found([write(10_000, 1), read(20_000, 0, { key: 's1/b' })]), []);
  });

  test('reports how stale it was', () => {
    const { violations, staleness } = check([write(10_000, 1), read(14_000, 0)], settings);

    assert.equal(violations[0].by, 4_000);
    assert.equal(violations[0].bound, 1_100);
    assert.equal(staleness.max, 4_000);
  });
});

describe('A replica that is cut off', () => {
  const cut = fault(['r1'], 9_000, 20_000);

  test('may serve its own values for the time of isolation', () => {
    assert.deepEqual(found([cut, write(10_000, 1), read(13_000, 0)]), []);
  });

  test('is stale after that', () => {
    assert.deepEqual(found([cut, write(10_000, 1), read(13_101, 0)]), ['stale']);
  });

  test('does not excuse another one', () => {
    assert.deepEqual(found([cut, write(10_000, 1, { replica: 'r3' }), read(13_000, 0, { replica: 'r2' })]), ['stale']);
  });

  test('may take some time to reach the engine again, and no longer', () => {
    const short = fault(['r1'], 9_000, 11_000);

    assert.deepEqual(found([short, write(10_000, 1), read(11_499, 0)]), []);
    assert.deepEqual(found([short, write(10_000, 1), read(11_501, 0)]), ['stale']);
  });

  test('has told its invalidation when it reaches the engine again', () => {
    const writer = fault(['r2'], 9_000, 11_000);

    assert.deepEqual(found([writer, write(10_000, 1), read(12_599, 0)]), []);
    assert.deepEqual(found([writer, write(10_000, 1), read(12_601, 0)]), ['stale']);
  });

  test('has told its invalidation after the last of overlapping faults', () => {
    const faults = [fault(['r2'], 9_000, 11_000), fault(['engine'], 11_200, 15_000)];

    assert.deepEqual(found([...faults, write(10_000, 1), read(15_400, 0)]), []);
    assert.deepEqual(found([...faults, write(10_000, 1), read(18_601, 0)]), ['stale']);
  });

  test('loses its invalidation if it is killed before that', () => {
    const faults = [fault(['r2'], 9_000, 11_000), fault(['r2'], 10_500, 12_000, { killed: true, down: true })];

    assert.deepEqual(found([...faults, write(10_000, 1), read(60_000, 0)]), []);
  });

  test('loses nothing if it is killed after the acknowledgement', () => {
    const killed = fault(['r2'], 10_500, 12_000, { killed: true, down: true });

    assert.deepEqual(found([killed, write(10_000, 1), read(60_000, 0)]), ['stale']);
  });
});

describe('An engine that fails', () => {
  test('counts for all replicas', () => {
    const engine = fault(['engine'], 9_900, 20_000);

    assert.deepEqual(found([engine, write(9_800, 1), read(12_500, 0)]), []);
    assert.deepEqual(found([engine, write(9_800, 1), read(13_000, 0)]), ['stale']);
  });

  test('that loses what it had acknowledged is no excuse', () => {
    const failover = fault([], 9_000, 11_000);

    assert.deepEqual(found([failover, write(10_000, 1), read(11_200, 0)]), ['stale']);
  });
});

describe('A failure', () => {
  test('with a status is a violation, whatever happened', () => {
    const down = fault(['r1', 'engine'], 0, 50_000, { down: true });

    assert.deepEqual(found([down, read(10_000, undefined, { status: 503 })]), ['failed']);
    assert.deepEqual(found([write(10_000, undefined, { status: 502 })]), ['failed']);
  });

  test('is allowed without an answer only if the replica cannot respond', () => {
    const lost = read(10_000, undefined, { status: 0 });

    assert.deepEqual(found([lost]), ['failed']);
    assert.deepEqual(found([fault(['r1'], 9_000, 11_000), lost]), ['failed']);
    assert.deepEqual(found([fault(['r1'], 9_000, 11_000, { down: true }), lost]), []);
  });
});

describe('A wait', () => {
  test('is all of the time if the value was there', () => {
    assert.equal(waitOf({ from: 100, until: 130, served: { from: 50, until: 90 } }), 30);
  });

  test('is what the call of the server itself did not take', () => {
    assert.equal(waitOf({ from: 100, until: 630, served: { from: 110, until: 610 } }), 30);
  });

  test('is the time after the call if that had begun before', () => {
    assert.equal(waitOf({ from: 100, until: 630, served: { from: 50, until: 610 } }), 20);
  });

  test('beyond the limit is a violation, except at a replica that cannot respond', () => {
    const slow = read(10_000, 0, { until: 10_080 });

    assert.deepEqual(found([slow], { longestWait: 75 }), ['waited']);
    assert.deepEqual(found([slow, fault(['r1'], 10_050, 10_060, { down: true })], { longestWait: 75 }), []);
  });
});

test('percentiles of many values', () => {
  const values = Array.from({ length: 1_000 }, (_, i) => 999 - i);

  assert.deepEqual(percentiles(values), { p50: 500, p99: 990, 'p99.9': 999, max: 999 });
  assert.equal(percentiles([]).max, 0);
});
