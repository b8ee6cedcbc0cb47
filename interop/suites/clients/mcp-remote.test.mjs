// The recipe for clients that can only start programs: mcp-remote in front of the bridge.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { everything, serveReady } from '../../harness/processes.mjs';

const page = readFileSync(new URL('../../../docs/clients/claude-desktop.md', import.meta.url), 'utf8');
const recipes = [...page.matchAll(/^```json\n(.*?)^```$/gms)]
  .map((found) => JSON.parse(found[1]).mcpServers.bascule)
  .filter(({ command }) => command === 'npx');
const remote = createRequire(import.meta.url).resolve('mcp-remote/dist/proxy.js');

let open;
let guarded;

before(async () => {
  const mcpServers = { everything: { command: process.execPath, args: [everything, 'stdio'] } };
  const auth = { keys: [{ name: 'ann', key: 'the-key-of-ann-0123' }] };
  [open, guarded] = await Promise.all([serveReady({ mcpServers }), serveReady({ mcpServers, auth })]);
});

after(() => Promise.all([open?.stop(), guarded?.stop()]));

/** Does what Claude Desktop does with a recipe, but takes the installed program and our bridge. */
async function start({ args, env = {} }, bridge) {
  assert.deepEqual(args.slice(0, 2), ['-y', 'mcp-remote']);
  const own = args.slice(2).map((each) => each.replace('http://127.0.0.1:8808', bridge.url));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [remote, ...own],
    env: { ...process.env, ...env, MCP_REMOTE_CONFIG_DIR: mkdtempSync(join(tmpdir(), 'bascule-')) },
    stderr: 'ignore',
  });
  const client = new Client({ name: 'a desktop', version: '1' });
  await client.connect(transport);
  return client;
}

test('the recipe without a key lists and calls tools', async () => {
  const client = await start(recipes[0], open);
  try {
    assert.equal(client.getServerVersion().name, 'bascule');
    const { tools } = await client.listTools();
    assert.ok(tools.some(({ name }) => name === 'everything__echo'));
    const answer = await client.callTool({ name: 'everything__echo', arguments: { message: 'hi' } });
    assert.equal(answer.content[0].text, 'Echo: hi');
  } finally {
    await client.close();
  }
});

test('the recipe with a key gives it to the bridge', async () => {
  const env = { AUTHORIZATION: 'Bearer the-key-of-ann-0123' };
  const client = await start({ ...recipes[1], env }, guarded);
  try {
    const { tools } = await client.listTools();
    assert.ok(tools.some(({ name }) => name === 'everything__echo'));
  } finally {
    await client.close();
  }
});
