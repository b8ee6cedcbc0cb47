// The examples of docs/migration: what the other bridge had, in front of the real one.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { bascule, everything, serveAdHoc, serveFile } from '../../harness/processes.mjs';

const read = (name) => readFileSync(new URL(`../../../docs/migration/${name}.md`, import.meta.url), 'utf8');

/** Writes the file of a page, with the installed server in the place of the one that npx would install. */
function fileOf(page) {
  const config = JSON.parse(/^```json\n(.*?)^```$/ms.exec(read(page))[1]);
  const server = config.mcpServers.everything;
  assert.deepEqual(server.args, ['-y', '@modelcontextprotocol/server-everything', 'stdio']);
  Object.assign(server, { command: process.execPath, args: [everything, 'stdio'] });
  const file = join(mkdtempSync(join(tmpdir(), 'bascule-')), 'config.json');
  writeFileSync(file, JSON.stringify(config));
  return file;
}

async function toolsAt(url) {
  const client = new Client({ name: 'a user', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  const { tools } = await client.listTools();
  await client.close();
  return tools.map(({ name }) => name);
}

describe('A user of', () => {
  test('mcpo keeps the file, and clients change the URL', async () => {
    const bridge = await serveFile(fileOf('mcpo'));
    try {
      const base = `${bridge.url}/mcpo/everything`;
      const call = (tool, body) => fetch(`${base}/${tool}`, { method: 'POST', body });
      const document = await (await fetch(`${base}/openapi.json`)).json();

      assert.equal(await (await call('echo', '{"message":"hi"}')).json(), 'Echo: hi');
      assert.ok(document.paths['/echo'].post);
      assert.equal(document.paths['/get-env'], undefined);
      assert.equal((await call('get-env', '{}')).status, 404);
    } finally {
      await bridge.stop();
    }
  });

  test('supergateway starts one server by its command', async () => {
    assert.match(read('supergateway'), /^\.\/bascule serve --port 8000 -- npx -y \S+everything stdio$/m);
    const bridge = await serveAdHoc(['--', process.execPath, everything, 'stdio']);
    try {
      // One server is waited for while it starts; the list of all is not.
      assert.ok((await toolsAt(`${bridge.url}/servers/server/mcp`)).includes('echo'));
      assert.ok((await toolsAt(`${bridge.url}/mcp`)).includes('server__echo'));
    } finally {
      await bridge.stop();
    }
  });

  test('mcp-proxy keeps the file with named servers, and is warned of what has no effect', async () => {
    const file = fileOf('mcp-proxy');

    const checked = await bascule(['check', '--config', file]);
    const bridge = await serveFile(file);
    try {
      assert.equal(checked.code, 0, checked.err);
      assert.match(checked.out + checked.err, /timeout/);
      assert.ok((await toolsAt(`${bridge.url}/servers/everything/mcp`)).includes('echo'));
    } finally {
      await bridge.stop();
    }
  });

  test('the mcp-proxy of tbxark is told of the section that does not exist here', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'bascule-')), 'config.json');
    writeFileSync(file, JSON.stringify({ mcpProxy: { addr: ':9090' }, mcpServers: {} }));

    const { code, err, out } = await bascule(['check', '--config', file]);

    assert.equal(code, 2);
    assert.match(err + out, /mcpProxy/);
  });
});
