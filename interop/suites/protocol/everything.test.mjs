// The real bridge in front of the real server-everything, over both transports.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { send } from '../../harness/bridge-calls.mjs';
import {
  bascule,
  childrenOf,
  countingProxy,
  everything,
  serveReady,
  serveEverything,
  until,
  writeConfig,
} from '../../harness/processes.mjs';

const stdio = { command: process.execPath, args: [everything, 'stdio'] };
const cached = { cache: { ttl: '60s' } };

function post(url, path, body, headers = {}) {
  return fetch(url + path, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
}

function echo(bridge, server, body = '{"message":"hi"}') {
  return post(bridge.url, `/servers/${server}/tools/echo`, body);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the command line', () => {
  let upstream;
  let config;

  before(async () => {
    upstream = await serveEverything();
    config = writeConfig({ mcpServers: { everything: stdio, remote: { url: upstream.url } } });
  });
  after(() => upstream.stop());

  test('lists the tools of both servers', async () => {
    const { code, out, err } = await bascule(['tools', '--config', config]);

    assert.equal(code, 0, err);
    assert.equal(out.match(/\becho\b/g).length >= 2, true, out);
    assert.match(out, /everything/);
    assert.match(out, /remote/);
  });

  for (const server of ['everything', 'remote']) {
    test(`calls a tool of ${server}`, async () => {
      const { code, out, err } = await bascule(
        ['call', '--config', config, server, 'echo', '{"message":"hi"}'],
      );

      assert.equal(code, 0, err);
      assert.match(out, /Echo: hi/);
    });
  }

  test('ends with 3 when the server cannot be reached', async () => {
    const dead = writeConfig({ mcpServers: { dead: { url: 'http://127.0.0.1:1/mcp' } } });

    const { code, err } = await bascule(['call', '--config', dead, 'dead', 'echo', '{}']);

    assert.equal(code, 3);
    assert.match(err, /dead/);
  });
});

describe('cached calls', () => {
  let upstream;
  let proxy;
  let bridge;

  before(async () => {
    upstream = await serveEverything();
    proxy = await countingProxy(upstream.url);
    bridge = await serveReady({
      mcpServers: {
        everything: { ...stdio, tools: { echo: cached } },
        remote: {
          url: proxy.url,
          tools: { echo: cached, 'trigger-long-running-operation': cached },
        },
      },
    });
  });
  after(async () => {
    await bridge.stop();
    proxy.stop();
    await upstream.stop();
  });

  for (const server of ['everything', 'remote']) {
    test(`are answered from the cache the second time (${server})`, async () => {
      const first = await echo(bridge, server);
      const second = await echo(bridge, server, '{ "message" : "hi" }');

      assert.equal(first.status, 200);
      assert.match(first.headers.get('cache-status'), /^bascule; fwd=miss; stored/);
      assert.match(second.headers.get('cache-status'), /^bascule; hit; ttl=(60|59)$/);
      const result = await first.json();
      assert.equal(result.content[0].text, 'Echo: hi');
      assert.deepEqual(await second.json(), result);
    });
  }

  test('reach the server once', () => {
    assert.equal(proxy.count('tools/call'), 1);
  });

  test('reach it once also when 1000 of them come at the same time', async () => {
    const before = proxy.count('tools/call');

    const answers = await Promise.all(
      Array.from({ length: 1000 }, () =>
        post(bridge.url, '/servers/remote/tools/trigger-long-running-operation', {
          duration: 2,
          steps: 1,
        }).then(async (answer) => [answer.status, await answer.text()]),
      ),
    );

    assert.deepEqual([...new Set(answers.map(([status]) => status))], [200]);
    assert.equal(new Set(answers.map(([, body]) => body)).size, 1);
    assert.equal(proxy.count('tools/call') - before, 1);
  });

  test('unwrap to the plain value', async () => {
    const answer = await post(bridge.url, '/servers/everything/tools/echo?unwrap=true', {
      message: 'hi',
    });

    assert.equal(await answer.json(), 'Echo: hi');
  });
});

