// What it takes to sit before the dashboard of the real bridge, in a real browser.

import assert from 'node:assert/strict';
import { closePage, openPage } from '../clients/browser.mjs';

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
  const name = page.getByRole('link', { name: server, exact: true });
  return page.locator('tr.server').filter({ has: name });
}

/** Opens a tab of a server, from its row or from another of its tabs. */
export async function openServer(page, server, tab = 'Overview') {
  if ((await page.getByRole('heading', { name: server, exact: true }).count()) === 0) await page.getByRole('link', { name: server, exact: true }).click();
  await page.getByRole('heading', { name: server, exact: true }).waitFor();
  await page.getByRole('tab', { name: tab, exact: true }).click();
  const panel = page.getByRole('tabpanel', { name: tab, exact: true });
  await panel.waitFor();
  return panel;
}

/** Goes to the overview, or to another part of the dashboard. */
export async function openPart(page, name = 'Overview') {
  await page.getByRole('navigation', { name: 'Parts of the dashboard' }).getByRole('link', { name, exact: true }).click();
}

/** Confirms what a dialog asks for. */
export async function confirmWith(page, words) {
  await page.getByRole('dialog').getByRole('button', { name: words, exact: true }).click();
}

/** Closes a page in which nothing went wrong. */
export async function end(page) {
  assert.deepEqual(page.trouble, []);
  await closePage(page);
}
