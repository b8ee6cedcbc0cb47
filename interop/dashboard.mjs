// What it takes to sit before the dashboard of the real bridge, in a real browser.

import assert from 'node:assert/strict';
import { closePage, openPage } from './browser.mjs';

/** Opens the dashboard of the bridge at `url`, and waits until it shows something. */
export async function openDashboard(browser, url, options) {
  const page = await openPage(browser, `${url}/dashboard`, options);
  await page.locator('body[data-ready]').waitFor();
  return page;
}

/** Calls a tool, and returns the status of the answer. */
export async function callTool(url, server, tool, args = {}) {
  const response = await fetch(`${url}/servers/${encodeURIComponent(server)}/tools/${tool}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(args),
  });
  await response.arrayBuffer();
  return response.status;
}

/** The row of a server. */
export function row(page, server) {
  const name = page.getByRole('button', { name: server, exact: true });
  return page.locator('tr.server').filter({ has: name });
}

/** Opens the row of a server. */
export async function openDetails(page, server) {
  await page.getByRole('button', { name: server, exact: true }).click();
  await page.getByRole('button', { name: `Clear caches of ${server}` }).waitFor();
}

/** Closes a page in which nothing went wrong. */
export async function end(page) {
  assert.deepEqual(page.trouble, []);
  await closePage(page);
}
