// The parts of the dashboard below its overview, in front of four real servers: one dies at start, one answers nothing,
// one is slow, and one is well.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, closePage, openPage, startBrowser, waitIn } from '../clients/browser.mjs';
import { callTool, confirmWith, end, openDashboard, openPart, openServer, row } from './dashboard.mjs';
import { serve, until } from '../harness/processes.mjs';

const ARGUMENT = 'argument-never-to-be-shown';
const SECRET = 'secret-never-to-be-shown';
let browser;
let bridge;
let slowCall;

before(async () => {
  const server = (kind, env = {}, more = {}) => ({ command: process.execPath, args: [join(import.meta.dirname, '..', 'servers', 'operate-server.mjs'), kind], env, ...more });
  [browser, bridge] = await Promise.all([
    startBrowser(),
    serve({
      breaker: { failureThreshold: 1, callTimeout: '60s', recoveryTimeout: '600s' },
      limits: { perCaller: { rate: '500/s' } },
      mcpServers: {
        dies: server('dies'),
        hangs: server('hangs', {}, { breaker: { failureThreshold: 1, callTimeout: '2s', toolTimeout: '2s', recoveryTimeout: '600s' } }),
        slow: server('slow', { SECONDS: '25' }, { breaker: { toolTimeout: '120s' } }),
        well: server('well', { TOKEN: SECRET }, { tools: { work: { cache: { ttl: '600s' } } } }),
        unused: server('well', {}, { start: 'lazy' }),
      },
    }),
  ]);
  slowCall = callTool(bridge.url, 'slow', 'work', { text: ARGUMENT }).catch(() => {});
  await callTool(bridge.url, 'hangs', 'work', { text: ARGUMENT });
  assert.equal(await callTool(bridge.url, 'well', 'work', { text: ARGUMENT }), 200);
});

after(async () => {
  await browser?.close();
  await bridge?.stop();
  await slowCall;
});

const open = (options = {}, hash = '') => openDashboard(browser, bridge.url, { hash, ...options });

async function getJson(path, options) {
  const response = await fetch(bridge.url + path, options);
  assert.ok(response.ok, `${path}: ${response.status}`);
  return response.json();
}

/** The state and the reason that the row of a server shows. */
async function waitForRow(page, server, state, reason) {
  await row(page, server).locator('.status').filter({ hasText: new RegExp(`^${state}$`) }).waitFor();
  if (!reason) return;
  const id = await page.getByRole('link', { name: server, exact: true }).getAttribute('aria-describedby');
  await page.locator(`[id="${id}"]`).filter({ hasText: reason }).waitFor();
}

test('the overview says which server is which, and why', async () => {
  const page = await open();

  await waitForRow(page, 'dies', 'Failed', /exited with status 1|status 1/);
  await waitForRow(page, 'dies', 'Failed', /API_KEY is required/);
  await waitForRow(page, 'hangs', 'Unresponsive', /no response within \d+(\.\d)? s/);
  await waitForRow(page, 'slow', 'Slow', /in flight for \d+ s|took at least/);
  await waitForRow(page, 'well', 'Connected');
  await waitForRow(page, 'unused', 'Not started');

  await page.getByLabel('Order of the servers').selectOption('trouble');
  const names = await page.locator('tr.server .server-name').allTextContents();
  assert.deepEqual(names.slice(0, 3), ['dies', 'hangs', 'slow']);
  await page.getByLabel('Find servers by name').fill('di');
  assert.equal(await page.locator('tr.server').count(), 1);
  assert.equal(await page.locator('tr.why:visible').count(), 1);
  assert.deepEqual(await axe(page), []);
  await end(page);
});

test('the page of a server has the reason, and what its process said', async () => {
  const page = await open();
  const overview = await openServer(page, 'dies');

  await page.getByRole('status').filter({ hasText: 'status 1' }).waitFor();
  await overview.getByText('Error: API_KEY is required').waitFor();
  assert.ok((await page.title()).startsWith('dies'));
  assert.equal(await page.getByRole('link', { name: 'Try its tools' }).getAttribute('href'), 'docs?server=dies');
  await end(page);
});

