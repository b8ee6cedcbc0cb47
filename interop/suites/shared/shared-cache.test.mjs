// Two bridges from the launcher share a cache in a real engine: values, invalidations, and what happens without it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serve, startEngine, until } from '../../harness/processes.mjs';

const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
const secretFile = join(folder, 'secret');
const running = [];
const connected = ({ url }) => until('the cache is shared', async () => (await stateOf(url)) === 'connected', 600);
const stateOf = async (url) => (await (await fetch(`${url}/health/ready`)).json()).shared;

/**
 * Starts a legacy server that counts the calls of each key. Its streams are those of its clients, in the order in
 * which they connected.
 */
async function startUpstream() {
  const inputSchema = { type: 'object', properties: { key: { type: 'string' } } };
  const tools = [
    { name: 'read', inputSchema, annotations: { readOnlyHint: true } },
    { name: 'write', inputSchema },
  ];
  const calls = new Map();
  const streams = [];
  const results = {
    initialize: ({ protocolVersion }) => ({
      protocolVersion,
      capabilities: { tools: { listChanged: true } },
      serverInfo: { name: 'counter', version: '1' },
    }),
    ping: () => ({}),
    'tools/list': () => ({ tools }),
    'tools/call': ({ name, arguments: { key } }) => {
      if (name === 'read') calls.set(key, (calls.get(key) ?? 0) + 1);
      return { content: [{ type: 'text', text: `${key} ${calls.get(key)}` }] };
    },
  };
  const server = createServer(async (incoming, outgoing) => {
    if (incoming.method === 'GET') {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      streams.push(outgoing);
      return;
    }
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const message = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
    if (message.id === undefined) {
      outgoing.writeHead(202).end();
      return;
    }
    const result = results[message.method]?.(message.params);
    const headers = { 'content-type': 'application/json' };
    if (message.method === 'initialize') headers['mcp-session-id'] = randomBytes(8).toString('hex');
    const answer = result ? { result } : { error: { code: -32601, message: 'Method not found' } };
    outgoing.writeHead(200, headers).end(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...answer }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  running.push({
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return { url: `http://127.0.0.1:${server.address().port}/mcp`, tools, streams, countOf: (key) => calls.get(key) ?? 0 };
}

async function startBridge(shared = {}, options = {}) {
  const bridge = await serve(
    {
      // Longer times than the defaults, for machines that do other things, too.
      shared: { url: `valkey://127.0.0.1:${engine.port}`, secretFile, timeout: '1s', trustFor: '4s', ...shared },
      caches: { tools: { ttl: '10m' } },
      mcpServers: {
        counter: {
          url: upstream.url,
          protocol: 'legacy',
          tools: { read: { cache: { ttl: '10m', staleIfError: '10m', tags: ['record:{args.key}'] } } },
        },
      },
    },
    options,
  );
  running.push(bridge);
  return bridge;
}

async function call({ url }, tool, key, headers = {}) {
  const response = await fetch(`${url}/servers/counter/tools/${tool}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ key }),
  });
  await response.arrayBuffer();
  return { status: response.status, cache: response.headers.get('cache-status') };
}

const read = (bridge, key) => call(bridge, 'read', key);
const inOwnCache = async (bridge, key) =>
  (await call(bridge, 'read', key, { 'Cache-Control': 'only-if-cached' })).status === 200;
const isInvalidated = (bridge, key) => until('the value is invalidated', async () => !(await inOwnCache(bridge, key)));
const toolNames = async ({ url }) =>
  (await (await fetch(`${url}/servers/counter/tools`)).json()).tools.map(({ name }) => name);

async function assertShared(bridge, key) {
  const { status, cache } = await read(bridge, key);
  assert.equal(status, 200);
  assert.match(cache, /; hit.*; detail=shared/);
}

/** Waits until one bridge has what the other loads: a new connection, or one after a failure, takes a moment. */
let exchanges = 0;
const exchanging = (from, to) =>
  until('values are shared', async () => {
    const key = `exchange ${(exchanges += 1)}`;
    await read(from, key);
    return /detail=shared/.test((await read(to, key)).cache);
  });

/** Puts a value into the own caches of both bridges. */
async function share(key) {
  assert.match((await read(a, key)).cache, /fwd=miss/);
  await assertShared(b, key);
}

let engine;
let upstream;
let a;
let b;

before(async () => {
  writeFileSync(secretFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  engine = await startEngine();
  running.push(engine);
  upstream = await startUpstream();
  a = await startBridge();
  await until('A follows the server', () => upstream.streams.length === 1, 600);
  b = await startBridge();
  await Promise.all([connected(a), connected(b)]);
  await exchanging(a, b);
});

after(async () => {
  await Promise.all(running.reverse().map(({ stop }) => stop()));
  rmSync(folder, { recursive: true, force: true });
});

test('a bridge has what another one loaded', async () => {
  await share('one');
  assert.ok(await inOwnCache(b, 'one'));
  assert.equal(upstream.countOf('one'), 1);
});

test('callers at both bridges cause one call', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => read(i % 2 ? a : b, 'many')));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal(upstream.countOf('many'), 1);
});

test('clearing the caches of one bridge clears those of all', async () => {
  await share('cleared');
  assert.equal((await fetch(`${a.url}/admin/caches`, { method: 'DELETE' })).status, 200);
  await isInvalidated(b, 'cleared');
  assert.match((await read(b, 'cleared')).cache, /fwd=miss/);
  await assertShared(a, 'cleared');
});

test('a change of the tools that one bridge is notified of reaches all', async () => {
  for (const bridge of [a, b]) assert.deepEqual(await toolNames(bridge), ['read', 'write']);
  upstream.tools.push({ name: 'added', inputSchema: { type: 'object' } });
  upstream.streams[0].write('data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n');
  await until('B lists the new tool', async () => (await toolNames(b)).includes('added'));
});

test('a tool that writes invalidates the results of all', async () => {
  await share('written');
  assert.equal((await call(a, 'write', 'written')).status, 200);
  await isInvalidated(b, 'written');
});

test('results with a tag are dropped at all bridges, or made stale', async () => {
  const drop = (key, more = '') =>
    fetch(`${a.url}/admin/caches/responses?tag=record:${key}${more}`, { method: 'DELETE' });
  const order = (what) => fetch(`${b.url}/admin/breakers/counter/${what}`, { method: 'POST' });
  for (const key of ['dropped', 'expired', 'other']) await share(key);
  assert.equal((await drop('dropped')).status, 200);
  assert.equal((await drop('expired', '&soft=true')).status, 200);
  await isInvalidated(b, 'dropped');
  await isInvalidated(b, 'expired');
  assert.ok(await inOwnCache(b, 'other'));
  await order('open');
  assert.equal((await read(b, 'dropped')).status, 503);
  assert.match((await read(b, 'expired')).cache, /; hit; ttl=-/);
  await order('reset');
  assert.match((await read(b, 'expired')).cache, /fwd=stale/);
  await assertShared(a, 'expired');
});

test('the engine has no argument of a tag', async () => {
  await share('telltale');
  const dump = `local all = {}
    for _, key in ipairs(redis.call('KEYS', '*')) do
      all[#all + 1] = key
      if redis.call('TYPE', key).ok == 'string' then all[#all + 1] = redis.call('GET', key) end
    end
    return table.concat(all, ' ')`;
  const text = execFileSync('valkey-cli', ['-p', String(engine.port), 'EVAL', dump, '0']).toString('latin1');
  assert.match(text, /:v:/);
  assert.ok(!text.includes('telltale'));
});

test('a lease that another client of the engine has written makes no call wait', async () => {
  await read(a, 'leased');
  const plant = `for _, key in ipairs(redis.call('KEYS', '*:v:*')) do
    redis.call('DEL', key)
    redis.call('SET', string.gsub(key, ':v:', ':l:', 1), '0123456789abcdef', 'PX', 3600000)
  end`;
  execFileSync('valkey-cli', ['-p', String(engine.port), 'EVAL', plant, '0']);
  const { status, cache } = await read(b, 'leased');
  assert.equal(status, 200);
  assert.match(cache, /fwd=miss/);
  await read(a, 'shared after that');
  await assertShared(b, 'shared after that');
});

test('without the engine each bridge continues alone, and shares again when it is back', async () => {
  const cautious = await startBridge({ isolatedFor: '1s' });
  await connected(cautious);
  await share('kept');
  await exchanging(a, cautious);
  await assertShared(cautious, 'kept');
  await engine.stop();
  for (const bridge of [a, b]) {
    assert.match((await read(bridge, 'kept')).cache, /; hit/);
    assert.match((await read(bridge, 'alone')).cache, /fwd=miss/);
  }
  assert.equal(upstream.countOf('alone'), 2);
  await until('the loss is known', async () => (await stateOf(a.url)) === 'isolated');
  await until('the own cache is no longer trusted', async () => (await stateOf(cautious.url)) === 'unavailable');
  assert.match((await read(cautious, 'kept')).cache, /fwd=miss/);
  await engine.start();
  await Promise.all([connected(a), connected(b)]);
  await exchanging(a, b);
});

test('a bridge with a wrong password says so and works', async () => {
  const locked = await startEngine('--requirepass', 'correct');
  running.push(locked);
  const shared = { url: `valkey://127.0.0.1:${locked.port}`, password: 'wrong' };
  const bridge = await startBridge(shared);
  const reason = /WRONGPASS.*check the username and the password of the section shared/;
  await until('the reason is logged', () => bridge.log.some((line) => reason.test(line)), 1200);
  assert.equal(bridge.log.filter((line) => line.includes('WRONGPASS')).length, 1);
  assert.equal((await read(bridge, 'password')).status, 200);
});

test('a restarted bridge has what the others have', async () => {
  await share('restarted');
  const stopped = a.stop();
  assert.match((await read(b, 'restarted')).cache, /; hit/);
  await stopped;
  a = await startBridge();
  await connected(a);
  await exchanging(b, a);
  await assertShared(a, 'restarted');
  assert.equal(upstream.countOf('restarted'), 1);
});

test('bridges with other secrets share nothing', async () => {
  const otherFile = join(folder, 'other');
  writeFileSync(otherFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  const bridge = await startBridge({ secretFile: otherFile });
  await connected(bridge);
  await read(a, 'secret');
  assert.match((await read(bridge, 'secret')).cache, /fwd=miss/);
});

test('without the section the client is not loaded, but a few of its interfaces', async () => {
  const classes = join(folder, 'classes');
  const bridge = await serve(
    { mcpServers: { counter: { url: upstream.url } } },
    { env: { BASCULE_JAVA_OPTS: `-Xlog:class+load:file=${classes}` } },
  );
  running.push(bridge);
  assert.equal((await read(bridge, 'plain')).status, 200);
  const found = readFileSync(classes, 'utf8')
    .split('\n')
    .filter((line) => / (io\.lettuce|io\.netty|reactor)\./.test(line));
  // The AOT cache has the few interfaces that classes of the bridge mention.
  const archived = found.filter((line) => line.endsWith('shared objects file'));
  assert.deepEqual(found.filter((line) => !archived.includes(line)), []);
  assert.ok(archived.length < 20, archived.join('\n'));
});
