// The recipes for Caddy, which is run in front of the real bridge, and for Traefik, whose file is only read.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { open, text } from '../../harness/bridge-calls.mjs';
import { assertUnbuffered } from '../../harness/events.mjs';
import { everything, freePort, serveReady, until } from '../../harness/processes.mjs';

const read = (name) => readFileSync(new URL(`../../../docs/recipes/${name}.md`, import.meta.url), 'utf8');
const block = (page, language) => new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(read(page))[1];

describe('Behind Caddy', () => {
  const key = 'the-secret-key-of-ann';
  const { listen, auth } = parse(block('caddy', 'yaml').replace('${ANNS_KEY}', key));
  let bridge;
  let caddy;
  let port;

  before(async () => {
    const mcpServers = { everything: { command: process.execPath, args: [everything, 'stdio'] } };
    bridge = await serveReady({ listen: { ...listen, port: 0 }, auth, mcpServers });
    port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
    const file = join(folder, 'Caddyfile');
    const recipe = block('caddy', 'caddyfile')
      .replace('bridge.example', `http://bridge.example:${port}`)
      .replace('127.0.0.1:8808', new URL(bridge.url).host);
    writeFileSync(file, `{\n\tadmin off\n}\n${recipe}`);
    const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    caddy = spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], { env, stdio: 'ignore' });
    await until('Caddy listens', async () => (await ask('/health/live').catch(() => undefined))?.statusCode === 200);
  });

  after(async () => {
    caddy?.kill('SIGTERM');
    await bridge?.stop();
  });

  /** Sends a request to Caddy by the name that the world knows. */
  function ask(path, { headers = {}, body } = {}) {
    const authorization = `Bearer ${key}`;
    return open(`http://127.0.0.1:${port}${path}`, { headers: { host: 'bridge.example', authorization, ...headers }, body });
  }

  test('calls go through with a key', async () => {
    const answer = await ask('/servers/everything/tools/echo', { body: '{"message":"hi"}' });

    assert.equal(answer.statusCode, 200);
    assert.match(await text(answer), /Echo: hi/);
  });

  test('a body that is too large is rejected', async () => {
    // Only the beginning is sent: a client that is still writing when the connection closes may lose the response.
    const answer = await ask('/servers/everything/tools/echo', {
      headers: { 'content-length': 5 << 20 },
      body: '{"message":"',
    });

    assert.equal(answer.statusCode, 413);
    await text(answer);
  });

  test('events do not wait for each other', async () => {
    const answer = await ask('/servers/everything/tools/trigger-long-running-operation', {
      headers: { accept: 'text/event-stream' },
      body: '{"duration":4,"steps":2}',
    });

    await assertUnbuffered(answer);
  });
});

test('the file for Traefik routes the name to the bridge, and flushes immediately', () => {
  const { http } = parse(block('traefik', 'yml'));
  const { loadBalancer } = http.services[http.routers.bascule.service];

  assert.equal(http.routers.bascule.rule, 'Host(`bridge.example`)');
  assert.equal(loadBalancer.servers[0].url, 'http://10.0.0.5:8808');
  assert.equal(loadBalancer.responseForwarding.flushInterval, '-1ms');
  assert.equal(loadBalancer.healthCheck.path, '/health/ready');
});

test('Caddy accepts its file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'bascule-')), 'Caddyfile');
  writeFileSync(file, block('caddy', 'caddyfile'));

  const { status, stderr } = spawnSync('caddy', ['adapt', '--config', file, '--adapter', 'caddyfile'], { encoding: 'utf8' });

  assert.equal(status, 0, stderr);
});
