// The configuration of the real bridge changes two hundred times under load, without a lost call.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { childrenOf, serveFile } from '../../harness/processes.mjs';

const RELOADS = 200;
const CALLERS = 64;
const OWN_CONNECTIONS = 4;
const child = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'servers', 'echo-child.mjs');
const ADMIN = 'the-key-of-the-operator';

/** A session belongs to a key, and ends with it; so those who keep one keep their key. */
const AGENTS = 'the-key-of-the-callers-with-sessions';

let upstream;
let bridge;
let file;
let key = 'key-number-0-of-the-callers';
const config = {
  // A busy machine is not what this is about.
  listen: { drainTimeout: '60s' },
  breaker: { callTimeout: '60s' },
  auth: {
    keys: [
      { name: 'ops', key: ADMIN, admin: true },
      { name: 'agents', key: AGENTS },
      { name: 'callers-0', key },
    ],
  },
  mcpServers: {},
};

/** An MCP server over HTTP whose one tool returns its argument, after a while. */
async function serveEcho() {
  const answers = {
    initialize: ({ protocolVersion }) => ({
      protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: 'echo', version: '1' },
    }),
    'tools/list': () => ({ tools: [{ name: 'echo', inputSchema: { type: 'object' } }] }),
    'tools/call': ({ arguments: told }) => ({
      content: [{ type: 'text', text: JSON.stringify({ who: '', told }) }],
    }),
  };
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method !== 'POST') return response.writeHead(405).end();
    const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString());
    if (id === undefined) return response.writeHead(202).end();
    const answer = answers[method];
    const body = answer
      ? { result: answer(params ?? {}) }
      : { error: { code: -32601, message: 'Method not found' } };
    const wait = method === 'tools/call' ? Number(params.arguments?.wait ?? 0) : 0;
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, ...body }));
    }, wait);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/mcp`, stop: () => server.close() };
}

function stdio(who) {
  return { command: process.execPath, args: [child], env: { WHO: who } };
}

/** Replaces the configuration file atomically, as editors and Kubernetes do. */
function replace(text) {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function admin(method, path) {
  return fetch(bridge.url + path, { method, headers: { 'x-api-key': ADMIN } });
}

async function reload() {
  replace(JSON.stringify(config));
  const answer = await admin('POST', '/admin/reload');
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  assert.ok(!text.includes('of-the-callers') && !text.includes(ADMIN), text);
  return JSON.parse(text);
}

/** Reloads, and looks whether that did what it should. On a busy machine the bridge may have looked before. */
async function changes(what, server) {
  const { last } = await reload();
  if (last.result !== 'unchanged') assert.deepEqual(last[what], [server]);
}

async function refuses(text, mistake) {
  const good = readFileSync(file, 'utf8');
  replace(text);
  const answer = await admin('POST', '/admin/reload');
  const problem = await answer.json();
  assert.equal(answer.status, 422, JSON.stringify(problem));
  assert.match(problem.mistakes.join('\n'), mistake);
  replace(good);
}

// The traffic: each caller has one call in flight at a time, and checks each response.

const failures = [];
const underWay = new Map();
let calls = 0;
let isOver = false;

async function keepCalling(number, call) {
  for (let turn = 0; !isOver; turn++) {
    const used = key;
    underWay.set(number, used);
    const told = { number, turn, wait: 20 + ((number * 7 + turn * 13) % 160) };
    try {
      const said = await call(told, used);
      assert.deepEqual(said.told, told);
      calls++;
    } catch (failure) {
      failures.push(`caller ${number}, turn ${turn}: ${failure.message}`);
    } finally {
      underWay.delete(number);
    }
  }
}

function overRest(server) {
  return async (told, used) => {
    const answer = await fetch(`${bridge.url}/servers/${server}/tools/echo?unwrap=true`, {
      method: 'POST',
      headers: { authorization: `Bearer ${used}`, 'content-type': 'application/json' },
      body: JSON.stringify(told),
    });
    const text = await answer.text();
    assert.equal(answer.status, 200, `${server}: ${text}`);
    return JSON.parse(text);
  };
}

async function post(body, session) {
  const answer = await fetch(`${bridge.url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${AGENTS}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      ...(session ? { 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' } : {}),
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...body }),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${body.method}: ${answer.status} ${text}`);
  return { answer, text };
}

/** Returns the answer among the messages of a body, which is JSON or events. */
function result(text, id) {
  const messages = text.startsWith('{')
    ? [text]
    : [...text.matchAll(/^data: ?(\{.*)$/gm)].map(([, data]) => data);
  const found = messages.map((message) => JSON.parse(message)).find((message) => message.id === id);
  assert.ok(found?.result && !found.result.isError, text);
  return found.result;
}

/** A client with a session; one with client capabilities has its own connections. */
function overMcp(server, capabilities) {
  let session;
  let id = 1;
  return async (told) => {
    if (!session) {
      const params = {
        protocolVersion: '2025-11-25',
        capabilities,
        clientInfo: { name: 'reload', version: '1' },
      };
      const { answer } = await post({ id: 0, method: 'initialize', params });
      session = answer.headers.get('mcp-session-id');
      await post({ method: 'notifications/initialized' }, session);
    }
    const own = id++;
    const params = { name: `${server}__echo`, arguments: told };
    const { text } = await post({ id: own, method: 'tools/call', params }, session);
    return JSON.parse(result(text, own).content[0].text);
  };
}

function callerOf(number) {
  const server = ['stable', 'policy', 'child', 'moving'][number % 4];
  if (number < OWN_CONNECTIONS) return overMcp(server, { roots: {} });
  return number % 8 < 4 ? overRest(server) : overMcp(server, {});
}

// What is changed, each time something else.

async function rotate(turn) {
  const [ops, agents, old] = config.auth.keys;
  const next = { name: `callers-${turn}`, key: `key-number-${turn}-of-the-callers` };
  config.auth.keys = [ops, agents, old, next];
  await reload();
  key = next.key;
  while ([...underWay.values()].includes(old.key)) await sleep(5);
  config.auth.keys = [ops, agents, next];
  await reload();
  const refused = await fetch(`${bridge.url}/servers`, { headers: { 'x-api-key': old.key } });
  assert.equal(refused.status, 401);
  return 2;
}

async function comeAndGo(turn) {
  config.mcpServers.coming = { url: upstream.url };
  await changes('added', 'coming');
  await overRest('coming')({ turn }, key);
  delete config.mcpServers.coming;
  await changes('removed', 'coming');
  const gone = await admin('GET', '/servers/coming/tools');
  assert.equal(gone.status, 404);
  return 2;
}

async function changePolicy(turn) {
  config.mcpServers.policy = {
    url: upstream.url,
    maxConcurrentCalls: 64 + (turn % 2),
    tools: { nothing: { cache: { ttl: `${1 + turn}s` } } },
  };
  await changes('changed', 'policy');
  return 1;
}

async function changeChild(turn) {
  config.mcpServers.child = stdio(`child ${turn}`);
  await changes('changed', 'child');
  const said = await overRest('child')({ turn }, key);
  assert.equal(said.who, `child ${turn}`);
  return 1;
}

async function move(turn) {
  config.mcpServers.moving = { url: upstream.url, headers: { 'X-Turn': String(turn) } };
  await changes('changed', 'moving');
  return 1;
}

async function spoil(turn) {
  await refuses('{"mcpServers": ', /bascule\.json:1/);
  await refuses(JSON.stringify({ ...config, lisen: turn }), /lisen.*listen/);
  await refuses('', /bascule\.json/);
  return 0;
}

const CHANGES = [changePolicy, changeChild, move, comeAndGo, rotate, spoil];

function sleep(millis) {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

const children = () => childrenOf(bridge.child.pid).length;

function descriptors() {
  return readdirSync(`/proc/${bridge.child.pid}/fd`).length;
}

async function waitFor(what, condition) {
  const end = Date.now() + 120_000;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `waited too long for ${what}`);
    await sleep(100);
  }
}

describe('a bridge that is configured otherwise while it is busy', () => {
  before(async () => {
    upstream = await serveEcho();
    config.mcpServers = {
      stable: { url: upstream.url },
      policy: { url: upstream.url },
      child: stdio('child'),
      moving: { url: upstream.url },
    };
    file = join(mkdtempSync(join(tmpdir(), 'bascule-')), 'bascule.json');
    writeFileSync(file, JSON.stringify(config));
    bridge = await serveFile(file);
  });

  after(async () => {
    isOver = true;
    await bridge?.stop();
    upstream?.stop();
  });

  test('notices by itself what the file says', async () => {
    config.mcpServers.coming = { url: upstream.url };
    writeFileSync(file, JSON.stringify(config));
    await waitFor('the added server', async () => {
      const answer = await admin('GET', '/servers/coming/tools');
      await answer.text();
      return answer.status === 200;
    });
    delete config.mcpServers.coming;
    replace(JSON.stringify(config));
    await waitFor('the removed server', async () => {
      const answer = await admin('GET', '/servers/coming/tools');
      await answer.text();
      return answer.status === 404;
    });
  });

  test('notices a file that is dropped into an included folder', async () => {
    const folder = join(dirname(file), 'conf.d');
    mkdirSync(folder);
    config.include = 'conf.d';
    await reload();
    const dropped = join(folder, 'team.mcp.json');
    const status = async () => {
      const answer = await admin('GET', '/servers/dropped/tools');
      await answer.text();
      return answer.status;
    };
    assert.equal(await status(), 404);
    writeFileSync(dropped, JSON.stringify({ servers: { dropped: { url: upstream.url } } }));
    await waitFor('the added server', async () => (await status()) === 200);
    rmSync(dropped);
    await waitFor('the removed server', async () => (await status()) === 404);
    delete config.include;
    await reload();
  });

  test('reports an invalid file, and continues', async () => {
    replace('{"mcpServers": {"stable": {"url": "nowhere"}}}');
    await waitFor('the refusal', async () => {
      const state = await (await admin('GET', '/dashboard/state')).json();
      return state.configuration.last?.result === 'refused';
    });
    assert.equal((await admin('GET', '/health/ready')).status, 200);
    await waitFor('the log', () => bridge.log.some((line) => /Reload of .* failed/.test(line)));
    replace(JSON.stringify(config));
    await waitFor('the good file', async () => {
      const state = await (await admin('GET', '/admin/reload')).json();
      return state.last?.result === 'unchanged';
    });
  });

  test('lists what waits for a restart', async () => {
    config.listen.idleTimeout = '61s';
    config.cors = { allowedOrigins: ['https://page.example'] };
    assert.deepEqual((await reload()).needsRestart, ['listen.idleTimeout']);
    const page = await fetch(`${bridge.url}/health/live`, {
      headers: { origin: 'https://page.example' },
    });
    assert.equal(page.headers.get('access-control-allow-origin'), 'https://page.example');
    delete config.listen.idleTimeout;
    assert.deepEqual((await reload()).needsRestart, []);
  });

  test(`loses no call in ${RELOADS} changes`, async () => {
    const callers = Array.from({ length: CALLERS }, (_, number) =>
      keepCalling(number, callerOf(number)),
    );
    await waitFor('the traffic', () => calls > CALLERS);
    const fewest = descriptors();
    let reloads = 0;
    for (let turn = 1; reloads < RELOADS; turn++) {
      reloads += await CHANGES[turn % CHANGES.length](turn);
      await sleep(10);
    }
    const during = calls;
    isOver = true;
    await Promise.all(callers);

    assert.deepEqual(failures.slice(0, 5), [], `${failures.length} of ${calls} calls failed`);
    assert.ok(during > RELOADS, `only ${during} calls`);
    const breakers = await (await admin('GET', '/admin/breakers')).json();
    for (const name of ['stable', 'policy', 'child', 'moving']) {
      assert.equal(breakers[name].state, 'closed', name);
      assert.equal(breakers[name].failure_count, 0, name);
    }
    // The shared child, and one of each session that has connections of its own.
    await waitFor('the children to end', () => children() <= 2);
    await waitFor('the descriptors', () => descriptors() <= fewest + 16);
    console.log(`${reloads} reloads, ${calls} calls, ${children()} children, ${descriptors()} descriptors`);
  });

  test('takes down who reloaded, and shows no key', () => {
    const log = bridge.log.join('\n');
    assert.match(log, /audit.*caller="key:ops" address="[0-9a-f.:]+" action="POST \/admin\/reload".*decision=allowed/);
    assert.match(log, /audit.*action="POST \/admin\/reload".*decision=failed/);
    assert.doesNotMatch(log, /of-the-callers|of-the-operator/);
  });
});
