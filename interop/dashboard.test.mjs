// Sits before the dashboard of the real bridge, in a real browser, while servers come and go.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, closePage, openPage, overflow, screenshot, startBrowser, waitIn } from './browser.mjs';
import { everything, serve, serveEverything } from './processes.mjs';

const SECRET = 'hunter2-never-to-be-shown';
const FAILURES = 2;

let browser;
let remote;
let bridge;

before(async () => {
  remote = await serveEverything();
  [browser, bridge] = await Promise.all([startBrowser(), serve(config(remote.url))]);
});

after(async () => {
  await browser?.close();
  await bridge?.stop();
  await remote?.stop();
});

function config(url) {
  return {
    breaker: { failureThreshold: FAILURES, recoveryTimeout: '4s', successThreshold: 1 },
    mcpServers: {
      local: {
        command: process.execPath,
        args: [everything, 'stdio'],
        tools: { echo: { cache: { ttl: '60s' } } },
      },
      remote: { url },
      'never there': { url: 'http://127.0.0.1:9/mcp' },
    },
  };
}

async function call(server, tool, args = {}) {
  const path = `/servers/${encodeURIComponent(server)}/tools/${tool}`;
  const response = await fetch(bridge.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(args),
  });
  await response.arrayBuffer();
  return response.status;
}

async function getJson(path) {
  const response = await fetch(bridge.url + path);
  assert.equal(response.status, 200);
  return response.json();
}

/** Opens the dashboard and waits until it shows something. */
async function open(options, url = bridge.url) {
  const page = await openPage(browser, `${url}/dashboard`, options);
  await page.locator('body[data-ready]').waitFor();
  return page;
}

/** The row of a server. */
function row(page, server) {
  const name = page.getByRole('button', { name: server, exact: true });
  return page.locator('tr.server').filter({ has: name });
}

/** Waits until the breaker of a server is shown to be in that state. */
function waitForBreaker(page, server, state) {
  return row(page, server).locator(`.badge[data-state=${state}]`).waitFor();
}

async function openDetails(page, server) {
  await page.getByRole('button', { name: server, exact: true }).click();
  return page.getByRole('button', { name: `Clear caches of ${server}` }).waitFor();
}

async function confirmWith(page, words) {
  await page.getByRole('dialog').getByRole('button', { name: words, exact: true }).click();
}

