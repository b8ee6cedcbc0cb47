// Clients that can be asked everything come and go without ending their sessions; the children of
// the bridge do not add up, and every client sees all that there is.

import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { BridgeState } from '../../harness/bridge-state.mjs';
import { sdk } from '../../clients/clients.mjs';
import { everything, serveReady, until } from '../../harness/processes.mjs';

const CLIENTS = 10;
const packages = join(import.meta.dirname, '..', '..', 'node_modules/@modelcontextprotocol');
const servers = {
  everything: { command: process.execPath, args: [everything] },
  files: {
    command: process.execPath,
    args: [join(packages, 'server-filesystem/dist/index.js'), mkdtempSync(join(tmpdir(), 'bascule-'))],
  },
  memory: { command: process.execPath, args: [join(packages, 'server-memory/dist/index.js')] },
};
const shared = Object.keys(servers).length;
const able = { capabilities: { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} } };

let bridge;
let state;

before(async () => {
  bridge = await serveReady({ limits: { sessionIdle: '2s', maxChildren: 4 }, mcpServers: servers });
  state = new BridgeState(bridge.child.pid);
});
after(() => bridge?.stop());

const children = () => state.children().children;

async function metric(name) {
  const text = await (await fetch(`${bridge.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

test('every client sees all tools, and only its calls start children', async () => {
  let all;
  for (let i = 0; i < CLIENTS; i += 1) {
    const { client, listTools, callTool } = await sdk.connect({ url: `${bridge.url}/mcp` }, able);
    const own = await metric('bascule_upstream_client_children');
    const tools = (await listTools()).map(({ name }) => name).sort();
    all ??= tools;
    assert.deepEqual(tools, all);
    for (const server of Object.keys(servers)) {
      assert.ok(tools.some((name) => name.startsWith(`${server}__`)), `${server}: ${tools}`);
    }
    assert.ok((await metric('bascule_upstream_client_children')) <= own, 'a listing starts no child');

    const { content } = await callTool('everything__echo', { message: `hi ${i}` });

    assert.match(content[0].text, new RegExp(`hi ${i}`));
    assert.ok((await metric('bascule_upstream_client_children')) <= 4);
    // Without DELETE: so an official client ends.
    await client.close();
  }

  await until('only the shared children are left', () => children() === shared, 400);
  assert.equal(await metric('bascule_mcp_sessions'), 0);
  assert.equal(await metric('bascule_upstream_client_connections'), 0);
});

test('more clients than children have their calls answered, one after the other', async () => {
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, () => sdk.connect({ url: `${bridge.url}/mcp` }, able)),
  );
  for (const { callTool } of clients) {
    const { content } = await callTool('everything__echo', { message: 'hi' });
    assert.match(content[0].text, /hi/);
  }
  // Those that have to make room are closing.
  await until('there are no more children than allowed', () => children() <= shared + 4);
  assert.equal(await metric('bascule_upstream_client_children'), 4);
  assert.equal(await metric('bascule_upstream_client_children_max'), 4);

  for (const { client } of clients) await client.close();

  await until('only the shared children are left', () => children() === shared, 400);
});
