// An official client goes on with its session at another bridge: after its own was killed, and while the
// requests of one session reach both in turn.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { legacyVersion, sdk } from '../../clients/clients.mjs';
import { freePort, serveEverything, serveReady, startEngine, stop, until } from '../../harness/processes.mjs';

const able = {
  capabilities: { elicitation: { form: {} }, sampling: {}, roots: {} },
  answers: {
    'elicitation/create': () => ({ action: 'accept', content: { name: 'Ada' } }),
    'roots/list': () => ({ roots: [{ uri: 'file:///srv/ada', name: 'home of Ada' }] }),
    'sampling/createMessage': () => ({
      role: 'assistant',
      model: 'a-model',
      content: { type: 'text', text: 'forty-two' },
    }),
  },
};

const secretFile = join(mkdtempSync(join(tmpdir(), 'bascule-')), 'secret');
writeFileSync(secretFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });

let upstream;
before(async () => {
  upstream = await serveEverything();
});
after(() => upstream?.stop());

/** Starts a bridge that shares its sessions, over the engine if that `isUp`. */
async function startReplica(port, isUp) {
  const bridge = await serveReady({
    // Longer times than the defaults, for machines that do other things, too.
    shared: { url: `valkey://127.0.0.1:${port}`, secretFile, timeout: '1s', trustFor: '4s' },
    mcpServers: { x: { url: upstream.url } },
  });
  const ready = async () => (await fetch(`${bridge.url}/health/ready`)).json();
  if (isUp) await until('the engine is connected', async () => (await ready()).shared === 'connected', 600);
  return { ...bridge, stop: () => stop(bridge.child, 'SIGKILL') };
}

/** A proxy in front of the bridge that `choose` returns for a request. */
async function startProxy(choose) {
  const server = createServer((incoming, outgoing) => {
    const { hostname, port } = new URL(choose(incoming).url);
    const { method, url, headers } = incoming;
    const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Waits until each bridge knows all, which is when its messages reach them. */
function untilMembers(...bridges) {
  return until(
    'the bridges know each other',
    async () => {
      const answers = await Promise.all(bridges.map(({ url }) => fetch(`${url}/admin/metrics`)));
      const metrics = await Promise.all(answers.map((answer) => answer.json()));
      return metrics.every(({ shared }) => shared.replicas.length === bridges.length);
    },
    600,
  );
}

async function continued(bridge) {
  const text = await (await fetch(`${bridge.url}/metrics`)).text();
  return Number(/^bascule_mcp_session_ids_total\{result="continued"\} (\S+)$/m.exec(text)?.[1] ?? 0);
}

/** Sends a request in the session of a client to one bridge. */
function send(bridge, method, sessionId, body) {
  return fetch(`${bridge.url}/mcp`, {
    method,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-session-id': sessionId,
      'mcp-protocol-version': legacyVersion,
    },
    body,
  });
}

/** Waits until a number stays the same for a second, and returns it. */
async function untilUnchanged(read) {
  let last = read();
  let same = 0;
  await until('it stays the same', () => {
    same = read() === last ? same + 1 : 0;
    last = read();
    return same === 20;
  });
  return last;
}

const ping = '{"jsonrpc":"2.0","id":"p","method":"ping"}';
const textOf = ({ content }) => content.map(({ text }) => text).join('\n');

for (const isUp of [true, false]) {
  describe(isUp ? 'with the engine' : 'without the engine', () => {
    const running = [];
    afterEach(async () => {
      for (const each of running.splice(0).reverse()) await each.stop();
    });

    async function started(promise) {
      const each = await promise;
      running.push(each);
      return each;
    }

    async function startReplicas() {
      const port = isUp ? (await started(startEngine())).port : await freePort();
      return [await started(startReplica(port, isUp)), await started(startReplica(port, isUp))];
    }

    test('a client continues at another bridge after its own was killed', async () => {
      const [a, b] = await startReplicas();
      let chosen = a;
      const proxy = await started(startProxy(() => chosen));
      const session = await sdk.connect({ url: `${proxy.url}/mcp` }, able);
      let changes = 0;
      session.client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
        changes += 1;
      });
      const names = (await session.listTools()).map(({ name }) => name);
      assert.match(textOf(await session.callTool('x__echo', { message: 'at A' })), /at A/);
      const { sessionId } = session.client.transport;
      const before = await untilUnchanged(() => changes);

      await a.stop();
      chosen = b;

      assert.deepEqual(
        (await session.listTools()).map(({ name }) => name).filter((name) => names.includes(name)),
        names,
      );
      assert.match(textOf(await session.callTool('x__echo', { message: 'at B' })), /at B/);
      assert.match(textOf(await session.callTool('x__trigger-elicitation-request', {})), /"name": "Ada"/);
      assert.equal(session.client.transport.sessionId, sessionId);
      // Requests that arrive at the same time may each continue it.
      assert.ok((await continued(b)) >= 1);
      await until('the client is notified on its stream at B', () => changes > before);
      await session.close();
      assert.equal((await send(b, 'POST', sessionId, ping)).status, 404);
    });

    test('nobody else continues a session', async () => {
      const [a, b] = await startReplicas();
      const session = await sdk.connect({ url: `${a.url}/mcp` }, able);
      const { sessionId } = session.client.transport;
      const last = sessionId.at(-1) === 'A' ? 'B' : 'A';

      assert.equal((await send(b, 'POST', `${sessionId.slice(0, -1)}${last}`, ping)).status, 404);
      assert.equal((await send(b, 'POST', `x${sessionId}`, ping)).status, 404);
      assert.match(sessionId, /^[A-Za-z0-9-]+\.[A-Za-z0-9_-]+$/);
      assert.equal(await continued(b), 0);
      assert.equal((await send(b, 'POST', sessionId, ping)).status, 200);
      await session.close();
    });

    if (isUp) {
      test('a client is asked, whichever bridge receives its responses', async () => {
        const [a, b] = await startReplicas();
        await untilMembers(a, b);
        let count = 0;
        const proxy = await started(
          startProxy(({ method }) => (method === 'POST' && (count += 1) % 2 === 0 ? b : a)),
        );
        const session = await sdk.connect({ url: `${proxy.url}/mcp` }, able);

        // Each needs a stream of its own call only: the standalone stream of the client is at A.
        for (let i = 0; i < 4; i += 1) {
          assert.match(textOf(await session.callTool('x__trigger-elicitation-request', {})), /"name": "Ada"/);
          const sampled = await session.callTool('x__trigger-sampling-request', { prompt: 'hm', maxTokens: 9 });
          assert.match(textOf(sampled), /forty-two/);
          await session.client.ping();
        }

        assert.equal(await continued(a), 0);
        assert.ok((await continued(b)) >= 1);
        const { sessionId } = session.client.transport;
        await session.close();
        await until('the session ended at A', async () => (await send(a, 'POST', sessionId, ping)).status === 404);
        await until('the session ended at B', async () => (await send(b, 'POST', sessionId, ping)).status === 404);
      });
    }
  });
}
