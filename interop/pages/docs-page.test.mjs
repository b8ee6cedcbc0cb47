// The page to read and try what the servers offer, in a real browser, in front of the real bridge.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { axe, closePage, openPage, overflow, screenshot, startBrowser, waitIn } from '../clients/browser.mjs';
import { servePages } from '../servers/page-server.mjs';
import { serve, serveReady } from '../harness/processes.mjs';

const run = promisify(execFile);
const child = (code) => ({ command: process.execPath, args: ['-e', code] });
const dies = child('console.error("API_KEY is required"); process.exit(1)');
const hangs = child('setInterval(() => {}, 1000)');
const key = 'open-sesame-0123456789';

let browser;
let pages;
before(async () => {
  [browser, pages] = await Promise.all([startBrowser(), servePages()]);
});
after(async () => {
  await browser?.close();
  await pages?.stop();
});

const servers = () => ({ pages: { url: pages.url, tools: { number: { cache: { ttl: '60s' } } } } });

async function open(bridge, address = '', options = {}) {
  const page = await openPage(browser, `${bridge.url}/docs${address}`, options);
  await page.locator('body[data-ready]').waitFor();
  return page;
}

/** Opens an item, and waits until its form is there. */
async function openItem(bridge, address, options) {
  const page = await open(bridge, `#/${address}`, options);
  await page.locator('article form').waitFor();
  return page;
}

const field = (page, name) => page.locator('.schema-form').getByLabel(new RegExp(`^${name}`));
const asJson = async (page) => JSON.parse(await page.getByLabel('As JSON').inputValue());
const result = (page) => page.getByRole('region', { name: 'Result' });
const items = (page) => page.locator('#groups li li');

async function send(page, words = 'Call') {
  await page.getByRole('button', { name: words, exact: true }).click();
  await page.locator('.result:not([aria-busy]) .result-body > *').first().waitFor();
}

/** The facts above a result, such as `Cache`. */
async function facts(page) {
  const pairs = await page.locator('.result .facts > div').evaluateAll((all) => all.map((each) => [...each.children].map((part) => part.textContent)));
  return Object.fromEntries(pairs);
}

/** Closes a page in which nothing went wrong, but for requests that the bridge was to refuse. */
async function end(page, expected = /^$/) {
  assert.deepEqual(page.trouble.filter((each) => !expected.test(each)), []);
  await closePage(page);
}

