// node pages/page-pictures.mjs [FOLDER]: takes a picture of every page and tab, at 390, 1280 and 2560 pixels, in both
// themes, of a bridge in front of servers of all kinds: one is well, one is slow, one hangs, one has died. CI keeps the
// folder.

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closePage, openPage, startBrowser } from '../clients/browser.mjs';
import { callTool } from './dashboard.mjs';
import { servePages } from '../servers/page-server.mjs';
import { everything, serve } from '../harness/processes.mjs';

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../screenshots/pages', import.meta.url)));
mkdirSync(folder, { recursive: true });

const operate = (kind) => ({ command: process.execPath, args: [fileURLToPath(new URL('../servers/operate-server.mjs', import.meta.url)), kind] });
const [pages, browser] = await Promise.all([servePages(), startBrowser()]);
const bridge = await serve({
  mcpServers: {
    everything: { command: process.execPath, args: [everything, 'stdio'], tools: { echo: { cache: { ttl: '60s' } } } },
    pages: { url: pages.url, tools: { number: { cache: { ttl: '60s' } } } },
    dies: operate('dies'),
    hangs: { command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] },
    lazy: { ...operate('well'), start: 'lazy' },
  },
});

const tool = async (page) => {
  await page.locator('.schema-form textarea').first().fill('hello');
  await page.getByRole('button', { name: 'Call' }).click();
  await page.locator('.result:not([aria-busy]) .result-body > *').first().waitFor();
};

/** In the page: whether no part of it waits for data. */
const isLoaded = () => ![...document.querySelectorAll('.empty')].some((each) => each.checkVisibility() && each.textContent === 'Loading');

/** Each picture: its name, its address, and what to do before it is taken. */
const PICTURES = [
  ['start', '/'],
  ['tools', '/docs'],
  ['tools-tool', '/docs#/pages/tool/shapes', tool],
  ['tools-prompt', '/docs#/everything/prompt/completable-prompt'],
  ['tools-dead', '/docs#/dies'],
  ...['', 'caches', 'clients', 'configuration'].map((part) => [`dashboard${part && `-${part}`}`, `/dashboard${part && `#/${part}`}`]),
  ...['overview', 'tools', 'errors', 'log', 'process', 'sessions', 'settings'].map((tab) => [`dashboard-server-${tab}`, `/dashboard#/servers/everything/${tab}`]),
  ['dashboard-dead', '/dashboard#/servers/dies'],
];

try {
  for (let i = 0; i < 6; i += 1) await callTool(bridge.url, 'everything', 'echo', { message: `number ${i % 2}` });
  await callTool(bridge.url, 'dies', 'any');
  for (const width of [390, 1280, 2560]) {
    for (const scheme of ['light', 'dark']) {
      for (const [name, path, act] of PICTURES) {
        const page = await openPage(browser, bridge.url + path, { width, scheme });
        await page.locator('body[data-ready]').waitFor();
        if (path.startsWith('/docs')) await page.locator('#groups li li').first().waitFor({ state: 'attached' });
        if (path.startsWith('/docs#')) await page.locator('article h1').waitFor();
        if (act) await act(page);
        await page.waitForFunction(isLoaded);
        // A header that stays in view would be in the middle of the picture.
        await page.evaluate(() => scrollTo(0, 0));
        await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`), fullPage: true, animations: 'disabled' });
        await closePage(page);
      }
    }
  }
  console.log(`${PICTURES.length * 6} pictures in ${folder}`);
} finally {
  await browser.close();
  await bridge.stop();
  await pages.stop();
}
