// The start page, in a real browser, in front of the real bridge.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { axe, closePage, openPage, overflow, screenshot, startBrowser } from '../clients/browser.mjs';
import { everything, serve, serveReady } from '../harness/processes.mjs';

const run = promisify(execFile);
const child = (code) => ({ command: process.execPath, args: ['-e', code] });
const mcpServers = {
  everything: { command: process.execPath, args: [everything, 'stdio'] },
  'two words': { url: 'http://127.0.0.1:9/mcp' },
  dies: child('console.error("API_KEY is required"); process.exit(1)'),
  hangs: child('setInterval(() => {}, 1000)'),
};
const key = 'open-sesame-0123456789';
const CLIENTS = ['Claude Code', 'VS Code', 'Cursor', 'Claude Desktop', 'Codex', 'Gemini CLI', 'Others'];

let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

async function open(url, options) {
  const page = await openPage(browser, url, options);
  await page.locator('body[data-ready]').waitFor();
  return page;
}

const snippet = (page) => page.getByRole('tabpanel').locator('pre').innerText();
const address = (page) => page.locator('#address code').innerText();
const row = (page, name) => page.locator('.server-rows li').filter({ has: page.getByRole('link', { name, exact: true }) });

async function end(page, expected = /^$/) {
  assert.deepEqual(page.trouble.filter((each) => !expected.test(each)), []);
  await closePage(page);
}

describe('The start page', () => {
  let bridge;
  before(async () => {
    bridge = await serve({ mcpServers });
  });
  after(() => bridge?.stop());

  for (const scheme of ['light', 'dark']) {
    test(`axe finds nothing, and nothing sticks out, in the ${scheme} theme`, async () => {
      for (const width of [390, 1280, 2560]) {
        const page = await open(`${bridge.url}/`, { width, scheme });
        await row(page, 'dies').getByText('Failed').waitFor();
        assert.deepEqual(await axe(page), [], `at ${width}`);
        assert.equal(await overflow(page), 0, `at ${width}`);
        await screenshot(page, `start-${width}-${scheme}`);
        await end(page);
      }
    });
  }

  test('shows the state of each server with its reason', async () => {
    const page = await open(`${bridge.url}/`);

    await row(page, 'everything').getByText('Connected').waitFor();
    await row(page, 'dies').getByText(/exited with status 1/).waitFor();
    await row(page, 'two words').getByText(/127\.0\.0\.1:9/).waitFor();
    await row(page, 'hangs').getByText(/^Starting/).waitFor();
    assert.equal(await page.locator('#servers-count').textContent(), '4');
    await row(page, 'everything').getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'everything' }).waitFor();
    await end(page, /status of 50\d/);
  });

  test('has the address and the configuration for each client, of all servers and of one', async () => {
    const page = await open(`${bridge.url}/`, { permissions: ['clipboard-read', 'clipboard-write'] });
    const tab = (name) => page.getByRole('tab', { name });

    assert.deepEqual(await page.getByRole('tab').allTextContents(), CLIENTS);
    assert.equal(await address(page), `${bridge.url}/mcp`);
    assert.equal(await snippet(page), `claude mcp add --scope user --transport http bascule ${bridge.url}/mcp`);
    await page.getByRole('combobox', { name: 'Servers' }).selectOption('two words');
    const url = `${bridge.url}/servers/two%20words/mcp`;
    assert.equal(await address(page), url);
    for (const name of CLIENTS) {
      await tab(name).click();
      assert.equal(await tab(name).getAttribute('aria-selected'), 'true');
      const text = await snippet(page);
      assert.ok(text.includes(url) && text.includes('two-words'), text);
      if (text.startsWith('{')) JSON.parse(text);
      await page.getByRole('tabpanel').getByRole('button', { name: 'Copy the configuration' }).click();
      await page.getByRole('tabpanel').getByText('Copied').waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
    }
    await tab('Others').press('Home');
    assert.equal(await tab('Claude Code').getAttribute('aria-selected'), 'true');
    await tab('Claude Code').press('ArrowLeft');
    await tab('Others').press('ArrowRight');
    await tab('Claude Code').press('ArrowRight');
    await page.reload();
    await page.locator('[role=tab][aria-selected=true]').filter({ hasText: 'VS Code' }).waitFor();
    await page.getByRole('button', { name: 'Copy the address' }).click();
    await end(page);
  });

  test('every link leads somewhere', async () => {
    const page = await open(`${bridge.url}/`);
    const links = await page.locator('#links a, .pages a, .brand').evaluateAll((all) => all.map(({ href }) => href));

    assert.ok(links.length >= 9);
    for (const link of new Set(links)) assert.equal((await fetch(link)).status, 200, link);
    await page.locator('.pages').getByRole('link', { name: 'Dashboard' }).click();
    await page.getByRole('link', { name: 'Start' }).click();
    await page.getByRole('heading', { name: 'Connect an MCP client' }).waitFor();
    await end(page);
  });

  test('the theme is chosen by a button of the header, for all pages', async () => {
    const page = await open(`${bridge.url}/`);
    await page.getByRole('button', { name: 'Theme: system' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    await page.locator('.pages').getByRole('link', { name: 'Tools' }).click();
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
    await end(page, /status of 50\d/);
  });

  test('an element keeps the focus when one before it is removed', async () => {
    const page = await open(`${bridge.url}/`);
    const kept = await page.evaluate(async () => {
      const { arrange, h } = await import('./pages/dom.js');
      const list = h('div');
      const all = ['one', 'two', 'three'].map((word) => h('button', {}, word));
      document.body.append(list);
      arrange(list, all);
      all[1].focus();
      arrange(list, [all[1], h('button', {}, 'four'), all[2]]);
      return [document.activeElement.textContent, list.textContent];
    });
    assert.deepEqual(kept, ['two', 'twofourthree']);
    await end(page);
  });

  test('the page works without storage', async () => {
    const page = await open(`${bridge.url}/`, {
      prepare: (fresh) =>
        fresh.addInitScript(() => {
          for (const name of ['localStorage', 'sessionStorage']) {
            Object.defineProperty(window, name, {
              get() {
                throw new DOMException('disabled', 'SecurityError');
              },
            });
          }
        }),
    });
    await page.getByRole('button', { name: 'Theme: system' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).waitFor();
    await page.getByRole('tab', { name: 'Cursor' }).click();
    assert.match(await snippet(page), /mcpServers/);
    await end(page);
  });

  test('is only for browsers', async () => {
    const json = await fetch(bridge.url);
    const page = await fetch(bridge.url, { headers: { Accept: 'text/html,*/*;q=0.8' }, method: 'HEAD' });

    assert.match(json.headers.get('content-type'), /^application\/json/);
    assert.ok((await json.json()).routes.length > 30);
    assert.match(page.headers.get('content-type'), /^text\/html/);
    assert.deepEqual([json.headers.get('vary'), page.headers.get('vary')], ['Accept', 'Accept']);
  });
});

test('The start page requires a key for what the servers are, and shows how clients send one', async () => {
  const bridge = await serve({ mcpServers, auth: { keys: [{ name: 'ann', key }] } });
  try {
    assert.equal((await fetch(bridge.url)).status, 401);
    const page = await openPage(browser, bridge.url);
    await page.getByText('This bridge requires a key.').waitFor();
    assert.equal(await page.locator('.server-rows').count(), 0);
    assert.match(await snippet(page), /"Authorization: Bearer \$BASCULE_KEY"/);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, 'start-locked');

    await page.locator('main').getByRole('button', { name: 'Enter a key' }).click();
    await page.getByRole('dialog').getByLabel('Key').fill('wrong-0123456789');
    const refused = page.waitForResponse((response) => response.status() === 401);
    await page.keyboard.press('Enter');
    await refused;
    await page.locator('main').getByRole('button', { name: 'Enter a key' }).click();
    await page.getByRole('dialog').getByLabel('Key').fill(key);
    await page.keyboard.press('Enter');
    await row(page, 'everything').waitFor();
    const opening = page.waitForEvent('popup');
    await page.getByRole('link', { name: 'metrics' }).click();
    assert.match(await (await opening).locator('body').innerText(), /bascule_/);
    assert.doesNotMatch(await page.content(), new RegExp(key));
    await page.getByRole('button', { name: 'Remove the key' }).click();
    await page.getByText('This bridge requires a key.').waitFor();
    await end(page, /40[13]/);
  } finally {
    await bridge.stop();
  }
});