describe('The page of the tools', () => {
  let bridge;
  before(async () => {
    bridge = await serveReady({ mcpServers: servers() });
  });
  after(() => bridge?.stop());

  for (const scheme of ['light', 'dark']) {
    for (const width of [390, 1280, 2560]) {
      test(`axe finds nothing at ${width} pixels, ${scheme}`, async () => {
        const page = await open(bridge, '', { width, scheme });
        await items(page).first().waitFor({ state: 'attached' });
        const looks = async (name) => {
          assert.deepEqual(await axe(page), [], name);
          assert.equal(await overflow(page), 0, name);
          await screenshot(page, `docs-${name}-${width}-${scheme}`);
        };
        await looks('list');
        await page.goto(`${bridge.url}/docs#/pages/tool/shapes`);
        await field(page, 'text').fill('many words '.repeat(30));
        await field(page, 'either').or(page.getByLabel('Kind of either')).first().selectOption({ index: 1 });
        await page.getByRole('button', { name: 'Add to tags' }).click();
        await send(page);
        await page.locator('summary').filter({ hasText: 'Schemas' }).click();
        await page.locator('summary').filter({ hasText: 'As a command line' }).click();
        await looks('tool');
        await page.goto(`${bridge.url}/docs#/pages/tool/media`);
        await page.getByRole('heading', { name: 'media' }).waitFor();
        await send(page);
        await looks('result');
        await page.goto(`${bridge.url}/docs#/pages/prompt/greet`);
        await page.getByRole('heading', { name: 'greet' }).waitFor();
        await looks('prompt');
        await page.goto(`${bridge.url}/docs#/pages`);
        await page.getByRole('heading', { name: 'Addresses' }).waitFor();
        await looks('server');
        await end(page);
      });
    }
  }

  test('names tools first, and says what they may do', async () => {
    const page = await openItem(bridge, 'pages/tool/wipe');

    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'wipe');
    assert.deepEqual(await page.locator('article .pill').allTextContents(), ['Destructive', 'Idempotent', 'Open world']);
    assert.equal(await page.title(), 'Tools – Bascule');
    await send(page, 'Call (destructive)');
    const one = page.getByRole('link', { name: /^number/ });
    assert.deepEqual(await one.locator('.pill').allTextContents(), ['Read-only', 'Cached 1\u202fmin']);
    await end(page);
  });

  test('the form writes the JSON', async () => {
    const page = await openItem(bridge, 'pages/tool/shapes');

    await field(page, 'text').fill('hi');
    await field(page, 'count').fill('5');
    await field(page, 'ratio').fill('0.5');
    await field(page, 'exact').selectOption('false');
    await field(page, 'color').selectOption('green');
    await field(page, 'day').fill('2026-11-29');
    await page.getByRole('button', { name: 'Add to tags' }).click();
    await page.getByRole('button', { name: 'Add to tags' }).click();
    await page.getByLabel(/^tags 1/).fill('a');
    await page.getByLabel(/^tags 2/).fill('b');
    await page.getByRole('button', { name: 'Remove tags 1' }).click();
    await field(page, 'x').fill('1');
    await page.getByLabel('Kind of either').selectOption('A number');
    await page.locator('.schema-form').getByLabel(/^either/).fill('7');
    await field(page, 'extra').fill('{"free": [1]}');

    const expected = {
      text: 'hi',
      count: 5,
      ratio: 0.5,
      exact: false,
      color: 'green',
      day: '2026-11-29',
      tags: ['b'],
      point: { x: 1 },
      either: 7,
      extra: { free: [1] },
    };
    assert.deepEqual(await asJson(page), expected);
    await send(page);
    assert.deepEqual(pages.seen.at(-1).arguments, expected);
    assert.match(await result(page).innerText(), /200 OK/);
    await end(page);
  });

  test('the JSON fills in the form, and keeps what the form does not have', async () => {
    const page = await openItem(bridge, 'pages/tool/shapes');
    const json = page.getByLabel('As JSON');

    await json.fill('{"text":"from JSON","tags":["p","q"],"point":{"x":2,"y":3},"either":"me","count":"many","more":true}');

    assert.equal(await field(page, 'text').inputValue(), 'from JSON');
    assert.equal(await page.getByLabel(/^tags 2/).inputValue(), 'q');
    assert.equal(await field(page, 'y').inputValue(), '3');
    assert.equal(await page.getByLabel('Kind of either').inputValue(), '0');
    await page.getByText('Set in the JSON: "many"').waitFor();
    await field(page, 'text').fill('changed');
    assert.deepEqual(await asJson(page), { text: 'changed', tags: ['p', 'q'], point: { x: 2, y: 3 }, either: 'me', count: 'many', more: true });
    await json.fill('{"text": ');
    await page.getByText(/^Not valid: /).waitFor();
    await json.fill('{}');
    assert.equal(await field(page, 'text').inputValue(), '');
    await end(page);
  });

  test('fields name the types of choices, and variants what tells them apart', async () => {
    const page = await openItem(bridge, 'pages/tool/shapes');

    assert.match(await page.locator('.form-field label', { hasText: 'color' }).textContent(), /string/);
    assert.deepEqual(await page.getByLabel('Kind of figure').locator('option').allTextContents(), ['Not set', '1: kind circle', '2: with width']);
    assert.deepEqual(await page.getByLabel('Kind of either').locator('option').allTextContents(), ['Not set', 'A name', 'A number']);
    await end(page);
  });

  test('a schema that contains itself has a form of limited size', async () => {
    const page = await openItem(bridge, 'pages/tool/tree');

    const fields = await page.locator('.form-field').count();
    assert.ok(fields < 1_200, `${fields} fields`);
    await page.getByLabel('As JSON').fill('{"a": {"b": {}}}');
    await send(page);
    assert.deepEqual(pages.seen.at(-1).arguments, { a: { b: {} } });
    await end(page);
  });

  test('a reference that cannot be decoded leads nowhere', async () => {
    const page = await openItem(bridge, 'pages/tool/odd');

    await field(page, 'text').fill('hi');
    assert.deepEqual(await asJson(page), { text: 'hi' });
    await end(page);
  });

  test('errors in arguments are shown at their fields', async () => {
    const page = await openItem(bridge, 'pages/tool/shapes');

    await page.getByLabel('As JSON').fill('{"count":-1,"point":{"y":1}}');
    await send(page);

    const shown = await result(page).innerText();
    assert.match(shown, /422/);
    assert.match(shown, /\/text is required/);
    assert.doesNotMatch(shown, /text: is required/, 'each error is shown once');
    const error = (name) => page.locator('.form-field').filter({ has: page.getByLabel(new RegExp(`^${name}`)) }).locator('.field-error').first();
    assert.match(await error('text').textContent(), /required/);
    assert.match(await error('count').textContent(), /0/);
    assert.deepEqual(await axe(page), []);
    await field(page, 'text').fill('ok');
    assert.equal(await error('text').textContent(), '');
    await page.getByLabel('As JSON').fill('{"text":"ok"}');
    await send(page);
    assert.equal(await error('count').textContent(), '');
    await end(page, /422/);
  });

  test('progress and log messages are shown as they come', async () => {
    const page = await openItem(bridge, 'pages/tool/steps');
    await page.getByRole('button', { name: 'Call' }).click();

    await page.getByText('1 of 2 – halfway').waitFor();
    await page.getByRole('list', { name: 'Log messages of the call' }).getByText('steps: half of it').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Call' }).isDisabled(), true);
    assert.equal(await page.getByText('both steps').count(), 0);
    pages.release();
    await result(page).getByText('both steps').first().waitFor();
    await end(page);
  });

  test('a call is cancelled by a button', async () => {
    const page = await openItem(bridge, 'pages/tool/steps');
    await page.getByRole('button', { name: 'Call' }).click();
    await page.getByText('1 of 2 – halfway').waitFor();

    await page.getByRole('button', { name: 'Cancel' }).click();

    await result(page).getByText('Cancelled.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Call' }).isDisabled(), false);
    await end(page);
  });

  test('pictures, data, links and errors of results are shown', async () => {
    const page = await openItem(bridge, 'pages/tool/media');
    await send(page);

    const size = await page.getByRole('img', { name: /^Image of the result/ }).evaluate((image) => image.naturalWidth);
    assert.equal(size, 1);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as a file' }).click();
    const saved = await download;
    assert.equal(saved.suggestedFilename(), 'result.wav');
    assert.equal(readFileSync(await saved.path()).subarray(1, 4).toString(), 'PNG');
    await result(page).getByText('embedded words').first().waitFor();
    await result(page).getByRole('link', { name: 'one' }).click();
    await send(page, 'Read');
    await result(page).getByText('contents of page://one').first().waitFor();
    await page.getByRole('link', { name: 'fails', exact: true }).click();
    await send(page);
    await result(page).getByText('The tool reported an error.').waitFor();
    await end(page);
  });

  test('shows the time, the cache and the request id; options change the request', async () => {
    const page = await openItem(bridge, 'pages/tool/number');
    await send(page);
    await send(page);

    const second = await facts(page);
    assert.match(second.Cache, /^hit/);
    assert.match(second.Time, /ms|s/);
    assert.match(second['Request id'], /^\w/);
    await page.getByLabel('Skip the cache').check();
    await send(page);
    assert.match((await facts(page)).Cache, /^fwd=request/);
    await page.getByLabel('Only the value').check();
    await page.getByLabel('Show progress and log messages').uncheck();
    await send(page);
    assert.deepEqual(JSON.parse(await result(page).locator('pre').innerText()), { number: 42 });
    await end(page);
  });

  test('the command line does the same', async () => {
    const page = await openItem(bridge, 'pages/tool/shapes');
    await field(page, 'text').fill("it's <one> \"two\"");
    await page.getByLabel('Show progress and log messages').uncheck();
    await page.locator('summary').filter({ hasText: 'As a command line' }).click();

    const command = await page.locator('.request-line code').textContent();

    const { stdout } = await run('sh', ['-c', command]);
    assert.deepEqual(JSON.parse(JSON.parse(stdout).content[0].text), { text: 'it\'s <one> "two"' });
    await end(page);
  });

  test('what is copied is what is shown', async () => {
    const page = await openItem(bridge, 'pages/tool/number', { permissions: ['clipboard-read', 'clipboard-write'] });
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

    await page.getByRole('button', { name: 'Copy the address' }).click();
    await page.getByText('Copied').waitFor();

    assert.equal(await clipboard(), `${bridge.url}/servers/pages/tools/number`);
    await end(page);
  });

  test('arguments of prompts and templates are completed by the server', async () => {
    const page = await openItem(bridge, 'pages/prompt/greet');
    const options = () => page.locator('datalist').first().locator('option').evaluateAll((all) => all.map(({ value }) => value).join());

    await page.getByLabel('city').fill('Be');
    await waitIn(page, () => [...document.querySelector('datalist').options].map(({ value }) => value).join() === 'Berlin,Bern');
    await page.getByLabel('city').fill('Berlin');
    await page.getByLabel('name').focus();
    await waitIn(page, () => document.querySelectorAll('datalist')[1].options[0]?.value === 'Berlin');
    await page.getByLabel('name').fill('Ann');
    await page.getByLabel('name').press('Enter');
    await result(page).getByText('Hello Ann in Berlin').first().waitFor();

    await page.goto(`${bridge.url}/docs#/pages/template/${encodeURIComponent('page://items/{kind}{?size}')}`);
    await page.getByLabel('kind').fill('b');
    await waitIn(page, () => [...document.querySelector('datalist').options].map(({ value }) => value).join() === 'big,blue');
    assert.equal(await options(), 'big,blue');
    await page.getByLabel('size').fill('1 m');
    await send(page, 'Read');
    await result(page).getByText('contents of page://items/b?size=1%20m').first().waitFor();
    await end(page);
  });

  test('a filter finds tools by name, title and description, and the slash focuses it', async () => {
    const page = await open(bridge);
    await items(page).first().waitFor();
    const shown = () => page.locator('#groups li li:not([hidden]) .item-name').allTextContents();

    await page.keyboard.press('/');
    await page.keyboard.type('deletes everything');
    assert.deepEqual(await shown(), ['wipe']);
    assert.equal(await page.locator('#found').textContent(), '1 of 11');
    await page.getByLabel('Filter').fill('kinds');
    assert.deepEqual(await shown(), ['shapes']);
    await page.getByLabel('Filter').press('Enter');
    await page.getByRole('heading', { level: 1, name: 'All kinds of arguments' }).waitFor();
    await page.getByLabel('Filter').fill('');
    assert.equal((await shown()).length, 11);
    await end(page);
  });

  test('on a phone, the list leads to a tool and back', async () => {
    const page = await open(bridge, '', { width: 390, height: 800, isMobile: true, hasTouch: true });
    await page.getByRole('link', { name: /^number/ }).tap();

    await page.getByRole('heading', { level: 1, name: 'number' }).waitFor();
    assert.equal(await page.getByLabel('Filter').isVisible(), false);
    await page.getByRole('button', { name: '← All tools' }).tap();
    await page.getByLabel('Filter').waitFor();
    assert.equal(await overflow(page), 0);
    await end(page);
  });

  test('earlier addresses of one server still lead there', async () => {
    const page = await open(bridge, '?server=pages');
    await page.getByRole('heading', { level: 1, name: 'pages' }).waitFor();
    await page.goBack();
    await end(page);
  });
});