async function end(page) {
  assert.deepEqual(page.trouble, []);
  await closePage(page);
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
  assert.ok(first >= 1 && first <= 4, await left());
  await waitIn(
    page,
    ([index, below]) => {
      const shown = document.querySelectorAll('tr.server')[index].querySelector('.left').textContent;
      return shown === 'next call' || Number.parseInt(shown, 10) < below;
    },
    [1, first],
  );
  await page.getByRole('status').filter({ hasText: 'The breaker of remote is open.' }).waitFor({ state: 'attached' });

  remote = await serveEverything(remote.port);
  await row(page, 'remote').getByText('next call').waitFor();
  assert.equal(await call('remote', 'echo', { message: 'hi' }), 200);

  await waitForBreaker(page, 'remote', 'closed');
  await openDetails(page, 'remote');
  const moves = page.locator('.history b');
  assert.deepEqual(await moves.allTextContents(), ['Closed', 'Half-open', 'Open']);
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

test('a button clears a cache, once it is confirmed', async () => {
  const page = await open();
  const held = async () => (await getJson('/admin/metrics')).response_cache.size;
  // A server that has just started says that its tools changed, which drops what was kept before.
  const keep = async (responses) => {
    while ((await held()) < responses) {
      for (let i = 0; i < responses; i += 1) await call('local', 'echo', { message: `kept ${i}` });
    }
  };
  await keep(1);

  await page.getByRole('button', { name: 'Clear the cached responses' }).click();
  await confirmWith(page, 'Cancel');
  assert.equal(await held(), 1);
  await page.getByRole('button', { name: 'Clear the cached responses' }).click();
  await confirmWith(page, 'Clear the cached responses');

  await page.getByText('Cleared 0 listings and 1 response.').waitFor();
  assert.equal(await held(), 0);
  await keep(2);
  await openDetails(page, 'local');
  await page.getByRole('button', { name: 'Clear caches of local' }).click();
  await confirmWith(page, 'Clear its caches');
  await page.getByText(/^Cleared \d+ listings? and 2 responses\.$/).waitFor();
  assert.equal(await held(), 0);
  await end(page);
});

test('buttons force a breaker', async () => {
  const page = await open();
  await openDetails(page, 'local');

  await page.getByRole('button', { name: 'Open breaker of local' }).click();
  await confirmWith(page, 'Open the breaker');
  await waitForBreaker(page, 'local', 'open');
  assert.equal(await call('local', 'echo', { message: 'new' }), 503);
  await page.getByRole('button', { name: 'Close breaker of local' }).click();
  await waitForBreaker(page, 'local', 'closed');
  await page.getByRole('button', { name: 'Reset breaker of local' }).click();
  await confirmWith(page, 'Reset the breaker');

  await page.getByText('The breaker of local was reset.').waitFor();
  assert.equal((await getJson('/admin/breakers')).local.total_requests, 0);
  assert.equal(await call('local', 'echo', { message: 'new' }), 200);
  await end(page);
});

test('the page, its state and the metrics tell the same numbers', async () => {
  for (let i = 0; i < 5; i += 1) await call('local', 'echo', { message: `number ${i % 2}` });
  const page = await open();

  const [metrics, state] = [await getJson('/admin/metrics'), await getJson('/dashboard/state')];

  assert.deepEqual(timeless(state.metrics), timeless(metrics));
  const tile = (name) => page.locator('.tile').filter({ has: page.getByText(name, { exact: true }) }).locator('.value').textContent();
  const { global_metrics: totals, response_cache: responses } = metrics;
  assert.equal(await tile('Requests'), String(totals.circuit_breaker_calls));
  assert.equal(await tile('Errors'), String(totals.total_errors));
  assert.equal(
    await page.locator('.tile').filter({ has: page.getByText('Response hits', { exact: true }) }).locator('.note').textContent(),
    `${responses.hits} of ${responses.total_requests}`,
  );
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

for (const scheme of ['light', 'dark']) {
  test(`axe finds nothing in the ${scheme} theme`, async () => {
    const page = await open({ scheme });
    await openDetails(page, 'local');
    await page.locator('.as-table summary').first().click();
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: 'Clear both caches' }).click();
    assert.deepEqual(await axe(page), []);
    await closePage(page);
  });

  test(`nothing sticks out in the ${scheme} theme, at any width`, async () => {
    const page = await open({ scheme });
    await openDetails(page, 'local');
    for (const width of [390, 768, 1280, 2560, 3840]) {
      await page.setViewportSize({ width, height: width < 500 ? 844 : Math.round((width * 9) / 16) });
      assert.equal(await overflow(page), 0, `at ${width}`);
      if ([390, 1280, 2560].includes(width)) await screenshot(page, `dashboard-${width}-${scheme}`);
    }
    await end(page);
  });
}

test('the theme is chosen by a button, and kept', async () => {
  const page = await open({ scheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();

  await page.getByRole('button', { name: 'Theme: system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  const dark = await ground();
  await page.reload();

  assert.notEqual(dark, light);
  await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
  assert.equal(await ground(), dark);
  await end(page);
});

test('the keyboard reaches everything, and dialogs keep it', async () => {
  const page = await open();
  await openDetails(page, 'local');
  const walked = await walk(page);
  const missing = await page.evaluate(
    (seen) =>
      [...document.querySelectorAll('button, a[href], select, input:not([type=radio]), summary')]
        .filter((element) => element.checkVisibility() && !element.closest('dialog'))
        .map((element) => element.textContent.trim() || element.id)
        .filter((name) => !seen.includes(name)),
    walked,
  );
  assert.deepEqual(missing, []);

  const opener = page.getByRole('button', { name: 'Open breaker of local' });
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  for (let i = 0; i < 5; i += 1) {
    assert.ok(await dialog.evaluate((element) => element.contains(document.activeElement)));
    await page.keyboard.press(i < 3 ? 'Tab' : 'Shift+Tab');
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.ok(await opener.evaluate((element) => element === document.activeElement));
  await end(page);
});

/**
 * Goes around with the tab key, from the top to the end of the page; returns what had the focus,
 * which must be seen to have it.
 */
async function walk(page) {
  const names = [];
  let rounds = 0;
  while (rounds < 2) {
    await page.keyboard.press('Tab');
    const { name, isVisible, isEnd } = await page.evaluate(() => {
      const element = document.activeElement;
      const shown = element.type === 'radio' ? element.nextElementSibling : element;
      return {
        name: element.textContent.trim() || element.id,
        isVisible: getComputedStyle(shown).outlineStyle !== 'none',
        isEnd: element === document.body,
      };
    });
    if (isEnd) {
      rounds += 1;
      continue;
    }
    assert.ok(isVisible, `the focus on ${name} is seen`);
    names.push(name);
    assert.ok(names.length < 300, `there is an end after ${names}`);
  }
  return names;
}

test('a key is asked for where one is needed, and sent', async () => {
  const seen = [];
  const page = await openPage(browser, `${bridge.url}/health/live`);
  await page.route('**/dashboard/events', (route) => {
    const sent = route.request().headers().authorization;
    seen.push(sent);
    return sent === 'Bearer right' ? route.continue() : route.fulfill({ status: 401, json: {} });
  });
  await page.goto(`${bridge.url}/dashboard`);

  const dialog = page.getByRole('dialog', { name: 'A key is needed' });
  await dialog.getByLabel('Key').fill('wrong');
  await page.keyboard.press('Enter');
  await dialog.getByText('does not accept this key').waitFor();
  await dialog.getByLabel('Key').fill('right');
  await page.keyboard.press('Enter');
  await page.locator('body[data-ready]').waitFor();

  assert.deepEqual(seen, [undefined, 'Bearer wrong', 'Bearer right']);
  assert.equal(await page.evaluate(() => sessionStorage.getItem('bascule.key')), 'right');
  assert.deepEqual(page.trouble.filter((each) => !each.includes('401')), []);
  await closePage(page);
});

test('a hundred servers with long names have room', async () => {
  const names = Array.from({ length: 100 }, (_, i) => `${i + 1}-${'a-very-long-name-indeed-'.repeat(3)}`.slice(0, 63) + 'z');
  const crowd = await serve({
    mcpServers: Object.fromEntries(names.map((name) => [name, { url: 'http://127.0.0.1:9/mcp' }])),
  });
  try {
    const page = await open({ width: 390, height: 844 }, crowd.url);
    assert.equal(await page.locator('tr.server').count(), 100);
    for (const width of [390, 1280, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      assert.equal(await overflow(page), 0, `at ${width}`);
    }
    await page.getByLabel('Find servers by name').fill('42-');
    assert.equal(await page.locator('tr.server').count(), 1);
    await end(page);
  } finally {
    await crowd.stop();
  }
});

test('the page is left without servers, and says so', async () => {
  const alone = await serve({ mcpServers: {} });
  const page = await open({}, alone.url);
  await page.getByText('No server is configured.').waitFor();
  assert.deepEqual(page.trouble, []);

  await alone.stop();

  await page.getByText('Not connected, trying again').waitFor();
  await closePage(page);
});
