// Two real bridges that share a cache in a real engine: what callers, operators and collectors see of it.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, screenshot, startBrowser } from '../../clients/browser.mjs';
import { end, openDashboard } from '../../pages/dashboard.mjs';
import { bascule, everything, serve, startEngine, until } from '../../harness/processes.mjs';

const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
let engine;
let browser;
let one;
let other;

before(async () => {
  engine = await startEngine();
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, (await bascule(['key', '--shared'])).out, { mode: 0o600 });
  const config = {
    // Longer times than the defaults, for machines that do other things, too.
    shared: { url: `valkey://127.0.0.1:${engine.port}`, secretFile, timeout: '1s', trustFor: '4s', isolatedFor: '15s' },
    mcpServers: {
      local: { command: process.execPath, args: [everything, 'stdio'], tools: { echo: { cache: { ttl: '60s' } } } },
    },
  };
  [browser, one, other] = await Promise.all([startBrowser(), serve(config), serve(config)]);
  await Promise.all([one, other].map((bridge) => waitForState(bridge, 'connected')));
});

after(async () => {
  await browser?.close();
  await Promise.all([one, other, engine].map((each) => each?.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const getJson = async (bridge, path) => (await fetch(bridge.url + path)).json();

function waitForState(bridge, state) {
  return until(`it is ${state}`, async () => (await getJson(bridge, '/health/ready')).shared === state, 600);
}

async function echo(bridge, message) {
  const response = await fetch(`${bridge.url}/servers/local/tools/echo`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ message }),
  });
  await response.arrayBuffer();
  assert.equal(response.status, 200);
  return response.headers;
}

async function sample(bridge, name) {
  const text = await (await fetch(`${bridge.url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  assert.ok(line, `${name} is exposed`);
  return Number(line.slice(name.length + 1));
}

test('a hit of the shared cache has a detail and an age, and is counted', async () => {
  const sent = Date.now();
  const results = 'bascule_shared_lookups_total{cache="responses",result="hit"}';
  let [headers, message, attempts] = [null, '', 0];
  // A server that has just started says that its tools changed, which drops what both have cached before.
  await until('the other bridge finds it', async () => {
    attempts += 1;
    message = `hello ${attempts}`;
    for (const bridge of [one, one, other]) headers = await echo(bridge, message);
    return headers.get('Cache-Status').includes('detail=shared');
  });

  assert.match(headers.get('Cache-Status'), /^bascule; hit; ttl=\d+; detail=shared$/);
  assert.ok(Number(headers.get('Age')) <= (Date.now() - sent) / 1000);
  assert.match((await echo(other, message)).get('Cache-Status'), /^bascule; hit; ttl=\d+$/);
  assert.ok((await sample(other, results)) >= 1);
  assert.equal(await sample(other, 'bascule_shared_state{state="connected"}'), 1);
  assert.ok((await sample(one, 'bascule_shared_bytes_total{way="stored"}')) > 0);
  assert.ok((await sample(other, 'bascule_cache_requests_total{cache="responses",result="shared",server="local"}')) >= 1);
});

test('administrators see the engine and the look-ups, without a secret', async () => {
  const text = await (await fetch(`${other.url}/admin/metrics`)).text();
  const { shared } = JSON.parse(text);

  assert.equal(shared.state, 'connected');
  assert.match(shared.engine.version, /^valkey \d/);
  assert.match(shared.engine.address, /^127\.0\.0\.1:\d+$/);
  assert.equal(shared.pending_invalidations, 0);
  assert.ok(shared.hits >= 1 && shared.hit_rate_percent > 0, text);
});

test('a lost engine is shown everywhere, and does not make a bridge unready', async () => {
  const page = await openDashboard(browser, one.url);
  const section = page.getByRole('region', { name: 'Shared cache' });
  await section.getByText('Connected', { exact: true }).waitFor();
  await screenshot(page, 'dashboard-shared-live');

  engine.kill('SIGSTOP');

  await section.getByText('Isolated', { exact: true }).waitFor();
  await page.getByRole('status').filter({ hasText: 'The shared cache is isolated.' }).waitFor({ state: 'attached' });
  await section.getByText(/^Last error /).waitFor();
  assert.deepEqual(await axe(page), []);
  assert.equal((await fetch(`${one.url}/health/ready`)).status, 200);
  assert.equal((await fetch(`${one.url}/admin/caches`, { method: 'DELETE' })).status, 200);
  assert.ok((await getJson(one, '/admin/metrics')).shared.pending_invalidations > 0);
  await waitForState(one, 'unavailable');

  engine.kill('SIGCONT');

  await section.getByText('Connected', { exact: true }).waitFor();
  await until('the invalidation is sent', async () => (await getJson(one, '/admin/metrics')).shared.pending_invalidations === 0);
  const logged = () => one.log.filter((line) => line.includes('Shared cache')).map((line) => line.slice(25));
  await until('the log says that it is back', () => /^INFO .*Shared cache is back/.test(logged().at(-1)));
  const lines = logged();
  assert.ok(lines.some((line) => /^WARN .*Shared cache lost: .*values of the own cache are served/.test(line)), lines.join('\n'));
  assert.ok(lines.length <= 8, lines.join('\n'));
  await end(page);
});