describe('Servers that are down', () => {
  test('are named with their reason, and no other server waits for them', async () => {
    const bridge = await serve({ mcpServers: { dies, hangs, ...servers() } });
    try {
      const page = await open(bridge);
      const group = (name) => page.locator('.group').filter({ has: page.locator('summary', { hasText: name }) });

      assert.equal(await page.locator('.group').count(), 3);
      await page.getByRole('link', { name: /^number/ }).waitFor();
      await group('dies').getByText(/exited with status 1/).first().waitFor();
      await group('hangs').getByText(/^Starting/).waitFor();
      assert.deepEqual(await axe(page), []);
      await page.getByRole('link', { name: /^number/ }).click();
      await send(page);
      assert.match(await result(page).innerText(), /42/);
      await screenshot(page, 'docs-down');
      const copy = page.getByRole('button', { name: 'Copy the MCP address' });
      const isFocused = (element) => element === document.activeElement;
      await page.getByRole('link', { name: 'About dies' }).click();
      await page.getByRole('heading', { level: 1, name: 'dies' }).waitFor();
      await page.getByRole('button', { name: 'Try again' }).evaluate((again) => {
        again.click();
        document.querySelector('article .copy').focus();
      });
      await page.getByRole('button', { name: 'Try again' }).waitFor();
      assert.equal(await copy.evaluate(isFocused), true, 'the button before it came back');
      await page.getByRole('link', { name: 'About hangs' }).click();
      await page.getByRole('heading', { level: 1, name: 'hangs' }).waitFor();
      await copy.focus();
      const state = page.locator('article .status');
      const before = await state.textContent();
      await waitIn(page, (old) => document.querySelector('article .status')?.textContent !== old, before);
      assert.equal(await copy.evaluate(isFocused), true, 'the time went on');
      await end(page, /status of 50\d/);
    } finally {
      await bridge.stop();
    }
  });
});

