// The page that shows the tools, in a real browser, in front of the real bridge.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { axe, closePage, openPage, overflow, screenshot, startBrowser, waitIn } from './browser.mjs';
import { everything, serve } from './processes.mjs';

const mcpServers = { everything: { command: process.execPath, args: [everything, 'stdio'] } };
const sample = readFileSync(new URL('./openapi-sample.json', import.meta.url), 'utf8');
const note = '#operations-everything-everything_echo';

/** What the library says of every address with an underscore, as operations have. */
const ON_UNDERSCORES = 'escaping deep link whitespace';

/** Opens the page where the bridge's documents are the sample, and `refuses` may answer first. */
function openDocs(browser, bridge, { at = '/docs', refuses = () => 0, ...options } = {}) {
  const answer = (route) => {
    const status = refuses(route.request()) || 200;
    const body = status === 200 ? sample : '{}';
    return route.fulfill({ status, contentType: 'application/json', body });
  };
  const newContext = async (settings) => {
    const context = await browser.newContext(settings);
    await context.route('**/openapi.json', answer);
    return context;
  };
  return openPage({ newContext }, bridge.url + at, options);
}

async function tryEcho(page, message) {
  await page.click(`${note} .opblock-summary-control`);
  await page.click(`${note} .try-out__btn`);
  await page.fill(`${note} .body-param__text`, JSON.stringify({ message }));
  await page.click(`${note} .execute`);
  await page.waitForSelector(`${note} .live-responses-table .response`);
  return page.innerText(`${note} .live-responses-table .response`);
}

describe('The page of the tools', () => {
  let bridge;
  let browser;

  before(async () => {
    [bridge, browser] = await Promise.all([serve({ mcpServers }), startBrowser()]);
  });

  after(async () => {
    await browser?.close();
    await bridge?.stop();
  });

  for (const scheme of ['light', 'dark']) {
    for (const width of [390, 1280, 2560]) {
      test(`is read and tried at ${width} pixels, ${scheme}`, async () => {
        const page = await openDocs(browser, bridge, { width, scheme });
        await page.waitForSelector(note);
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
    const at = '/docs?server=everything#/everything/everything_echo';

    const page = await openDocs(browser, bridge, { at });
    await page.waitForSelector(`${note}.is-open`);

    assert.equal(await page.inputValue('#documents'), 'everything');
    await page.selectOption('#documents', '');
    await waitIn(page, () => location.search === '' && document.querySelector('.info .url')?.innerText.endsWith('openapi.json'));
    await page.goBack();
    await waitIn(page, () => document.querySelector('#documents').value === 'everything');
    assert.deepEqual(page.trouble.filter((each) => !each.includes(ON_UNDERSCORES)), []);
    await closePage(page);
  });

  test('asks for a key, and keeps it no longer than the tab', async () => {
    const hasKey = (request) => request.headers().authorization === 'Bearer open-sesame';
    const page = await openDocs(browser, bridge, { refuses: (request) => (hasKey(request) ? 0 : 401) });
    await waitIn(page, () => document.querySelector('#notice').textContent.includes('asks for a key'));
    assert.deepEqual(await axe(page), []);

    await page.fill('#key', 'open-sesame');
    await page.click('#credential button');
    await page.waitForSelector(note);

    const kept = await page.evaluate(() => [{ ...sessionStorage }, { ...localStorage }, document.cookie]);
    assert.deepEqual(kept, [{ 'bascule.key': 'open-sesame' }, {}, '']);
    await page.click('#forget');
    await waitIn(page, () => document.querySelector('#notice').textContent.includes('asks for a key'));
    assert.deepEqual(await page.evaluate(() => ({ ...sessionStorage })), {});
    await closePage(page);
  });

  test('takes a key by Authorize where the document says how it is given', async () => {
    const page = await openDocs(browser, bridge);
    await page.click('.auth-wrapper .authorize');
    await page.waitForSelector('.dialog-ux input');
    assert.deepEqual(await axe(page), []);

    await page.fill('.dialog-ux input', 'open-sesame');
    await page.click('.dialog-ux .authorize');

    assert.deepEqual(await page.evaluate(() => ({ ...sessionStorage })), { 'bascule.key': 'open-sesame' });
    await page.click('.dialog-ux .btn-done');
    const calling = page.waitForRequest(/tools\/echo/);
    await tryEcho(page, 'with a key');
    assert.equal((await calling).headers().authorization, 'Bearer open-sesame');
    assert.deepEqual(page.trouble, []);
    await closePage(page);
  });
});

test('The page of the tools stands below any path', async () => {
  const basePath = '/deep/down';
  const { url, stop } = await serve({ mcpServers, listen: { basePath } });
  const bridge = { url: url + basePath };
  const browser = await startBrowser();
  try {
    const page = await openDocs(browser, bridge, { at: '/docs/' });
    await page.waitForSelector(note);

    assert.equal(page.url(), `${bridge.url}/docs`);
    assert.match(await tryEcho(page, 'from below'), /Echo: from below/);
    assert.deepEqual(page.trouble, []);
  } finally {
    await browser.close();
    await stop();
  }
});
