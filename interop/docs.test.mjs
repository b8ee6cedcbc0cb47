// The page that shows the tools, in a real browser, in front of the real bridge.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, closePage, openPage, overflow, screenshot, startBrowser, waitIn } from './browser.mjs';
import { everything, serveReady } from './processes.mjs';

const mcpServers = { everything: { command: process.execPath, args: [everything, 'stdio'] } };
const key = 'open-sesame-0123456789';
const echo = '.opblock:has([data-path="/servers/everything/tools/echo"])';

/** What the library says of every address with an underscore, as operations have. */
const ON_UNDERSCORES = 'escaping deep link whitespace';

async function tryEcho(page, message) {
  await page.waitForSelector(echo);
  if (!(await page.isVisible(`${echo}.is-open`))) await page.click(`${echo} .opblock-summary-control`);
  await page.click(`${echo} .try-out__btn`);
  await page.fill(`${echo} .body-param__text`, JSON.stringify({ message }));
  await page.click(`${echo} .execute`);
  await page.waitForSelector(`${echo} .live-responses-table .response`);
  return page.innerText(`${echo} .live-responses-table .response`);
}

function asksForKey(page) {
  return waitIn(page, () => document.querySelector('#notice').textContent.includes('requires a key'));
}

async function giveKey(page) {
  await asksForKey(page);
  await page.fill('#key', key);
  await page.click('#credential button');
  await page.waitForSelector(echo);
}

describe('The page of the tools', () => {
  let bridge;
  let guarded;
  let browser;

  before(async () => {
    const auth = { keys: [{ name: 'ann', key }] };
    [bridge, guarded, browser] = await Promise.all([
      serveReady({ mcpServers }),
      serveReady({ mcpServers, auth }),
      startBrowser(),
    ]);
  });

  after(async () => {
    await browser?.close();
    await Promise.all([bridge?.stop(), guarded?.stop()]);
  });

  for (const scheme of ['light', 'dark']) {
    for (const width of [390, 1280, 2560]) {
      test(`is read and tried at ${width} pixels, ${scheme}`, async () => {
        const page = await openPage(browser, `${bridge.url}/docs`, { width, scheme });
        await page.waitForSelector(echo);
        await screenshot(page, `docs-${width}-${scheme}`);

        const answer = await tryEcho(page, 'over the bridge');

        assert.match(answer, /200/);
        assert.match(answer, /Echo: over the bridge/);
        assert.equal(await page.title(), 'Bascule');
        await screenshot(page, `docs-tried-${width}-${scheme}`);
        assert.deepEqual(await axe(page), []);
        assert.equal(await overflow(page), 0);
        assert.deepEqual(page.trouble, []);
        await closePage(page);
      });
    }
  }

  test('leads to one server, and to one tool of it, by its address', async () => {
    const one = await (await fetch(`${bridge.url}/servers/everything/openapi.json`)).json();
    const { operationId, tags } = one.paths['/servers/everything/tools/echo'].post;

    const page = await openPage(browser, `${bridge.url}/docs?server=everything#/${tags[0]}/${operationId}`);
    await page.waitForSelector(`${echo}.is-open`);

    assert.equal(await page.inputValue('#documents'), 'everything');
    await page.selectOption('#documents', '');
    await waitIn(page, () => location.search === '' && document.querySelector('.info .url')?.innerText.trim() === 'openapi.json');
    await page.goBack();
    await waitIn(page, () => document.querySelector('#documents').value === 'everything');
    assert.deepEqual(page.trouble.filter((each) => !each.includes(ON_UNDERSCORES)), []);
    await closePage(page);
  });

  test('prompts for a key, and keeps it only as long as the tab', async () => {
    const page = await openPage(browser, `${guarded.url}/docs`);
    await asksForKey(page);
    assert.deepEqual(await axe(page), []);

    await giveKey(page);

    const kept = await page.evaluate(() => [{ ...sessionStorage }, { ...localStorage }, document.cookie]);
    assert.deepEqual(kept, [{ 'bascule.key': key }, {}, '']);
    assert.match(await tryEcho(page, 'with a key'), /Echo: with a key/);
    await page.click('#remove');
    await asksForKey(page);
    assert.deepEqual(await page.evaluate(() => ui.authSelectors.authorized().toJS()), {});
    assert.deepEqual(await page.evaluate(() => ({ ...sessionStorage })), {});
    assert.deepEqual(page.trouble.filter((each) => !each.includes('401')), []);
    await closePage(page);
  });

  test('shows the key in Authorize, and removes it there, too', async () => {
    const page = await openPage(browser, `${guarded.url}/docs`);
    await giveKey(page);

    await page.click('.auth-wrapper .authorize.locked');
    await page.waitForSelector('.dialog-ux .auth-container');

    assert.deepEqual(await axe(page), []);
    await page.click('.dialog-ux .auth-btn-wrapper button:has-text("Logout")');
    assert.deepEqual(await page.evaluate(() => ({ ...sessionStorage })), {});
    await page.fill('.dialog-ux .auth-container:first-of-type input', key);
    await page.click('.dialog-ux .auth-btn-wrapper .authorize');
    assert.deepEqual(await page.evaluate(() => ({ ...sessionStorage })), { 'bascule.key': key });
    await closePage(page);
  });
});

test('The page of the tools names the servers that are missing', async () => {
  const dead = { url: 'http://127.0.0.1:9/mcp' };
  const [{ url, stop }, browser] = await Promise.all([
    serveReady({ mcpServers: { ...mcpServers, dead, gone: dead } }),
    startBrowser(),
  ]);
  try {
    const page = await openPage(browser, `${url}/docs`);
    await page.waitForSelector(echo);

    assert.match(await page.innerText('#notice'), /^Missing: dead \(.+\), gone \(.+\)$/);
    assert.deepEqual(await axe(page), []);
    await page.selectOption('#documents', 'everything');
    await waitIn(page, () => document.querySelector('#notice').textContent === '');
    assert.deepEqual(page.trouble, []);
  } finally {
    await browser.close();
    await stop();
  }
});

test('The page of the tools is served below any path', async () => {
  const basePath = '/deep/down';
  const { url, stop } = await serveReady({ mcpServers, listen: { basePath } });
  const bridge = { url: url + basePath };
  const browser = await startBrowser();
  try {
    const page = await openPage(browser, `${bridge.url}/docs/`);
    await page.waitForSelector(echo);

    assert.equal(page.url(), `${bridge.url}/docs`);
    assert.match(await tryEcho(page, 'from below'), /Echo: from below/);
    assert.deepEqual(page.trouble, []);
  } finally {
    await browser.close();
    await stop();
  }
});