test('tabs are used with the keyboard, and a reload keeps them', async () => {
  const page = await open();
  await openServer(page, 'well');
  const waitForSelected = (name) => page.getByRole('tab', { name, exact: true, selected: true }).waitFor();

  await page.getByRole('tab', { name: 'Overview' }).focus();
  await page.keyboard.press('ArrowRight');
  await waitForSelected('Tools');
  await page.keyboard.press('End');
  await waitForSelected('Settings');
  await page.keyboard.press('ArrowRight');
  await waitForSelected('Overview');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await waitForSelected('Tools');
  assert.match(page.url(), /#\/servers\/well\/tools$/);
  await page.reload();
  await page.locator('body[data-ready]').waitFor();

  await waitForSelected('Tools');
  await page.getByRole('heading', { name: 'well', exact: true }).waitFor();
  await page.getByRole('link', { name: 'All servers' }).click();
  await row(page, 'well').waitFor();
  await end(page);
});

test('tools have their latency over time', async () => {
  const page = await open();
  const panel = await openServer(page, 'well', 'Tools');

  await panel.getByRole('row', { name: 'work' }).waitFor();
  await waitIn(page, () => /p99: now .*, between/.test(document.querySelector('#chart-tool-latency [role=img]').getAttribute('aria-label')));
  await panel.getByRole('button', { name: 'work', pressed: true }).click();
  await panel.getByText('Calls as a table').click();
  assert.ok((await panel.locator('#chart-tool-calls canvas').count()) === 1);
  await panel.locator('.as-table[open] tbody tr').first().waitFor();
  assert.deepEqual(await axe(page), []);
  const history = await getJson('/dashboard/servers/well/history');
  assert.equal(history.tools[0].tool, 'work');
  await end(page);
});

test('errors of one server are apart from those of others', async () => {
  const page = await open();
  const panel = await openServer(page, 'hangs', 'Errors');

  await panel.getByText('timed-out').first().waitFor();
  assert.equal(await panel.getByText('dies').count(), 0);
  await page.getByRole('link', { name: 'All servers' }).click();
  const none = await openServer(page, 'well', 'Errors');
  await none.getByText('No errors since the start.').waitFor();
  await end(page);
});

test('the log of a server is shown as it comes', async () => {
  const page = await open();
  const panel = await openServer(page, 'well', 'Log');
  const lines = panel.getByRole('log');
  await lines.getByText('well is up as').first().waitFor();
  await panel.getByText('Live', { exact: true }).waitFor();

  const before = await lines.getByText('well works on work').count();
  assert.equal(await callTool(bridge.url, 'well', 'work', { text: 'another' }), 200);
  await lines.getByText('well works on work').nth(before).waitFor();

  await panel.getByLabel('Source').selectOption('bridge');
  assert.equal(await lines.getByText('well works on work').count(), 0);
  await panel.getByLabel('Source').selectOption('stderr');
  await panel.getByLabel('Filter the lines').fill('is up as');
  assert.ok((await lines.locator('.line').count()) >= 1);
  await panel.getByLabel('Filter the lines').fill('no such line');
  await panel.getByText('No line matches.').waitFor();
  await panel.getByLabel('Filter the lines').fill('');
  await panel.getByLabel('Follow').uncheck();
  assert.deepEqual(await axe(page), []);
  assert.doesNotMatch(await page.content(), new RegExp(`${ARGUMENT}|${SECRET}`));
  await end(page);
});

test('a button restarts a server', async () => {
  const page = await open();
  const panel = await openServer(page, 'well', 'Process');
  const fact = (name) => panel.locator('.fact-list > div').filter({ hasText: name }).locator('dd').textContent();
  await panel.getByText('Process id').waitFor();
  const pid = await fact('Process id');
  assert.match(pid, /^\d+$/);
  assert.match(await fact('Memory'), /MiB$/);

  await page.getByRole('button', { name: 'Restart' }).click();
  await confirmWith(page, 'Cancel');
  await page.getByRole('button', { name: 'Restart' }).click();
  await confirmWith(page, 'Restart');

  await page.getByText('well is restarting.').waitFor();
  await waitIn(
    page,
    (old) => {
      const shown = [...document.querySelectorAll('#panel-process .fact-list > div')].find((each) => each.textContent.startsWith('Process id'))?.lastElementChild.textContent;
      return /^\d+$/.test(shown) && shown !== old;
    },
    pid,
  );
  assert.equal(await callTool(bridge.url, 'well', 'work', { text: 'after the restart' }), 200);
  await end(page);
});

test('settings are shown with their source, and without secrets', async () => {
  const page = await open();
  const panel = await openServer(page, 'well', 'Settings');
  await panel.getByRole('row', { name: /TTL 10m|600s|10m/ }).first().waitFor();
  assert.doesNotMatch(await page.content(), new RegExp(SECRET));

  await openPart(page, 'Configuration');
  const table = page.getByRole('table', { name: 'Settings' }).filter({ visible: true });
  await table.getByRole('row', { name: /limits\.perCaller\.rate/ }).waitFor();
  const all = await table.locator('tbody tr').count();
  await page.getByLabel('Without defaults').check();
  const set = await table.locator('tbody tr').count();
  assert.ok(set < all && set > 5, `${set} of ${all}`);
  assert.match(await table.getByRole('row', { name: /limits\.perCaller\.rate/ }).textContent(), /500\/s.*:\d+$/);
  await page.getByLabel('Filter the settings').fill('no such setting');
  await page.getByText('No setting matches.').waitFor();
  assert.doesNotMatch(await page.content(), new RegExp(SECRET));
  await end(page);
});

test('the advice what to cache names the tools that were called', async () => {
  const page = await open();
  await openPart(page, 'Caches');
  await page.locator('summary', { hasText: 'What to cache' }).click();
  const tool = page.getByRole('table', { name: 'What to cache' }).getByRole('row', { name: /work.*well/ });
  await tool.getByText('Cached already').waitFor();
  await tool.getByText('for 10m, unchanged at 0 of 0 reloads').waitFor();
  assert.deepEqual(await axe(page), []);
  assert.doesNotMatch(await page.content(), new RegExp(ARGUMENT));
  await end(page);
});

test('one entry of the cache is dropped', async () => {
  for (let i = 0; i < 3; i += 1) assert.equal(await callTool(bridge.url, 'well', 'work', { text: `entry ${i}` }), 200);
  assert.equal(await callTool(bridge.url, 'well', 'work', { text: 'entry 0' }), 200);
  const page = await open();
  await openPart(page, 'Caches');
  const table = page.getByRole('table', { name: 'Cache entries' });
  await page.locator('select').filter({ hasText: 'Both caches' }).selectOption('responses');
  await page.locator('select').filter({ hasText: 'All servers' }).selectOption('well');
  await page.getByPlaceholder('Tool').fill('work');
  await page.keyboard.press('Tab');
  await page.getByLabel('Order of the entries').selectOption('hits');
  await table.getByRole('row', { name: 'work' }).nth(2).waitFor();
  const { total } = await getJson('/admin/caches/entries?cache=responses&server=well');
  await waitIn(page, (rows) => [...document.querySelectorAll('table tbody tr')].filter((each) => each.checkVisibility()).length === rows, total);
  assert.deepEqual(await axe(page), []);
  assert.doesNotMatch(await page.content(), new RegExp(ARGUMENT));

  await table.getByRole('button', { name: 'Drop the entry' }).first().click();
  await page.getByText('The entry was dropped.').waitFor();

  await waitIn(page, (rows) => [...document.querySelectorAll('table tbody tr')].filter((each) => each.checkVisibility()).length === rows, total - 1);
  assert.equal((await getJson('/admin/caches/entries?cache=responses&server=well')).total, total - 1);
  await page.getByRole('button', { name: 'Clear this server' }).click();
  await confirmWith(page, 'Clear its caches');
  await page.getByText('No entry matches.').waitFor();
  await end(page);
});

test('a session is shown with its limits, and ended', async () => {
  const session = await initialize();
  const page = await open();
  await openPart(page, 'Clients');
  const sessions = page.getByRole('table', { name: 'Sessions' }).filter({ visible: true });
  await sessions.getByRole('row', { name: /a-client 1\.2\.3/ }).waitFor();
  await page.getByRole('table', { name: /^Callers/ }).getByRole('row', { name: /anonymous/ }).waitFor();
  await page.locator('.tile').filter({ hasText: 'Own children' }).filter({ hasText: /of \d+ allowed/ }).filter({ visible: true }).waitFor();
  assert.deepEqual(await axe(page), []);
  await openPart(page);
  const panel = await openServer(page, 'well', 'Sessions');
  await panel.getByRole('row', { name: /a-client 1\.2\.3/ }).waitFor();

  await panel.getByRole('button', { name: 'End the session' }).click();
  await confirmWith(page, 'End the session');

  await page.getByText('The session was ended.').waitFor();
  await panel.getByText('No client has a session with this server.').waitFor();
  assert.equal(await session.ping(), 404);
  await end(page);
});

/** Begins a session with the server `well`. */
async function initialize() {
  const url = `${bridge.url}/servers/well/mcp`;
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
  const send = (body, more = {}) => fetch(url, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify({ jsonrpc: '2.0', ...body }) });
  const response = await send({
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'a-client', version: '1.2.3' } },
  });
  assert.equal(response.status, 200);
  await response.text();
  const own = { 'Mcp-Session-Id': response.headers.get('Mcp-Session-Id'), 'MCP-Protocol-Version': '2025-11-25' };
  await (await send({ method: 'notifications/initialized' }, own)).text();
  return {
    async ping() {
      const answer = await send({ id: 2, method: 'ping' }, own);
      await answer.text();
      return answer.status;
    },
  };
}

