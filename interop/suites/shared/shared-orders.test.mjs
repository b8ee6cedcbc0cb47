// What several bridges tell each other through Valkey: orders of operators, requests of servers to pause, who is
// there, and who renews a login.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { callTool, ending } from '../../harness/bridge-calls.mjs';
import { serve, startEngine, until } from '../../harness/processes.mjs';

const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
const secretFile = join(folder, 'secret');
writeFileSync(secretFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });

const ann = { headers: { authorization: 'Bearer the-secret-key-of-ann' } };
const ben = { headers: { authorization: 'Bearer the-secret-key-of-ben' } };
const auth = {
  keys: [
    { name: 'ann', key: 'the-secret-key-of-ann', admin: true },
    { name: 'ben', key: 'the-secret-key-of-ben' },
  ],
};

/** A server whose tools are `limited`, which is rejected with 429, and `free`. */
class Upstream {
  calls = [];
  grants = [];
  #validToken = 'none';
  #refreshToken = 'r1';

  async start() {
    this.server = createServer((incoming, outgoing) => this.#answer(incoming, outgoing));
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  async #answer(incoming, outgoing) {
    let text = '';
    for await (const chunk of incoming) text += chunk;
    if (incoming.url === '/token') return this.#grant(new URLSearchParams(text), outgoing);
    if (incoming.method !== 'POST') return outgoing.writeHead(405).end();
    if (incoming.url === '/private' && incoming.headers.authorization !== `Bearer ${this.#validToken}`) {
      return outgoing.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    }
    const { id, method, params } = JSON.parse(text);
    if (id === undefined) return outgoing.writeHead(202).end();
    if (method === 'tools/call') {
      this.calls.push(params.name);
      if (params.name === 'limited') return outgoing.writeHead(429, { 'retry-after': '60' }).end();
    }
    const results = {
      initialize: {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'upstream', version: '1' },
      },
      ping: {},
      'tools/list': {
        tools: ['limited', 'free'].map((name) => ({ name, inputSchema: { type: 'object' } })),
      },
      'tools/call': { content: [{ type: 'text', text: 'done' }] },
    };
    const answer = results[method]
      ? { result: results[method] }
      : { error: { code: -32601, message: 'Method not found' } };
    outgoing
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
  }

