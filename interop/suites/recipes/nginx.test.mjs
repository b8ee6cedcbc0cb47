// The recipe for nginx, as it is in the documents, in front of the real bridge.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { open, text } from '../../harness/bridge-calls.mjs';
import { assertUnbuffered } from '../../harness/events.mjs';
import { everything, freePort, serveReady } from '../../harness/processes.mjs';

const page = readFileSync(new URL('../../../docs/recipes/nginx.md', import.meta.url), 'utf8');
const [recipe, upstreams, proxying] = [...page.matchAll(/^```nginx\n(.*?)^```$/gms)].map(([, text]) => text);
const mcpServers = { everything: { command: process.execPath, args: [everything, 'stdio'] } };

let bridge;
let nginx;

before(async () => {
  bridge = await serveReady({ mcpServers, listen: { allowedHosts: ['bridge.example'] } });
  nginx = await startNginx(recipe);
});

after(async () => {
  await nginx?.stop();
  await bridge?.stop();
});

/** Runs nginx with the recipe, where only the ports are others. */
async function startNginx(servers) {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
  const port = await freePort();
  const own = servers
    .replace('127.0.0.1:8808', new URL(bridge.url).host)
    .replace('listen 8443', `listen 127.0.0.1:${port}`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = temporary.map((each) => `${each}_temp_path ${folder}/${each};`).join('\n');
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr;
     events {} http { access_log off; ${paths}\n${own} }`,
  );
  const child = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  await listening(port, child);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { port, stop };
}

async function listening(port, child) {
  for (;;) {
    assert.equal(child.exitCode, null, 'nginx ended');
    const socket = createConnection(port, '127.0.0.1');
    const isThere = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isThere) return;
    await pause(50);
  }
}

/** Sends a request to nginx by the name that the world knows. */
const ask = (path, { headers = {}, body, host = 'bridge.example' } = {}) =>
  open(`http://127.0.0.1:${nginx.port}${path}`, { headers: { host, ...headers }, body });

test('calls go through, also from a page of the bridge itself', async () => {
  const headers = { origin: 'http://bridge.example', 'content-type': 'application/json' };

  const answer = await ask('/servers/everything/tools/echo', { headers, body: '{"message":"hi"}' });

  assert.equal(answer.statusCode, 200);
  assert.match(await text(answer), /Echo: hi/);
});

test('a name that the bridge does not have is refused', async () => {
  const answer = await ask('/servers', { host: 'other.example' });

  assert.equal(answer.statusCode, 403);
  await text(answer);
});

test('events do not wait for each other', async () => {
  const answer = await ask('/servers/everything/tools/trigger-long-running-operation', {
    headers: { accept: 'text/event-stream' },
    body: '{"duration":4,"steps":2}',
  });

  await assertUnbuffered(answer);
});

test('a request in a session is sent to its replica, and to the other if that is down', async () => {
  const [a, b] = [await startNamed('a'), await startNamed('b')];
  const replicas = upstreams
    .replaceAll('192.0.2.1:8808', `127.0.0.1:${a.address().port}`)
    .replaceAll('192.0.2.2:8808', `127.0.0.1:${b.address().port}`)
    .replaceAll('192.0.2.3:8808', '127.0.0.1:9');
  const location = recipe
    .slice(recipe.indexOf('server {'))
    .replace(/^ *proxy_pass .*\n/m, proxying)
    .replace(/^ *proxy_next_upstream off;.*\n/m, '');
  const single = nginx;
  nginx = await startNginx(replicas + location);
  try {
    const replicaOf = async (id) =>
      text(await ask('/mcp', { headers: id ? { 'mcp-session-id': id } : {}, body: '{}' }));
    for (let i = 0; i < 3; i += 1) {
      assert.equal(await replicaOf('a-12ab34cd.AZaz-_09'), 'a');
      assert.equal(await replicaOf('b-12ab34cd.AZaz-_09'), 'b');
      assert.match(await replicaOf('none'), /^[ab]$/);
      assert.match(await replicaOf(), /^[ab]$/);
    }
    a.closeAllConnections();
    await new Promise((resolve) => a.close(resolve));
    assert.equal(await replicaOf('a-12ab34cd.AZaz-_09'), 'b');
    assert.equal(await replicaOf(), 'b');
  } finally {
    await nginx.stop();
    nginx = single;
    b.close();
    a.close();
  }
});

/** Starts a server that answers with its name. */
async function startNamed(name) {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    incoming.on('end', () => outgoing.end(name));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