describe('a server that is killed', () => {
  let upstream;
  let bridge;

  before(async () => {
    upstream = await serveEverything();
    bridge = await serveReady({
      caches: { tools: { ttl: '1s' } },
      breaker: { recoveryTimeout: '2s', callTimeout: '2s', toolTimeout: '2s' },
      mcpServers: { remote: { url: upstream.url } },
    });
    assert.equal((await echo(bridge, 'remote')).status, 200);
  });
  after(async () => {
    await bridge.stop();
    await upstream.stop();
  });

  test('fails five calls, then opens the breaker', async () => {
    upstream.child.kill('SIGKILL');

    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await echo(bridge, 'remote')).status);
    const started = performance.now();
    const sixth = await echo(bridge, 'remote');
    const took = performance.now() - started;

    assert.ok(statuses.every((status) => status === 502 || status === 504), String(statuses));
    assert.equal(sixth.status, 503);
    assert.ok(Number(sixth.headers.get('retry-after')) >= 1);
    assert.match(sixth.headers.get('content-type'), /^application\/problem\+json/);
    console.log(`refused by the open breaker in ${took.toFixed(1)} ms, fetch included`);
  });

  test('is still listed, and the listing is marked stale', async () => {
    await pause(1000);

    const listing = await fetch(`${bridge.url}/servers/remote/tools`);

    assert.equal(listing.status, 200);
    assert.match(listing.headers.get('cache-status'), /^bascule; hit; ttl=-\d+/);
    assert.ok((await listing.json()).tools.length > 5);
  });

  test('is used again once it is back, after three probes', async () => {
    upstream = await serveEverything(upstream.port);
    await until('a call succeeds', async () => (await echo(bridge, 'remote')).status === 200);

    assert.equal((await echo(bridge, 'remote')).status, 200);
    assert.equal((await echo(bridge, 'remote')).status, 200);

    const breakers = await (await fetch(`${bridge.url}/admin/metrics`)).json();
    assert.equal(breakers.circuit_breakers.remote.state, 'closed');
  });
});

describe('a server that hangs', () => {
  test('is given up at the tool timeout', async () => {
    const upstream = await serveEverything();
    const bridge = await serveReady({
      breaker: { toolTimeout: '1s' },
      mcpServers: { remote: { url: upstream.url } },
    });
    try {
      assert.equal((await echo(bridge, 'remote')).status, 200);
      upstream.child.kill('SIGSTOP');

      const started = performance.now();
      const answer = await echo(bridge, 'remote');
      const took = performance.now() - started;

      assert.equal(answer.status, 504);
      assert.ok(took >= 950, `after ${took} ms`);
      console.log(`given up after ${took.toFixed(0)} ms of 1000`);
    } finally {
      await bridge.stop();
      await upstream.stop();
    }
  });
});

describe('a stdio server', () => {
  test('is respawned when its process is killed', async () => {
    const bridge = await serveReady({ mcpServers: { everything: stdio } });
    try {
      assert.equal((await echo(bridge, 'everything')).status, 200);
      const [child] = childrenOf(bridge.child.pid);
      process.kill(child, 'SIGKILL');

      await until('it answers again', async () => (await echo(bridge, 'everything')).status === 200);

      assert.notEqual(childrenOf(bridge.child.pid)[0], child);
    } finally {
      assert.equal(await bridge.stop(), 0);
    }
  });
});

describe('SIGTERM', () => {
  test('completes a running call, rejects new connections with 503 and leaves no child', async () => {
    const bridge = await serveReady({ mcpServers: { everything: stdio } });
    assert.equal((await echo(bridge, 'everything')).status, 200);
    const children = childrenOf(bridge.child.pid);
    const running = post(bridge.url, '/servers/everything/tools/trigger-long-running-operation', {
      duration: 5,
      steps: 1,
    });
    await pause(1000);

    const stopped = bridge.stop();
    await until('new connections are rejected', async () => (await send(`${bridge.url}/servers`)).status === 503);

    assert.equal((await running).status, 200);
    assert.equal(await stopped, 0);
    assert.ok(children.length > 0);
    await until('its children are gone', () => !children.some(isAlive));
  });
});

describe('SIGKILL', () => {
  test('leaves no child, also if it ignores the end of its input and SIGTERM', async () => {
    const stubborn = `trap '' TERM; '${process.execPath}' echo-child.mjs; while :; do sleep 60; done`;
    const how = { cwd: new URL('../../servers/', import.meta.url).pathname, protocol: 'legacy' };
    const bridge = await serveReady({ mcpServers: { stubborn: { command: 'sh', args: ['-c', stubborn], ...how } } });
    const family = childrenOf(bridge.child.pid).flatMap((child) => [child, ...childrenOf(child)]);

    bridge.child.kill('SIGKILL');

    assert.equal(family.length, 2);
    await until('its children are gone', () => !family.some(isAlive));
  });
});