  /** Issues tokens for a refresh token, which is valid for one use; takes a while. */
  #grant(form, outgoing) {
    const refreshToken = form.get('refresh_token');
    this.grants.push(refreshToken);
    const isValid = refreshToken === this.#refreshToken;
    this.#refreshToken = isValid ? `r${this.grants.length + 1}` : 'revoked';
    this.#validToken = isValid ? `a${this.grants.length}` : 'revoked';
    const answer = isValid
      ? {
          access_token: this.#validToken,
          refresh_token: this.#refreshToken,
          token_type: 'Bearer',
          expires_in: 3600,
        }
      : { error: 'invalid_grant' };
    setTimeout(() => {
      outgoing
        .writeHead(isValid ? 200 : 400, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .end(JSON.stringify(answer));
    }, 200);
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe('Three bridges', () => {
  const bridges = [];
  let engine;
  let upstream;

  async function start() {
    const bridge = await serve(
      {
        auth,
        // Longer times than the defaults, for machines that do other things, too.
        shared: { url: `valkey://127.0.0.1:${engine.port}`, secretFile, name: 'orders', timeout: '1s', trustFor: '4s' },
        mcpServers: {
          x: { url: `${upstream.origin}/mcp`, protocol: 'legacy' },
          // Only calls start it: none may join a start that began before the login was there.
          private: { url: `${upstream.origin}/private`, protocol: 'legacy', start: 'lazy' },
        },
      },
      { env: { XDG_STATE_HOME: join(folder, 'state') } },
    );
    bridges.push(bridge);
    return bridge;
  }

  async function admin(bridge, path, method = 'GET') {
    const response = await fetch(`${bridge.url}/admin/${path}`, { ...ann, method });
    assert.equal(response.status, 200);
    return response.json();
  }

  const replicasAt = async (bridge) => (await admin(bridge, 'metrics')).shared.replicas;
  const stateAt = async (bridge) => (await admin(bridge, 'breakers')).x.state;
  const untilState = (state) =>
    until(`each breaker is ${state}`, async () => {
      const states = await Promise.all(bridges.map(stateAt));
      return states.every((each) => each === state);
    });

  /** Stores a login that has expired, whose refresh token is the first one. */
  function storeLogin() {
    const tokens = join(folder, 'state', 'bascule', 'tokens');
    mkdirSync(tokens, { recursive: true, mode: 0o700 });
    const login = {
      server: `${upstream.origin}/private`,
      issuer: upstream.origin,
      tokenUrl: `${upstream.origin}/token`,
      resource: `${upstream.origin}/private`,
      clientId: 'bascule',
      clientAuth: 'none',
      port: 1,
      accessToken: 'a0',
      refreshToken: 'r1',
      expires: '2026-01-01T00:00:00Z',
      scopes: [],
      missingScopes: [],
    };
    writeFileSync(join(tokens, 'private.json'), JSON.stringify(login), { mode: 0o600 });
    return join(tokens, 'private.json');
  }

  before(async () => {
    engine = await startEngine();
    upstream = await new Upstream().start();
    await Promise.all([start(), start(), start()]);
  });

  after(async () => {
    await Promise.all(bridges.map((bridge) => bridge.stop()));
    upstream?.stop();
    await engine?.stop();
  });

  test('know each other', async () => {
    await until('each bridge lists all', async () => {
      const lists = await Promise.all(bridges.map(replicasAt));
      return lists.every((list) => list.length === 3);
    }, 600);

    const [first, ...others] = await replicasAt(bridges[0]);
    for (const other of others) {
      assert.notEqual(other.name, first.name);
      assert.equal(other.version, first.version);
      assert.equal(other.configuration, first.configuration);
    }
    assert.ok(Date.now() - Date.parse(first.started_at) < 600_000);
  });

  test('execute an order that one of them received', async () => {
    await admin(bridges[0], 'breakers/x/open', 'POST');
    await untilState('open');
    assert.equal(ending(await callTool(bridges[1], 'x', 'free', {}, ann)), '503 circuit-open');
    await until('the list of replicas shows it', async () =>
      (await replicasAt(bridges[2])).every(({ open_breakers: open }) => open.includes('x')),
    );

    const audited = bridges[2].log.find((line) => line.includes('action="breaker/open"'));
    assert.match(audited, /caller="replica:[0-9a-f]+" .* subject="server=x" decision=allowed/);
    assert.ok(!bridges[0].log.some((line) => line.includes('action="breaker/open"')), 'no echo');
  });

  test('a bridge that starts later executes it as well', async () => {
    const late = await start();

    await until('its breaker is open', async () => (await stateAt(late)) === 'open');
    await admin(late, 'breakers/x/close', 'POST');
    await untilState('closed');
    assert.equal((await callTool(bridges[0], 'x', 'free', {}, ann)).status, 200);
  });

  test('isolate a server until another order, also after a restart', async () => {
    await admin(bridges[0], 'breakers/x/isolate', 'POST');
    await untilState('open');
    await bridges.pop().stop();
    const restarted = await start();

    await until('it is isolated', async () => (await admin(restarted, 'breakers')).x.mode === 'isolate');
    assert.equal(ending(await callTool(restarted, 'x', 'free', {}, ann)), '503 circuit-open');
    const { servers } = await (await fetch(`${restarted.url}/servers`, ann)).json();
    assert.equal(servers.find(({ name }) => name === 'x').status.state, 'isolated');

    await admin(restarted, 'breakers/x/reset', 'POST');
    await untilState('closed');
    assert.equal((await callTool(bridges[0], 'x', 'free', {}, ann)).status, 200);
  });

  test('pause for a caller after a Retry-After that one of them received', async () => {
    const limited = (bridge, caller) => callTool(bridge, 'x', 'limited', {}, caller);
    assert.equal((await limited(bridges[0], ann)).status, 502);
    await until('all pause', async () => {
      const before = upstream.calls.length;
      const answers = await Promise.all(bridges.map((bridge) => limited(bridge, ann)));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [502]);
      return upstream.calls.length === before;
    });

    const calls = upstream.calls.length;
    await limited(bridges[1], ben);
    assert.equal(upstream.calls.length, calls + 1, 'another caller does not pause');
  });

  test('renew a login whose refresh token is valid once exactly once', async () => {
    const file = storeLogin();

    const answers = await Promise.all(bridges.map((bridge) => callTool(bridge, 'private', 'free', {}, ann)));

    assert.deepEqual(answers.map(({ status }) => status), bridges.map(() => 200));
    assert.deepEqual(upstream.grants, ['r1']);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).refreshToken, 'r2');
  });
});
