// The checker must find what is planted in a history, and nothing in a right one.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { check, percentiles, waitOf } from './checker.mjs';

const settings = { trustFor: 1_000, isolatedFor: 2_000, margin: 100 };
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
const write = (acknowledged, version, more = {}) => ({
  ...read(acknowledged - 10, version),
  type: 'write',
  replica: 'r2',
  acknowledged,
  ...more,
});
const states = (replica, from, until, state) =>
  Array.from({ length: (until - from) / 100 }, (_, i) => ({
    type: 'state',
    replica,
    from: from + i * 100,
    until: from + i * 100 + 5,
    state,
  }));
const down = (target, from, until) => ({ type: 'fault', what: 'kill', targets: [target], from, until, down: true });
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

  test('need not show a write that was never acknowledged', () => {
    assert.deepEqual(found([write(10_000, 1, { acknowledged: undefined }), read(60_000, 0)]), []);
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

describe('A replica without an engine', () => {
  const isolated = [...states('r1', 5_000, 12_000, 'connected'), ...states('r1', 12_000, 15_000, 'isolated')];

  test('may serve its own values for the time of isolation', () => {
    assert.deepEqual(found([...isolated, write(10_000, 1), read(13_000, 0)]), []);
  });

  test('is stale after that', () => {
    assert.deepEqual(found([...isolated, write(10_000, 1), read(13_101, 0)]), ['stale']);
  });

  test('does not excuse another one, nor itself while it was connected', () => {
    const other = states('r2', 5_000, 15_000, 'connected');

    assert.deepEqual(found([...isolated, ...other, write(10_000, 1), read(13_000, 0, { replica: 'r2' })]), ['stale']);
    assert.deepEqual(found([...isolated, write(10_000, 1), read(11_850, 0)]), ['stale']);
  });

  test('is one whose reports are late or missing, too', () => {
    const gap = [...states('r1', 5_000, 11_000, 'connected'), ...states('r1', 12_000, 15_000, 'connected')];
    const slow = states('r1', 5_000, 15_000, 'connected').map((each) => ({ ...each, until: each.from + 400 }));

    assert.deepEqual(found([...gap, write(10_000, 1), read(11_500, 0)]), []);
    assert.deepEqual(found([...slow, write(10_000, 1), read(11_500, 0)]), []);
  });

  test('is counted', () => {
    assert.equal(check([...isolated, read(9_000, 0), read(13_000, 0)], settings).connected, 1);
  });
});

describe('A failure', () => {
  test('with a status is a violation, whatever happened', () => {
    assert.deepEqual(found([down('r1', 0, 50_000), read(10_000, undefined, { status: 503 })]), ['failed']);
    assert.deepEqual(found([read(10_000, undefined, { type: 'write', status: 502 })]), ['failed']);
  });

  test('is allowed without an answer only if the replica cannot respond', () => {
    const lost = read(10_000, undefined, { status: 0 });

    assert.deepEqual(found([lost]), ['failed']);
    assert.deepEqual(found([{ ...down('r1', 9_000, 11_000), down: false }, lost]), ['failed']);
    assert.deepEqual(found([down('r2', 9_000, 11_000), lost]), ['failed']);
    assert.deepEqual(found([down('r1', 9_000, 11_000), lost]), []);
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
    assert.deepEqual(found([slow, down('r1', 10_050, 10_060)], { longestWait: 75 }), []);
  });
});

test('A wait may be as much longer as the slowest report of a state took, except of a replica that cannot respond', () => {
  const slow = read(10_000, 0, { until: 10_500 });
  const report = { type: 'state', replica: 'r2', from: 9_000, until: 9_450, state: 'connected' };

  assert.deepEqual(found([slow, report], { longestWait: 75 }), []);
  assert.deepEqual(found([slow, report, down('r2', 9_100, 9_400)], { longestWait: 75 }), ['waited']);
});

test('percentiles of many values', () => {
  const values = Array.from({ length: 1_000 }, (_, i) => 999 - i);

  assert.deepEqual(percentiles(values), { p50: 500, p99: 990, 'p99.9': 999, max: 999 });
  assert.equal(percentiles([]).max, 0);
});
