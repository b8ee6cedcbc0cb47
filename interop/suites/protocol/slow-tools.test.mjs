// Tools that take longer than other requests may, or never answer, and what that does to the others.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { legacy, pinned, sdk } from '../../clients/clients.mjs';
import { events } from '../../harness/events.mjs';
import { bascule, serve, serveEverything, until, writeConfig } from '../../harness/processes.mjs';

const SECONDS = 14;

const slow = (era, ...more) => ({
  command: process.execPath,
  args: ['slow-server.mjs', era, ...more],
  cwd: join(import.meta.dirname, '..', '..', 'servers'),
  // The first call starts the server, which takes its time on a busy machine.
  tools: { echo: { timeout: '20s' } },
});

const rest = (bridge, server, tool, args = {}, headers = {}) =>
  fetch(`${bridge.url}/servers/${server}/tools/${tool}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(args),
  });

describe(`a tool of ${SECONDS} s answers with default settings`, () => {
  let everything;
  let bridge;
  let calls;

  before(async () => {
    everything = await serveEverything();
    const mcpServers = { old: slow('legacy'), new: slow('modern'), http: { url: everything.url } };
    bridge = await serve({ mcpServers });
    const wait = { seconds: SECONDS };
    const http = { duration: SECONDS, steps: 1 };
    // All of them at the same time: it takes its time.
    calls = {
      'through REST': viaRest('old', 'wait', wait),
      'through REST, of a server of 2026-07-28': viaRest('new', 'wait', wait),
      'through REST, over HTTP': viaRest('http', 'trigger-long-running-operation', http),
      'as events': viaEvents('old', wait),
      'as events, of a server of 2026-07-28': viaEvents('new', wait),
      'through mcpo': viaMcpo('old', wait),
      'through the endpoint of the server': viaMcp(sdk, '/servers/old/mcp', 'wait', wait),
      'through the endpoint of the server, without a session': viaMcp(
        pinned,
        '/servers/old/mcp',
        'wait',
        wait,
      ),
      'through /mcp': viaMcp(legacy, '/mcp', 'old__wait', wait),
      'through /mcp, without a session': viaMcp(pinned, '/mcp', 'new__wait', wait),
      'on the command line': viaCommand({ old: slow('legacy') }, 'old', 'wait', wait),
    };
    await Promise.allSettled(Object.values(calls));
  });
  after(async () => {
    await bridge?.stop();
    await everything?.stop();
  });

  async function viaRest(server, tool, args) {
    const answer = await rest(bridge, server, tool, args);
    assert.equal(answer.status, 200);
    return (await answer.json()).content[0].text;
  }

  async function viaEvents(server, args) {
    const answer = await rest(bridge, server, 'wait', args, { accept: 'text/event-stream' });
    const all = [];
    for await (const event of events(answer.body)) all.push(event);
    assert.equal(all.at(-1).event, 'result');
    return all.at(-1).data.content[0].text;
  }

  async function viaMcpo(server, args) {
    const answer = await fetch(`${bridge.url}/mcpo/${server}/wait`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(args),
    });
    assert.equal(answer.status, 200);
    return answer.text();
  }

  async function viaMcp(client, path, tool, args) {
    const connection = await client.connect({ url: bridge.url + path });
    try {
      return (await connection.callTool(tool, args)).content[0].text;
    } finally {
      await connection.close();
    }
  }

  async function viaCommand(mcpServers, server, tool, args) {
    const file = writeConfig({ mcpServers });
    const named = Object.entries(args).map(([name, value]) => `${name}=${value}`);
    const { code, out, err } = await bascule(['call', '-c', file, server, tool, ...named]);
    assert.equal(code, 0, err);
    return out;
  }

  for (const way of [
    'through REST',
    'through REST, of a server of 2026-07-28',
    'through REST, over HTTP',
    'as events',
    'as events, of a server of 2026-07-28',
    'through mcpo',
    'through the endpoint of the server',
    'through the endpoint of the server, without a session',
    'through /mcp',
    'through /mcp, without a session',
    'on the command line',
  ]) {
    test(way, async () => {
      assert.match(await calls[way], way.endsWith('HTTP') ? /completed/ : new RegExp(`wait ${SECONDS}`));
    });
  }
});

for (const era of ['legacy', 'modern']) {
  describe(`a tool of a ${era} server that reports progress`, () => {
    const breaker = { toolTimeout: '2s', maxCallTime: '6s' };
    let bridge;

    before(async () => {
      bridge = await serve({ breaker, mcpServers: { slow: slow(era) } });
      assert.equal((await rest(bridge, 'slow', 'echo')).status, 200);
    });
    after(() => bridge?.stop());

    test('may take longer than its time without progress', async () => {
      const answer = await rest(bridge, 'slow', 'wait', { seconds: 3, every: 0.5 });

      assert.equal(answer.status, 200);
    });

    test('may not take longer than a call may take in all', async () => {
      const started = performance.now();
      const answer = await rest(bridge, 'slow', 'wait', { seconds: 30, every: 0.5 });
      const took = performance.now() - started;

      assert.equal(answer.status, 504);
      assert.ok(took >= 5950 && took < 15_000, `after ${took} ms`);
    });

    test('is cut without progress', async () => {
      assert.equal((await rest(bridge, 'slow', 'wait', { seconds: 30 })).status, 504);
    });
  });

  describe(`five tools of a ${era} server that hang`, () => {
    const breaker = { toolTimeout: '500ms', recoveryTimeout: '60s' };
    const statuses = {};
    let bridge;

    before(async () => {
      const mcpServers = { well: slow(era), deaf: slow(era, 'deaf') };
      bridge = await serve({ breaker, mcpServers });
      await Promise.all(Object.keys(mcpServers).map(hang));
      await until('the breaker is open', async () => (await breakerOf('deaf')).state === 'open', 400);
    });
    after(() => bridge?.stop());

    async function hang(server) {
      assert.equal((await rest(bridge, server, 'echo')).status, 200);
      const all = Array.from({ length: 5 }, () => rest(bridge, server, 'hang'));
      statuses[server] = (await Promise.all(all)).map(({ status }) => status);
    }

    async function breakerOf(server) {
      const answer = await fetch(`${bridge.url}/admin/metrics`);
      return (await answer.json()).circuit_breakers[server];
    }

    test('open its breaker where it answers no ping', async () => {
      assert.deepEqual(statuses.deaf, [504, 504, 504, 504, 504]);
      assert.equal((await breakerOf('deaf')).state, 'open');
      assert.equal((await rest(bridge, 'deaf', 'echo')).status, 503);
    });

    test('leave its breaker closed where it answers pings', async () => {
      assert.deepEqual(statuses.well, [504, 504, 504, 504, 504]);
      const { state, failure_count: failures } = await breakerOf('well');
      assert.deepEqual({ state, failures }, { state: 'closed', failures: 0 });
      assert.equal((await rest(bridge, 'well', 'echo')).status, 200);
    });

    describe('open the breaker of the tool', () => {
      before(() =>
        until('the tool is blocked', async () => (await breakerOf('well')).tools?.[0]?.state === 'open', 400),
      );

      test('through REST and mcpo', async () => {
        const started = performance.now();
        const answer = await rest(bridge, 'well', 'hang');
        const took = performance.now() - started;
        const mcpo = await fetch(`${bridge.url}/mcpo/well/hang`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{}',
        });

        assert.equal(answer.status, 503);
        assert.equal((await answer.json()).type, '/problems/tool-circuit-open');
        assert.ok(Number(answer.headers.get('retry-after')) > 30);
        assert.equal(mcpo.status, 503);
        assert.ok(Number(mcpo.headers.get('retry-after')) > 30);
        console.log(`rejected in ${took.toFixed(1)} ms, fetch included`);
      });

      for (const client of [legacy, pinned]) {
        test(`through MCP, by ${client.name}, with an error that says when to repeat the call`, async () => {
          const connection = await client.connect({ url: `${bridge.url}/servers/well/mcp` });
          try {
            await assert.rejects(
              () => connection.callTool('hang', {}),
              ({ code, message }) =>
                code === -31015 && /do not repeat this call before \d+ s have passed/.test(message),
            );
          } finally {
            await connection.close();
          }
        });
      }

      test('until it is closed by an administrator', async () => {
        const path = `${bridge.url}/admin/breakers/well/close`;
        assert.equal((await fetch(path, { method: 'POST' })).status, 200);

        assert.equal((await rest(bridge, 'well', 'hang')).status, 504);
      });
    });
  });
}
