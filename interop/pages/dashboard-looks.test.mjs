// Looks at the dashboard of the real bridge: in both themes, at all widths, without a mouse, with
// many servers and with none.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, closePage, overflow, screenshot, startBrowser, waitIn } from '../clients/browser.mjs';
import { callTool, end, openDashboard, openPart, openServer } from './dashboard.mjs';
import { everything, serve } from '../harness/processes.mjs';

let browser;
let bridge;

before(async () => {
  const local = {
    command: process.execPath,
    args: [everything, 'stdio'],
    tools: { echo: { cache: { ttl: '60s' } } },
  };
  const gone = { url: 'http://127.0.0.1:9/mcp', start: 'lazy' };
  const breaker = { failureThreshold: 1, callTimeout: '60s' };
  [browser, bridge] = await Promise.all([
    startBrowser(),
    serve({ breaker, mcpServers: { local, gone } }),
  ]);
  for (let i = 0; i < 5; i += 1) {
    assert.equal(await callTool(bridge.url, 'local', 'echo', { message: `number ${i % 2}` }), 200);
  }
  assert.equal(await callTool(bridge.url, 'gone', 'echo'), 502);
});

after(async () => {
  await browser?.close();
  await bridge?.stop();
});

const open = (options, url = bridge.url) => openDashboard(browser, url, options);

const TABS = ['Overview', 'Tools', 'Errors', 'Log', 'Process', 'Sessions', 'Settings'];
const PARTS = ['Overview', 'Caches', 'Clients', 'Configuration'];

for (const scheme of ['light', 'dark']) {
  test(`axe finds nothing in the ${scheme} theme`, async () => {
    const page = await open({ scheme });
    await page.locator('.as-table summary').first().click();
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: 'Clear both caches' }).click();
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('Escape');
    for (const part of PARTS) {
      await openPart(page, part);
      await settle(page);
      assert.deepEqual(await axe(page), [], part);
    }
    await openPart(page);
    for (const tab of TABS) {
      await openServer(page, 'local', tab);
      await settle(page);
      assert.deepEqual(await axe(page), [], tab);
    }
    await closePage(page);
  });

  test(`nothing sticks out in the ${scheme} theme, at any width`, async () => {
    const page = await open({ scheme });
    for (const part of PARTS) {
      await openPart(page, part);
      await settle(page);
      await lookAt(page, `dashboard-${part.toLowerCase()}`, scheme);
    }
    await openPart(page);
    for (const tab of TABS) {
      await openServer(page, 'local', tab);
      await settle(page);
      await lookAt(page, `dashboard-server-${tab.toLowerCase()}`, scheme);
    }
    await end(page);
  });
}

/** Waits until the tables that are open have been filled. */
function settle(page) {
  return waitIn(page, () => ![...document.querySelectorAll('.empty')].some((element) => element.checkVisibility() && element.textContent === 'Loading'));
}

async function lookAt(page, name, scheme) {
  for (const width of [390, 768, 1280, 2560, 3840]) {
    await page.setViewportSize({ width, height: width < 500 ? 844 : Math.round((width * 9) / 16) });
    assert.equal(await overflow(page), 0, `${name} at ${width}`);
    if ([390, 1280, 2560].includes(width)) await screenshot(page, `${name}-${width}-${scheme}`);
  }
}

const replica = (name, others) => ({
  name,
  version: '0.1.0',
  started_at: '2026-11-25T11:00:00Z',
  configuration: '3f786850e387550fdab836ed7e6dc881de23001b',
  open_breakers: [],
  ...others,
});

const shared = {
  state: 'connected',
  since: '2026-11-25T11:00:00Z',
  untrusted_seconds: 12.5,
  pending_invalidations: 0,
  hits: 3,
  misses: 2,
  engine: { address: 'valkeys://valkey.example:6379', version: 'valkey 8.1.1' },
  last_error: null,
  replicas: [replica('2f09a1c4'), replica('7be0d112'), replica('c3d4e5f6')],
};

const LOST = {
  state: 'isolated',
  pending_invalidations: 4,
  last_error: { message: 'no reply within 50 ms', time: '2026-11-25T11:00:00Z' },
  engine: { address: `valkeys://${'a-very-long-name-indeed.'.repeat(9)}example:6379`, version: null },
  replicas: [
    replica('2f09a1c4', { open_breakers: ['gone', 'a-very-long-name-indeed-'.repeat(2)] }),
    replica('7be0d112', { version: '0.2.0', configuration: 'another', open_breakers: ['gone'] }),
    replica('c3d4e5f6'),
  ],
};

/** Opens the page as a bridge with a shared cache in that state would fill it. */
function openShared(options, change = {}) {
  const answer = async (route) => {
    const state = await (await fetch(`${bridge.url}/dashboard/state`)).json();
    state.metrics.shared = { ...shared, ...change };
    const body = `event: state\ndata: ${JSON.stringify(state)}\n\n`;
    await route.fulfill({ contentType: 'text/event-stream', body });
  };
  return open({ ...options, prepare: (fresh) => fresh.route('**/dashboard/events', answer) });
}

for (const scheme of ['light', 'dark']) {
  test(`the shared cache is shown in the ${scheme} theme, with nothing for axe to find`, async () => {
    const page = await openShared({ scheme });
    const section = page.getByRole('region', { name: 'Shared cache' });
    await section.getByText('Connected', { exact: true }).waitFor();
    await section.getByText('valkey 8.1.1 at valkeys://valkey.example:6379').waitFor();
    assert.equal(await section.locator('tbody tr').count(), 3);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, `dashboard-shared-${scheme}`);
    await end(page);
  });

  test(`a lost shared cache is explained in the ${scheme} theme, at any width`, async () => {
    const page = await openShared({ scheme }, LOST);
    const section = page.getByRole('region', { name: 'Shared cache' });
    await section.getByText('Isolated', { exact: true }).waitFor();
    await section.getByText(/^Last error .*: no reply within 50 ms$/).waitFor();
    await section.getByText(/gone at 2 of 3, .* There are 2 configurations. There are 2 versions.$/).waitFor();
    assert.deepEqual(await axe(page), []);
    for (const width of [390, 768, 1280, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      assert.equal(await overflow(page), 0, `at ${width}`);
      if (width <= 1280) await screenshot(page, `dashboard-shared-lost-${width}-${scheme}`);
    }
    await end(page);
  });
}

test('a bridge without a shared cache shows none', async () => {
  const page = await open();
  assert.equal(await page.locator('#shared').isVisible(), false);
  await end(page);
});

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

  await openServer(page, 'local');
  const opener = page.getByRole('button', { name: 'Open breaker' });
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

test('shows that no server is left', async () => {
  const alone = await serve({ mcpServers: {} });
  try {
    const page = await open({}, alone.url);
    await page.getByText('No server is configured.').waitFor();
    assert.deepEqual(page.trouble, []);

    await alone.stop();

    await page.getByText('Not connected, trying again').waitFor();
    await closePage(page);
  } finally {
    await alone.stop();
  }
});
