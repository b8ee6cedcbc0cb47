// Circuit breakers that only observe, and servers that an operator or the configuration isolates: what callers, the
// metrics, the command line and the log show of them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { callTool, ending } from '../../harness/bridge-calls.mjs';
import { serveFile, until } from '../../harness/processes.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const child = join(root, 'interop', 'servers', 'echo-child.mjs');
const run = promisify(execFile);

describe('A bridge with circuit breakers of all modes', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'bascule-')), 'bridge.json');
  let requests = 0;
  let broken;
  let bridge;

  function write(calmMode) {
    const config = {
      mcpServers: {
        broken: { url: `http://127.0.0.1:${broken.address().port}/mcp`, breaker: { mode: 'observe', failureThreshold: 2 } },
        calm: { command: process.execPath, args: [child], breaker: { mode: calmMode } },
        other: { command: process.execPath, args: [child] },
      },
    };
    writeFileSync(file, JSON.stringify(config));
  }

  const breaker = async (server) => (await (await fetch(`${bridge.url}/admin/breakers`)).json())[server];
  const order = (server, verb) => fetch(`${bridge.url}/admin/breakers/${server}/${verb}`, { method: 'POST' });
  const metric = async (name) =>
    Number((await (await fetch(`${bridge.url}/metrics`)).text()).split('\n').find((line) => line.startsWith(name))?.split(' ').at(-1));
  const statusOf = async (server) => {
    const { servers } = await (await fetch(`${bridge.url}/servers`)).json();
    return servers.find(({ name }) => name === server).status;
  };

  before(async () => {
    broken = createServer((request, response) => {
      requests++;
      response.writeHead(500).end();
    });
    await new Promise((resolve) => broken.listen(0, '127.0.0.1', resolve));
    write('isolate');
    bridge = await serveFile(file);
  });

  after(async () => {
    await bridge?.stop();
    broken?.closeAllConnections();
    broken?.close();
  });

  test('sends all calls to a server that it only observes, and shows that it would have opened', async () => {
    await until('it would have opened', async () => {
      await callTool(bridge, 'broken', 'any', {});
      return (await breaker('broken')).observed_state === 'open';
    });
    const before = requests;
    for (let i = 0; i < 10; i++) assert.notEqual(ending(await callTool(bridge, 'broken', 'any', {})), '503 circuit-open');

    const { state, mode, observed_requests: observed, rejected_requests: rejected } = await breaker('broken');
    assert.deepEqual({ state, mode, rejected }, { state: 'closed', mode: 'observe', rejected: 0 });
    assert.ok(observed >= 10);
    assert.ok(requests >= before + 10);
    assert.equal(await metric('bascule_breaker_observed_openings_total{server="broken"}'), 1);
    assert.equal(await metric('bascule_breaker_state{server="broken",state="closed"}'), 1);
    assert.equal(bridge.log.filter((line) => line.includes('"broken" would have opened')).length, 1);
  });

  test('neither starts nor calls a server that the configuration isolates', async () => {
    assert.equal(ending(await callTool(bridge, 'calm', 'echo', {})), '503 circuit-open');
    assert.deepEqual(await statusOf('calm').then(({ state, reason }) => ({ state, reason })), {
      state: 'isolated',
      reason: 'isolated by an operator or the configuration',
    });
    assert.equal(await metric('bascule_server_state{server="calm",state="isolated"}'), 1);
    assert.ok((await fetch(`${bridge.url}/servers`).then((response) => response.json())).servers
      .find(({ name }) => name === 'calm').connected === false);
    assert.equal((await fetch(`${bridge.url}/health/ready`)).status, 200);

    const refusal = await order('calm', 'close');
    assert.equal(refusal.status, 409);
    assert.equal((await refusal.json()).type, '/problems/isolated-by-configuration');
  });

  test('calls it again after a reload with another mode', async () => {
    write('protect');
    assert.equal((await fetch(`${bridge.url}/admin/reload`, { method: 'POST' })).status, 200);

    assert.equal((await callTool(bridge, 'calm', 'echo', {})).status, 200);
    await until('it is connected', async () => (await statusOf('calm')).state === 'connected');
  });

  test('isolates a server for the command line, until another action and beyond reloads', async () => {
    assert.equal((await callTool(bridge, 'other', 'echo', {})).status, 200);
    const bascule = (...args) => run(join(root, 'bascule'), [...args, '--url', bridge.url]);
    const { stdout: isolated } = await bascule('breaker', 'other', 'isolate');
    assert.match(isolated, /^other: isolated, /);

    write('observe');
    assert.equal((await fetch(`${bridge.url}/admin/reload`, { method: 'POST' })).status, 200);
    assert.equal(ending(await callTool(bridge, 'other', 'echo', {})), '503 circuit-open');
    const status = await bascule('status').catch((error) => error);
    assert.match(status.stdout, /other\s.*isolated/);
    assert.ok(bridge.log.some((line) => line.includes('"other" isolates it')));

    const { stdout: closed } = await bascule('breaker', 'other', 'close');
    assert.match(closed, /^other: closed, /);
    assert.equal((await callTool(bridge, 'other', 'echo', {})).status, 200);
  });
});