test('charts show values under the pointer, hide lines, and zoom', async () => {
  const page = await open();
  await until('there are samples', async () => (await getJson('/dashboard/state')).series.at.length > 3, 600);
  const chart = page.locator('#chart-traffic');
  const box = () => chart.locator('.u-over').boundingBox();
  await waitIn(page, () => document.querySelector('#chart-traffic .u-over') !== null);
  const canvas = await chart.locator('canvas').boundingBox();
  const plot = await box();
  assert.ok(canvas.x + canvas.width - plot.x - plot.width >= 20, 'the last time has room');
  await page.reload();
  await page.locator('body[data-ready]').waitFor();
  const { x, y, width, height } = await box();

  await page.mouse.move(x + width - 8, y + height / 2);
  await chart.locator('.tip').filter({ hasText: /^\d\d:\d\d:\d\dCalls/ }).waitFor();
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
  await page.mouse.up();
  const reset = page.locator('#chart-traffic, #chart-load').getByRole('button', { name: 'Reset zoom' });
  await reset.nth(1).waitFor();
  assert.match(await chart.getByRole('img').getAttribute('aria-label'), /over [23] minutes/);
  assert.deepEqual(await axe(page), []);
  await reset.first().click();
  await reset.first().waitFor({ state: 'hidden' });
  assert.match(await chart.getByRole('img').getAttribute('aria-label'), /over 5 minutes/);

  const errors = chart.getByRole('button', { name: /Errors/ });
  await errors.click();
  assert.equal(await errors.getAttribute('aria-pressed'), 'false');
  await errors.click();
  assert.equal(await errors.getAttribute('aria-pressed'), 'true');
  await page.getByText('1 h', { exact: true }).click();
  await waitIn(page, () => /over 60 minutes/.test(document.querySelector('#chart-traffic [role=img]').getAttribute('aria-label')));
  await end(page);
});

