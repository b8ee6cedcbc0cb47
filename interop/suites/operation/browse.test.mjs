// What an administrator sees of a running bridge: configuration, sessions, callers and cached entries.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { serveFile } from '../../harness/processes.mjs';

const CHILD = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'servers', 'echo-child.mjs');
const ADMIN = 'the-planted-key-of-the-operator';
const USER = 'the-planted-key-of-the-user';
const PLANTED = 'planted-argument';

const text = (ttl) => `auth:
  keys:
    - { name: ops, key: ${ADMIN}, admin: true }
    - { name: user, key: ${USER}, groups: [users] }
rights:
  users: { allow: ["echo"] }
caches: { responses: { ttl: ${ttl} } }
mcpServers:
  echo:
    command: ${process.execPath}
    args: [${CHILD}]
    env: { WHO: planted-variable }
    tools: { "*": { cache: { ttl: ${ttl} } } }
  hidden: { command: ${process.execPath}, args: [${CHILD}] }
`;

let folder;
let file;
let bridge;

const get = async (path, key = ADMIN, method = 'GET') => {
  const response = await fetch(bridge.url + path, { method, headers: { 'X-API-Key': key } });
  const body = await response.text();
  return { status: response.status, body, json: body ? JSON.parse(body) : null };
};

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bascule-browse-'));
  file = join(folder, 'bascule.yaml');
  writeFileSync(file, text('60s'));
  bridge = await serveFile(file);
});

after(async () => {
  await bridge?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function connect() {
  const client = new Client({ name: 'browser-test', version: '7' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${bridge.url}/servers/echo/mcp`), {
      requestInit: { headers: { 'X-API-Key': USER } },
    }),
  );
  return client;
}

test('shows the configuration with its lines, after a reload too, and no secret', async () => {
  const ttl = async () =>
    (await get('/admin/configuration')).json.settings.find(({ key }) => key === 'caches.responses.ttl');
  assert.equal((await ttl()).value, '1m');
  assert.match((await ttl()).source, /bascule\.yaml:7$/);

  writeFileSync(file, `# moved\n${text('30s')}`);
  assert.equal((await get('/admin/reload', ADMIN, 'POST')).status, 200);

  assert.equal((await ttl()).value, '30s');
  assert.match((await ttl()).source, /bascule\.yaml:8$/);
  assert.doesNotMatch((await get('/admin/configuration')).body, /planted/);
});

test('shows the session of a client, whose next request fails after its end', async () => {
  const client = await connect();
  await client.callTool({ name: 'echo', arguments: { text: PLANTED } });
  const { json, body } = await get('/admin/sessions');
  const session = json.sessions.find(({ client: name }) => name === 'browser-test 7');
  assert.equal(session.caller, 'key:user');
  assert.equal(session.endpoint, '/servers/echo/mcp');
  assert.ok(!body.includes(client.transport.sessionId));

  assert.equal((await get(`/admin/sessions/${session.id}`, ADMIN, 'DELETE')).status, 204);

  await assert.rejects(client.listTools(), ({ status, message }) => status === 404 && message.includes('Unknown session'));
  await client.close();
});

test('shows a cached entry with its hits, and removes it', async () => {
  const call = async () => {
    const response = await fetch(`${bridge.url}/servers/echo/tools/echo`, {
      method: 'POST',
      headers: { 'X-API-Key': USER, 'Content-Type': 'application/json' },
      body: JSON.stringify({ text: `${PLANTED}-entry` }),
    });
    await response.text();
    return response.headers.get('cache-status');
  };
  const newest = async () =>
    (await get('/admin/caches/entries?cache=responses&tool=echo&sort=hits')).json.entries[0];
  assert.match(await call(), /fwd=/);
  assert.match(await call(), /hit/);
  assert.match(await call(), /hit/);

  const entry = await newest();
  assert.equal(entry.hits, 2);
  assert.equal(entry.method, 'tools/call');
  assert.doesNotMatch((await get('/admin/caches/entries')).body, /planted/);

  assert.equal((await get(`/admin/caches/entries/${entry.id}`, ADMIN, 'DELETE')).status, 204);
  assert.match(await call(), /fwd=/);
});

test('counts callers', async () => {
  const { json, body } = await get('/admin/callers');
  const user = json.callers.find(({ name }) => name === 'key:user');
  assert.ok(user.calls >= 5, body);
  assert.equal(user.address, '127.0.0.1');
  assert.doesNotMatch(body, /planted/);
});

test('shows a viewer only its servers', async () => {
  const { json } = await get('/dashboard/state', USER);
  assert.equal(json.role, 'viewer');
  assert.deepEqual(json.order, ['echo']);
  assert.equal((await get('/admin/sessions', USER)).status, 403);
});
