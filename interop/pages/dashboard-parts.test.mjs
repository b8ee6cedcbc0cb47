// The parts of the dashboard that are independent of the page.

import assert from 'node:assert/strict';
import { test } from 'node:test';

const folder = '../../adapters-http/src/main/resources/dev/bascule/adapter/in/http/dashboard/';
const { eventParser } = await import(`${folder}../pages/events.js`);
const { append, merge } = await import(`${folder}merge.js`);
const { banner } = await import(`${folder}configuration.js`);
const { openBreakers, shares, stateNews } = await import(`${folder}shared.js`);
const { routeOf, serverHash } = await import(`${folder}routes.js`);
const { hitRates, perSecond, spread } = await import(`${folder}series.js`);
const { ago, bytes, count, duration, millis, percent, rate } = await import(`${folder}../pages/format.js`);

/** Numbers and units are kept together by a narrow space. */
const plain = (words) => words.replaceAll('\u202f', ' ');

test('events are cut wherever the chunks end', () => {
  const stream = 'event: state\ndata: {"a":1}\n\n: kept alive\n\ndata: x\r\ndata:  y\r\n\r\nevent: cut';
  const expected = [
    { type: 'state', data: '{"a":1}' },
    { type: 'message', data: 'x\n y' },
  ];
  for (let size = 1; size <= stream.length; size += 1) {
    const parse = eventParser();
    const events = [];
    for (let at = 0; at < stream.length; at += size) events.push(...parse(stream.slice(at, at + size)));
    assert.deepEqual(events, expected, `in chunks of ${size}`);
  }
});

test('patches are merged as RFC 7396 has it', () => {
  const examples = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [{ a: 'c' }, { a: { b: 'd' } }, { a: { b: 'd' } }],
    [{}, { constructor: { a: 1 } }, { constructor: { a: 1 } }],
  ];
  for (const [target, patch, result] of examples) assert.deepEqual(merge(target, patch), result);
});

test('a patch leaves the rest as it is', () => {
  const before = { a: { b: 1 }, c: { d: 1 } };
  const after = merge(before, { c: { d: 2 } });
  assert.equal(after.a, before.a);
  assert.deepEqual(before, { a: { b: 1 }, c: { d: 1 } });
});

test('samples are appended, and the oldest dropped', () => {
  assert.deepEqual(append({ at: [1, 2], tools: { hits: [5, 6] } }, { at: [3], tools: { hits: [7] } }, 2), {
    at: [2, 3],
    tools: { hits: [6, 7] },
  });
});

test('totals become rates', () => {
  assert.deepEqual(perSecond([5, 15, 15], [0, 5_000, 10_000]), [null, 2, 0]);
  assert.deepEqual(perSecond([5, 15], [0, 0]), [null, null]);
});

test('hit rates are those of the last minute', () => {
  const at = [0, 30_000, 60_000, 120_000];
  assert.deepEqual(hitRates({ hits: [0, 3, 3, 3], misses: [0, 1, 1, 1] }, at), [null, 75, 75, null]);
});

test('long tables are thinned out', () => {
  assert.deepEqual(spread(3, 13), [0, 1, 2]);
  assert.deepEqual(spread(101, 5), [0, 25, 50, 75, 100]);
});

test('numbers are written for people', () => {
  assert.deepEqual([count(1_234), count(1_234_567)], ['1,234', '1.2M']);
  assert.deepEqual([rate(null), rate(0), rate(0.05), rate(3.21), rate(123.4)], ['–', '0/s', '3.0/min', '3.2/s', '123/s']);
  assert.deepEqual([percent(null), percent(0), percent(100), percent(0.01), percent(99.99), percent(42)].map(plain), ['–', '0 %', '100 %', '< 0.1 %', '> 99.9 %', '42.0 %']);
  assert.deepEqual([millis(0.256), millis(4.56), millis(456), millis(1_234), millis(45_600)].map(plain), ['0.26 ms', '4.6 ms', '456 ms', '1.23 s', '45.6 s']);
  assert.deepEqual([bytes(17), bytes(1536), bytes(64 * 2 ** 20)].map(plain), ['17 B', '1.5 KiB', '64.0 MiB']);
});

test('times are written for people', () => {
  assert.deepEqual([duration(0), duration(59.9), duration(200), duration(3_600), duration(273_845)].map(plain), ['0 s', '59 s', '3 min 20 s', '1 h', '3 d 4 h']);
  assert.deepEqual([ago(0, 500), ago(0, 59_000), ago(0, 61_000), ago(0, 7_300_000)].map(plain), ['just now', '59 s ago', '1 min ago', '2 h ago']);
});

test('requests are split by the cache that answered them', () => {
  const caches = (hits, all) => ({ hits, total_requests: all });
  const split = (tools, responses, hits) =>
    shares({ tools_cache: tools, response_cache: responses, shared: { hits } }).map(({ number, share }) => [number, share]);
  assert.deepEqual(split(caches(1, 2), caches(4, 8), 3), [[5, 0.5], [3, 0.3], [2, 0.2]]);
  assert.deepEqual(split(caches(0, 0), caches(0, 0), 0), [[0, null], [0, null], [0, null]]);
  // Descriptions of servers are in the shared cache, but in neither of the two.
  assert.deepEqual(split(caches(1, 1), caches(1, 1), 2), [[2, 0.5], [2, 0.5], [0, 0]]);
});

test('open breakers are counted over the replicas', () => {
  const replicas = [['a', 'b'], ['b'], []].map((open) => ({ open_breakers: open }));
  assert.deepEqual(openBreakers(replicas), ['a at 1 of 3', 'b at 2 of 3']);
});

test('a changed state of the shared cache is announced', () => {
  const state = (shared) => ({ metrics: { shared } });
  assert.equal(stateNews(state({ state: 'connected' }), state({ state: 'isolated' })), 'The shared cache is isolated.');
  assert.equal(stateNews(state({ state: 'isolated' }), state({ state: 'isolated' })), '');
  assert.equal(stateNews(state(undefined), state(undefined)), '');
});

test('shows why a configuration was rejected, and what waits for a restart', () => {
  const time = '2026-11-25T11:00:00Z';
  const good = { file: 'b.yaml', since: time, needsRestart: [], last: { time, result: 'applied' } };
  assert.equal(banner(good), null);
  assert.equal(banner({ ...good, last: null }), null);
  assert.equal(banner({ ...good, needsRestart: ['listen.port'] }).text, 'Waiting for a restart: listen.port.');
  const mistakes = ['b.yaml:1:1: a', 'b', 'c', 'd'];
  const refused = banner({ ...good, last: { time, result: 'refused', mistakes } });
  assert.equal(refused.mood, 'bad');
  assert.match(refused.text, /^b\.yaml was rejected at .*: b\.yaml:1:1: a; b; c; and 1 more\. The configuration of/);
});

test('parts of the page have addresses', () => {
  assert.deepEqual(routeOf(''), { view: 'overview' });
  assert.deepEqual(routeOf('#/caches'), { view: 'caches' });
  assert.deepEqual(routeOf('#/nothing'), { view: 'overview' });
  assert.deepEqual(routeOf(serverHash('a b/c?', 'log')), { view: 'server', server: 'a b/c?', tab: 'log' });
  assert.deepEqual(routeOf('#/servers/%zz'), { view: 'server', server: '%zz', tab: 'overview' });
  assert.equal(routeOf('#main'), null);
});
