// Looks at the pages of the bridge as people do: in a browser that is really there.

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Where screenshots go. */
export const screenshots = process.env.BASCULE_SCREENSHOTS ?? join(here, '..', 'screenshots');

/** The rules of WCAG 2.2 at levels A and AA, and what is known to help beyond them. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** How long to wait for what must come; only what never comes takes that long. */
const PATIENCE = 60_000;

/** Starts the browser; `close()` ends it and all its pages. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // The sandbox is not available to root.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}

/**
 * Opens `url` in a profile of its own. `page.trouble` lists all that went wrong in it since, to be
 * found empty: errors on the console, exceptions, violations of the content security policy, and
 * requests to other places than the bridge.
 *
 * @param options width, height, scheme (`light` or `dark`), prepare (is given the page before it
 *     goes anywhere), and whatever else the browser takes
 */
export async function openPage(browser, url, options = {}) {
  const { width = 1280, height = 900, scheme = 'light', prepare, ...others } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    ...others,
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  await watch(page, new URL(url).origin);
  await prepare?.(page);
  await page.goto(url);
  return page;
}

async function watch(page, origin) {
  page.trouble = [];
  page.on('console', (message) => {
    if (message.type() === 'error') page.trouble.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => page.trouble.push(`exception: ${error.stack ?? error}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    const isOurs = url.origin === origin || ['data:', 'blob:', 'about:'].includes(url.protocol);
    if (!isOurs) page.trouble.push(`foreign request: ${url}`);
  });
  await page.exposeFunction('__violated', (what) => page.trouble.push(`policy: ${what}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      window.__violated(`${event.violatedDirective} forbids ${event.blockedURI || event.sample}`),
    );
  });
}

/** Closes a page with its profile. */
export function closePage(page) {
  return page.context().close();
}

/**
 * Returns the violations that axe finds on the current page, one text for each; none is the goal.
 * The script comes in as a debugger's would, so the page keeps its content security policy.
 */
export async function axe(page, { rules = RULES, include } = {}) {
  const debug = await page.context().newCDPSession(page);
  await debug.send('Runtime.evaluate', { expression: axeSource });
  await debug.detach();
  const { violations } = await page.evaluate(
    ([values, selector]) =>
      window.axe.run(selector ?? document, {
        runOnly: { type: 'tag', values },
        resultTypes: ['violations'],
      }),
    [rules, include],
  );
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.map(({ target, failureSummary }) => `${target} (${failureSummary})`)}`,
  );
}

/** Keeps a picture of the page, and returns where. */
export async function screenshot(page, name, { fullPage = true } = {}) {
  mkdirSync(screenshots, { recursive: true });
  const path = join(screenshots, `${name}.png`);
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path, fullPage, animations: 'disabled' });
  return path;
}

/** Returns by how many pixels the page is wider than its window. */
export function overflow(page) {
  return page.evaluate(() =>
    Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
  );
}

/** Waits until `probe`, run in the page with `argument`, is truthy, and returns that. */
export async function waitIn(page, probe, argument) {
  const handle = await page.waitForFunction(probe, argument);
  return handle.jsonValue();
}
