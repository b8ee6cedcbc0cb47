// One dead server among fifteen delays answers of all of them by no more than the aggregate timeout. A short run; `npm run
// dead-server` measures for a minute.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { serve } from '../../harness/processes.mjs';

const SECONDS = Number(process.env.BASCULE_SECONDS ?? 6);
const AGGREGATE_TIMEOUT = 1000;
const LIMIT = AGGREGATE_TIMEOUT + 700;
/** Of the shortest time, which a busy machine does not lengthen. */
const SHORTEST_LIMIT = AGGREGATE_TIMEOUT + 300;
const LIVING = 14;
const here = dirname(fileURLToPath(import.meta.url));

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** Accepts connections and never answers. */
async function serveNothing() {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}/mcp`, stop };
}

const silentChild = { command: process.execPath, args: ['-e', 'process.stdin.resume()'] };

async function post(url, body, headers = {}) {
  const answer = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { ...JSON_HEADERS, ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', ...body }),
  });
  const text = await answer.text();
  const data = text.startsWith('{') ? text : text.match(/^data: ?(\{.*)$/m)?.[1];
  return { session: answer.headers.get('mcp-session-id'), message: JSON.parse(data) };
}

const initialize = (url) =>
  post(url, {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'probe', version: '1' } },
  });

const endSession = (url, session) =>
  fetch(`${url}/mcp`, { method: 'DELETE', headers: { ...JSON_HEADERS, 'mcp-session-id': session } });

async function timed(times, action) {
  const begin = performance.now();
  const result = await action();
  times.push(performance.now() - begin);
  return result;
}

function p99(times) {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))];
}

for (const kind of ['TCP', 'child']) {
  describe(`a dead server (${kind}) among ${LIVING + 1}`, () => {
    let bridge;
    let dead;

    before(async () => {
      dead = await serveNothing();
      const living = Array.from({ length: LIVING }, (_, i) => [
        `living-${i}`,
        { command: process.execPath, args: [join(here, '..', '..', 'servers', 'echo-child.mjs')] },
      ]);
      bridge = await serve({
        mcpServers: {
          ...Object.fromEntries(living),
          dead: kind === 'TCP' ? { url: dead.url } : silentChild,
        },
      });
      // Each living server has been reached once; the dead one is measured from its first failure on.
      for (const [name] of living) {
        assert.equal((await fetch(`${bridge.url}/servers/${name}/tools`)).status, 200);
      }
    });

    after(async () => {
      await bridge?.stop();
      dead?.stop();
    });

    test('delays no answer of all servers beyond the limit, and is named', async (t) => {
      const times = { openapi: [], initialize: [], list: [] };
      const end = performance.now() + SECONDS * 1000;
      while (performance.now() < end) {
        const document = await timed(times.openapi, async () =>
          (await fetch(`${bridge.url}/openapi.json`)).json(),
        );
        assert.deepEqual(document['x-bascule-unavailable'].map(({ server }) => server), ['dead']);
        assert.equal(Object.keys(document.paths).length, LIVING);

        const { session, message } = await timed(times.initialize, () => initialize(bridge.url));
        assert.deepEqual(message.result._meta['dev.bascule/unavailable'], ['dead']);
        assert.ok(message.result.capabilities.prompts.listChanged);

        const listed = await timed(times.list, () =>
          post(
            bridge.url,
            { id: 2, method: 'tools/list', params: {} },
            { 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' },
          ),
        );
        assert.equal(listed.message.result.tools.length, LIVING);
        assert.deepEqual(listed.message.result._meta['dev.bascule/unavailable'], ['dead']);
        await endSession(bridge.url, session);
      }
      for (const [what, measured] of Object.entries(times)) {
        t.diagnostic(`${what}: p99 ${Math.round(p99(measured))} ms of ${measured.length}`);
        assert.ok(p99(measured) <= LIMIT, `${what}: p99 ${Math.round(p99(measured))} ms`);
        assert.ok(Math.min(...measured) <= SHORTEST_LIMIT, `${what}: at least ${Math.round(Math.min(...measured))} ms`);
      }
    });
  });
}
