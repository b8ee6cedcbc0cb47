// Uses the dashboard of the real bridge, in a real browser, while servers come and go.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, closePage, openPage, startBrowser, waitIn } from '../clients/browser.mjs';
import { callTool, confirmWith, end, openDashboard, openPart, openServer, row } from './dashboard.mjs';
import { everything, serve, serveEverything, serveReady } from '../harness/processes.mjs';

const SECRET = 'hunter2-never-to-be-shown';
const FAILURES = 2;
/** Long enough to be looked at while it passes, on a machine that has other things to do. */
const RECOVERY_SECONDS = 8;

let browser;
let remote;
let bridge;

before(async () => {
  remote = await serveEverything();
  [browser, bridge] = await Promise.all([startBrowser(), serve(config(remote.url))]);
  assert.equal(await call('local', 'echo', { message: 'hi' }), 200);
});

after(async () => {
  await browser?.close();
  await bridge?.stop();
  await remote?.stop();
});

function config(url) {
  return {
    log: { traceUrl: 'https://traces.example/trace/{traceId}' },
    breaker: { failureThreshold: FAILURES, recoveryTimeout: `${RECOVERY_SECONDS}s`, successThreshold: 1, callTimeout: '60s' },
    mcpServers: {
      local: {
        command: process.execPath,
        args: [everything, 'stdio'],
        invalidateOnWrite: false,
        tools: { echo: { cache: { ttl: '60s' } } },
      },
      remote: { url },
      'never there': { url: 'http://127.0.0.1:9/mcp' },
    },
  };
}

const call = (...of) => callTool(bridge.url, ...of);
const open = (options) => openDashboard(browser, bridge.url, options);

async function getJson(path) {
  const response = await fetch(bridge.url + path);
  assert.equal(response.status, 200);
  return response.json();
}

/** Waits until the breaker of a server is shown to be in that state. */
function waitForBreaker(page, server, state) {
  return row(page, server).locator(`.badge[data-state=${state}]`).waitFor();
}

test('a breaker opens before one’s eyes, and closes when its server is back', async () => {
  assert.equal(await call('remote', 'echo', { message: 'hi' }), 200);
  const page = await open();
  await waitForBreaker(page, 'remote', 'closed');

  await remote.stop();
  for (let i = 0; i <= FAILURES; i += 1) await call('remote', 'echo', { message: SECRET });

  await waitForBreaker(page, 'remote', 'open');
  const left = () => row(page, 'remote').locator('.left').textContent();
  const first = Number.parseInt(await left(), 10);
  // A replica may wait a tenth longer.
  assert.ok(first >= 1 && first <= Math.ceil(RECOVERY_SECONDS * 1.1), await left());
  await waitIn(
    page,
    ([index, below]) => {
      const shown = document.querySelectorAll('tr.server')[index].querySelector('.left').textContent;
      return shown === 'probe due' || Number.parseInt(shown, 10) < below;
    },
    [1, first],
  );
  await page.getByRole('status').filter({ hasText: 'The breaker of remote is open.' }).waitFor({ state: 'attached' });

  remote = await serveEverything(remote.port);
  // No call is needed: the bridge itself probes the server.
  await waitForBreaker(page, 'remote', 'closed');
  assert.equal(await call('remote', 'echo', { message: 'hi' }), 200);
  await openServer(page, 'remote');
  const moves = page.locator('.history b');
  // A transition is reported after the state has changed, so it may come with the next update.
  await moves.nth(2).waitFor();
  const [last, before] = await moves.allTextContents();
  assert.deepEqual([last, before], ['Closed', 'Half-open']);
  await end(page);
});

test('errors are listed, without arguments', async () => {
  await call('never there', 'echo', { message: SECRET });
  const page = await open();

  const errors = page.getByRole('region', { name: 'Recent errors' });
  await errors.getByText('never there').first().waitFor();
  await errors.getByText('unreachable').first().waitFor();

  assert.doesNotMatch(await page.content(), new RegExp(SECRET));
  const state = await (await fetch(`${bridge.url}/dashboard/state`)).text();
  assert.doesNotMatch(state, new RegExp(SECRET));
  await end(page);
});