test('A key is kept that is entered before another one is rejected', async () => {
  const bridge = await serve({ mcpServers, auth: { keys: [{ name: 'ann', key }] } });
  try {
    let reject;
    const rejection = new Promise((resolve) => (reject = resolve));
    const page = await openPage(browser, bridge.url, {
      prepare: (fresh) =>
        fresh.route('**/servers', async (route) => {
          if (route.request().headers().authorization?.includes('wrong')) await rejection;
          await route.continue();
        }),
    });
    for (const each of ['wrong-0123456789', key]) {
      await page.locator('main').getByRole('button', { name: 'Enter a key' }).click();
      await page.getByRole('dialog').getByLabel('Key').fill(each);
      await page.keyboard.press('Enter');
    }
    reject();
    await row(page, 'everything').waitFor();
    await end(page, /401/);
  } finally {
    await bridge.stop();
  }
});

test('The start page is served below any path, with and without a slash', async () => {
  const bridge = await serveReady({ mcpServers: { everything: mcpServers.everything }, listen: { basePath: '/deep/down' } });
  try {
    for (const path of ['/deep/down', '/deep/down/']) {
      const page = await open(bridge.url + path);
      assert.equal(page.url(), `${bridge.url}/deep/down/`);
      assert.equal(await address(page), `${bridge.url}/deep/down/mcp`);
      await end(page);
    }
    const { stdout } = await run('curl', ['-s', '--noproxy', '*', `${bridge.url}/deep/down`]);
    assert.equal(JSON.parse(stdout).name, 'bascule');
  } finally {
    await bridge.stop();
  }
});