test('an unknown server is explained', async () => {
  const page = await openPage(browser, `${bridge.url}/dashboard#/servers/nobody/log`);
  await page.getByText('There is no server nobody.').waitFor();
  await page.goto(`${bridge.url}/dashboard#/servers/__proto__`);
  await page.getByText('There is no server __proto__.').waitFor();
  assert.deepEqual(page.trouble.filter((each) => /TypeError/.test(each)), []);
  await page.getByRole('link', { name: 'All servers' }).click();
  await row(page, 'well').waitFor();
  await closePage(page);
});

test('a caller without admin has a read-only view', async () => {
  const keys = [
    { name: 'operator', key: 'the-key-of-an-operator-0123456789', admin: true },
    { name: 'viewer', key: 'the-key-of-a-viewer-0123456789', groups: ['readers'] },
    { name: 'watcher', key: 'the-key-of-a-watcher-0123456789', groups: ['readers', 'watchers'] },
  ];
  const server = (kind) => ({ command: process.execPath, args: [join(import.meta.dirname, '..', 'servers', 'operate-server.mjs'), kind] });
  const guarded = await serve({
    auth: { keys },
    rights: { readers: { allow: ['well', 'dies'] }, watchers: { metrics: true } },
    mcpServers: { well: server('well'), dies: server('dies'), hidden: server('well') },
  });
  try {
    const headers = { Authorization: `Bearer ${keys[1].key}`, 'Content-Type': 'application/json' };
    const called = await fetch(`${guarded.url}/servers/well/tools/work`, { method: 'POST', headers, body: '{}' });
    assert.equal(called.status, 200);
    const openAs = async ({ key: ofCaller }) => {
      const opened = await openPage(browser, `${guarded.url}/dashboard`, {
        prepare: (fresh) => fresh.addInitScript((key) => sessionStorage.setItem('bascule.key', key), ofCaller),
      });
      await opened.locator('body[data-role=viewer]').waitFor();
      return opened;
    };
    const page = await openAs(keys[1]);

    await waitForRow(page, 'well', 'Connected');
    await waitForRow(page, 'dies', 'Failed');
    assert.deepEqual(await page.locator('tr.server .server-name').allTextContents(), ['well', 'dies']);
    assert.doesNotMatch(await page.content(), /API_KEY/);
    assert.deepEqual(await page.getByRole('navigation', { name: 'Parts of the dashboard' }).getByRole('link').allTextContents(), ['Overview']);
    assert.equal(await page.getByRole('button', { name: /Clear/ }).count(), 0);
    assert.equal(await page.getByRole('heading', { name: 'History' }).count(), 0);
    assert.equal(await page.locator('#tiles .tile:visible').count(), 3);
    assert.deepEqual(await axe(page), []);
    await openServer(page, 'well', 'Tools');
    await page.getByRole('row', { name: 'work' }).waitFor();
    assert.deepEqual(await page.getByRole('tab').allTextContents(), ['Overview', 'Tools']);
    assert.equal(await page.getByRole('button', { name: 'Restart' }).count(), 0);
    assert.deepEqual(await axe(page), []);
    assert.equal((await fetch(`${guarded.url}/admin/servers/well`, { headers })).status, 403);
    assert.equal((await fetch(`${guarded.url}/dashboard/servers/hidden/history`, { headers })).status, 404);
    await page.goto(`${guarded.url}/dashboard#/servers/well/log`);
    await page.reload();
    await page.locator('body[data-role=viewer]').waitFor();
    assert.deepEqual(await page.getByRole('tab', { selected: true }).allTextContents(), ['Overview']);
    await end(page);

    const watched = await openAs(keys[2]);
    await watched.getByRole('heading', { name: 'History' }).waitFor();
    await watched.locator('#chart-traffic canvas').waitFor();
    assert.equal(await watched.locator('#tiles .tile:visible').count(), 12);
    assert.equal(await watched.getByRole('button', { name: /Clear/ }).count(), 0);
    assert.deepEqual(await axe(watched), []);
    await end(watched);
  } finally {
    await guarded.stop();
  }
});