describe('Many tools', () => {
  test('are closed groups, in which the filter finds one', async () => {
    const bridge = await serveReady({ mcpServers: { many: { url: pages.many }, ...servers() } });
    try {
      const page = await open(bridge);
      await waitIn(page, () => document.querySelectorAll('#groups li li').length === 211);

      assert.equal(await page.getByText('tool-137').isVisible(), false);
      await page.getByLabel('Filter').fill('needle');
      await page.getByText('tool-137').waitFor();
      assert.equal(await page.locator('#found').textContent(), '1 of 211');
      await page.getByRole('link', { name: 'tool-137' }).click();
      await page.getByText('Finds the needle.').waitFor();
      assert.deepEqual(await axe(page), []);
      // The server of many tools offers no prompts and no resources, and the page requests none.
      await end(page);
    } finally {
      await bridge.stop();
    }
  });
});

describe('A bridge that requires keys', () => {
  let bridge;
  before(async () => {
    bridge = await serveReady({
      mcpServers: servers(),
      auth: { keys: [{ name: 'ann', key, groups: ['all'] }, { name: 'bob', key: `${key}-of-bob`, groups: ['none'] }] },
      rights: { all: { allow: ['pages'], admin: true }, none: { allow: [] } },
    });
  });
  after(() => bridge?.stop());

  async function giveKey(page, value) {
    await page.locator('main').getByRole('button', { name: 'Enter a key' }).click();
    const dialog = page.getByRole('dialog', { name: 'API key required' });
    assert.deepEqual(await axe(page), []);
    await dialog.getByLabel('Key').fill(value);
    await dialog.getByRole('button', { name: 'Use this key' }).click();
  }

  test('a key is entered once for all pages, and kept only as long as the tab', async () => {
    const page = await openPage(browser, `${bridge.url}/docs`);
    assert.equal(await page.locator('.group').count(), 0);

    await giveKey(page, key);

    await page.getByRole('link', { name: /^number/ }).click();
    await send(page);
    const command = await page.locator('.request-line code').textContent();
    assert.match(command, /\$BASCULE_KEY/);
    assert.doesNotMatch(await page.content(), new RegExp(key));
    const kept = await page.evaluate(() => [{ ...sessionStorage }, document.cookie]);
    assert.deepEqual(kept, [{ 'bascule.key': key }, '']);
    await page.getByRole('link', { name: 'Dashboard' }).click();
    await page.locator('#link[data-state=live]').waitFor();
    await page.getByRole('link', { name: 'Tools', exact: true }).first().click();
    await page.getByRole('link', { name: /^number/ }).waitFor();
    await page.getByRole('button', { name: 'Remove the key' }).click();
    await page.getByText('This bridge requires a key.').waitFor();
    assert.deepEqual(await page.evaluate(() => ({ ...sessionStorage })), {});
    await end(page, /401/);
  });

  test('a key that is not valid is asked for again', async () => {
    const page = await openPage(browser, `${bridge.url}/docs`);
    const refused = page.waitForResponse((response) => response.status() === 401);
    await giveKey(page, 'wrong-0123456789');
    await refused;
    await page.getByText('This bridge requires a key.').waitFor();
    await giveKey(page, key);
    await page.getByRole('link', { name: /^number/ }).waitFor();
    await end(page, /401/);
  });

  test('a key is kept that is entered before another one is rejected', async () => {
    let reject;
    const rejection = new Promise((resolve) => (reject = resolve));
    const page = await openPage(browser, `${bridge.url}/docs`, {
      prepare: (fresh) =>
        fresh.route('**/servers', async (route) => {
          if (route.request().headers().authorization?.includes('wrong')) await rejection;
          await route.continue();
        }),
    });
    await giveKey(page, 'wrong-0123456789');
    await giveKey(page, key);
    reject();
    await page.getByRole('link', { name: /^number/ }).waitFor();
    await end(page, /401/);
  });

  test('a key without tools is told so', async () => {
    const page = await openPage(browser, `${bridge.url}/docs`);
    await giveKey(page, `${key}-of-bob`);
    await page.getByText(/^This key can use no (server|tools)\./).waitFor();
    await end(page, /401/);
  });
});

test('The page of the tools is served below any path', async () => {
  const bridge = await serveReady({ mcpServers: servers(), listen: { basePath: '/deep/down' } });
  try {
    const page = await openItem({ url: `${bridge.url}/deep/down` }, 'pages/tool/number');
    await send(page);
    assert.match(await result(page).innerText(), /42/);
    await end(page);
  } finally {
    await bridge.stop();
  }
});
