// Makes the pictures of the dashboard in docs/images: a bridge in front of real servers, with real calls for some
// minutes (or for as many seconds as the argument). Requires the Debian packages optipng and pngquant.

import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { closePage, startBrowser } from '../clients/browser.mjs';
import { callTool, openDashboard } from './dashboard.mjs';
import { everything, serveDemo, serveReady } from '../harness/processes.mjs';

const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const seconds = Number(process.argv[2] ?? 420);
const program = (name) => createRequire(import.meta.url).resolve(`@modelcontextprotocol/${name}/dist/index.js`);
const cache = { cache: { ttl: '20s' } };

const demo = await serveDemo();
const bridge = await serveReady({
  mcpServers: {
    demo: { url: `${demo.url}/servers/demo/mcp`, tools: { clock: cache } },
    everything: { command: process.execPath, args: [everything, 'stdio'], tools: { 'get-sum': cache, echo: cache } },
    files: { command: process.execPath, args: [program('server-filesystem'), images], tools: { 'list_*': cache } },
    memory: { command: process.execPath, args: [program('server-memory')] },
    search: { url: 'http://127.0.0.1:9/mcp', start: 'lazy' },
  },
});
const browser = await startBrowser();

/** Each kind of call, and how many of them are made in a second on average. */
const load = [
  [6, () => ['everything', 'echo', { message: `hello ${Math.floor(Math.random() * 12)}` }]],
  [4, () => ['everything', 'get-sum', { a: Math.floor(Math.random() * 9), b: 4 }]],
  [5, () => ['demo', 'clock', {}]],
  [1, () => ['demo', 'slow', { seconds: 1 }]],
  [3, () => ['files', 'list_directory', { path: images }]],
  [0.2, () => ['files', 'read_text_file', { path: `${images}none.txt` }]],
  [2, () => ['memory', 'read_graph', {}]],
  [0.1, () => ['search', 'find', { query: 'mcp' }]],
];

const start = Date.now();

function makeCalls() {
  const wave = 1 + 0.6 * Math.sin((Date.now() - start) / 40_000) + 0.3 * Math.random();
  for (const [rate, call] of load) {
    if (Math.random() < (rate * wave) / 10) callTool(bridge.url, ...call()).catch(() => {});
  }
}

const calls = setInterval(makeCalls, 100);
try {
  await pause(seconds * 1000);
  for (const scheme of ['light', 'dark']) {
    const page = await openDashboard(browser, bridge.url, { scheme, width: 1440, height: 1110, deviceScaleFactor: 2 });
    await pause(1500);
    const path = `${images}dashboard-${scheme}.png`;
    await page.screenshot({ path, animations: 'disabled' });
    execFileSync('pngquant', ['--speed', '1', '--strip', '--force', '--output', path, path]);
    execFileSync('optipng', ['-quiet', path]);
    await closePage(page);
  }
} finally {
  clearInterval(calls);
  await browser.close();
  await Promise.all([bridge.stop(), demo.stop()]);
}