test('an error links to its trace', async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const response = await fetch(`${bridge.url}/servers/never there/tools/traced`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', traceparent: `00-${trace}-00f067aa0ba902b7-01` },
    body: '{}',
  });
  assert.ok(response.status >= 500, `${response.status}`);
  const page = await open();

  const link = page.getByRole('region', { name: 'Recent errors' }).getByRole('link', { name: `trace ${trace}` });

  assert.equal(await link.first().getAttribute('href'), `https://traces.example/trace/${trace}`);
  assert.deepEqual(await axe(page), []);
  await end(page);
});

test('what a process wrote before it ended is shown, and nothing of one that runs', async () => {
  const broken = { command: process.execPath, args: ['-e', 'console.error("no disk <b>left</b>"); process.exit(3)'] };
  const running = { command: process.execPath, args: [everything, 'stdio'] };
  const other = await serveReady({ mcpServers: { broken, running } });
  try {
    const page = await openDashboard(browser, other.url);

    const overview = await openServer(page, 'broken');
    await overview.getByText('no disk <b>left</b>', { exact: true }).waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByRole('link', { name: 'All servers' }).click();
    await openServer(page, 'running');

    assert.equal(await page.locator('.stderr:visible').count(), 0);
    assert.deepEqual(await axe(page), []);
    await end(page);
  } finally {
    await other.stop();
  }
});

test('a button clears a cache, once it is confirmed', async () => {
  const page = await open();
  const held = async () => (await getJson('/admin/metrics')).response_cache.size;
  // A server that has just started says that its tools changed, which drops what was kept before.
  const keepOne = async () => {
    await (await fetch(`${bridge.url}/admin/caches/responses`, { method: 'DELETE' })).text();
    while ((await held()) !== 1) await call('local', 'echo', { message: 'kept' });
  };
  await keepOne();

  await page.getByRole('button', { name: 'Clear the cached responses' }).click();
  await confirmWith(page, 'Cancel');
  assert.equal(await held(), 1);
  await page.getByRole('button', { name: 'Clear the cached responses' }).click();
  await confirmWith(page, 'Clear the cached responses');

  await page.getByText('Cleared 0 listings and 1 response.').waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  assert.equal(await held(), 0);
  await keepOne();
  await openServer(page, 'local');
  await page.getByRole('button', { name: 'Clear caches' }).click();
  await confirmWith(page, 'Clear its caches');
  await page.getByText(/^Cleared \d+ listings? and 1 response\.$/).waitFor();
  assert.equal(await held(), 0);
  await end(page);
});

test('buttons force a breaker', async () => {
  const page = await open();
  await openServer(page, 'local');

  await page.getByRole('button', { name: 'Open breaker' }).click();
  await confirmWith(page, 'Open the breaker');
  await page.getByText('The breaker of local was opened.').waitFor();
  await openPart(page);
  await waitForBreaker(page, 'local', 'open');
  assert.equal(await call('local', 'echo', { message: 'new' }), 503);
  await openServer(page, 'local');
  await page.getByRole('button', { name: 'Close breaker' }).click();
  await page.getByText('The breaker of local was closed.').waitFor();
  await page.getByRole('button', { name: 'Reset breaker' }).click();
  await confirmWith(page, 'Reset the breaker');

  await page.getByText('The breaker of local was reset.').waitFor();
  assert.equal((await getJson('/admin/breakers')).local.total_requests, 0);
  assert.equal(await call('local', 'echo', { message: 'new' }), 200);
  await end(page);
});

test('the page, its state and the metrics tell the same numbers', async () => {
  // A server with an open breaker is probed at times, which counts.
  assert.equal((await fetch(`${bridge.url}/admin/breakers/never there/close`, { method: 'POST' })).status, 200);
  for (let i = 0; i < 5; i += 1) await call('local', 'echo', { message: `number ${i % 2}` });
  const page = await open();

  const [metrics, state] = [await getJson('/admin/metrics'), await getJson('/dashboard/state')];

  assert.deepEqual(timeless(state.metrics), timeless(metrics));
  const tile = (name) => page.locator('.tile').filter({ has: page.getByText(name, { exact: true }) }).locator('.value').textContent();
  const { global_metrics: totals, response_cache: responses } = metrics;
  assert.equal(await tile('Requests'), String(totals.circuit_breaker_calls));
  const failed = Object.values(state.servers).reduce((sum, { calls: { errors } }) => sum + errors, 0);
  assert.equal(await tile('Errors'), String(failed));
  assert.equal(
    await page.locator('.tile').filter({ has: page.getByText('Response hits', { exact: true }) }).locator('.note').textContent(),
    `${responses.hits} of ${responses.total_requests}`,
  );
  assert.ok(metrics.savings.calls >= 3);
  assert.equal(await tile('Saved calls'), String(metrics.savings.calls));
  assert.match(await tile('Saved time'), /^\d+\u202f(?:s|min)/);
  assert.equal(
    await row(page, 'local').locator('.requests').textContent(),
    String(state.servers.local.requests.count),
  );
  const echo = state.tools.find(({ server, tool }) => server === 'local' && tool === 'echo');
  const calls = page.locator('#tools-panel tr').filter({ hasText: /echo\s*local/ }).locator('td').first();
  assert.equal(await calls.textContent(), String(echo.calls));
  await end(page);
});

/** Leaves out what passes by itself. */
function timeless({ uptime_seconds: _, circuit_breakers: breakers, ...metrics }) {
  const still = Object.entries(breakers).map(([name, { state_duration_seconds: _, retry_after_seconds: __, is_available: ___, ...rest }]) => [name, rest]);
  return { ...metrics, circuit_breakers: Object.fromEntries(still) };
}

test('prompts for a key if one is required, and sends it', async () => {
  const seen = [];
  const guard = (route) => {
    const sent = route.request().headers().authorization;
    seen.push(sent);
    return sent === 'Bearer right' ? route.continue() : route.fulfill({ status: 401, json: {} });
  };
  const page = await openPage(browser, `${bridge.url}/dashboard`, {
    prepare: (fresh) => fresh.route('**/dashboard/events', guard),
  });

  const dialog = page.getByRole('dialog', { name: 'API key required' });
  await dialog.getByLabel('Key').fill('wrong');
  await page.keyboard.press('Enter');
  await dialog.getByText('does not accept this key').waitFor();
  await dialog.getByLabel('Key').fill('right');
  await page.keyboard.press('Enter');
  await page.locator('body[data-ready]').waitFor();

  assert.deepEqual(seen, [undefined, 'Bearer wrong', 'Bearer right']);
  assert.equal(await page.evaluate(() => sessionStorage.getItem('bascule.key')), 'right');
  const opening = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'metrics' }).click();
  assert.match(await (await opening).locator('body').innerText(), /"uptime_seconds"/);
  assert.deepEqual(page.trouble.filter((each) => !each.includes('401')), []);
  await closePage(page);
});

test('shows that there are too many viewers, and tries again', async () => {
  let refusals = 1;
  const crowd = (route) =>
    refusals-- > 0
      ? route.fulfill({ status: 429, headers: { 'Retry-After': '5' }, json: {} })
      : route.continue();
  const page = await openPage(browser, `${bridge.url}/dashboard`, {
    prepare: (fresh) => fresh.route('**/dashboard/events', crowd),
  });

  await page.getByText('Too many viewers, trying again').waitFor();
  await page.locator('body[data-ready]').waitFor();

  assert.deepEqual(page.trouble.filter((each) => !each.includes('429')), []);
  await closePage(page);
});
