// A server of the command line, without a configuration: its command after --, or its URL.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { bascule, everything, serveAdHoc, serveEverything } from './processes.mjs';

const command = ['--', process.execPath, everything, 'stdio'];

describe('A server without a configuration', () => {
  const callByRest = async (url, name) => {
    const response = await fetch(`${url}/servers/${name}/tools/echo`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"message":"hi"}',
    });
    assert.equal(response.status, 200);
    return response.text();
  };

  test('is served by its command, to REST and MCP clients', async () => {
    const bridge = await serveAdHoc(command);
    try {
      assert.match(await callByRest(bridge.url, 'server'), /Echo: hi/);
      const client = new Client({ name: 'test', version: '1' });
      await client.connect(new StreamableHTTPClientTransport(new URL(`${bridge.url}/servers/server/mcp`)));
      const result = await client.callTool({ name: 'echo', arguments: { message: 'hi' } });
      assert.equal(result.content[0].text, 'Echo: hi');
      await client.close();
    } finally {
      await bridge.stop();
    }
  });

  test('is served by its URL, under a name', async () => {
    const server = await serveEverything();
    const bridge = await serveAdHoc(['--as', 'files', '--url', server.url]);
    try {
      assert.match(await callByRest(bridge.url, 'files'), /Echo: hi/);
    } finally {
      await bridge.stop();
      await server.stop();
    }
  });

  test('has its tools listed and called on the command line', async () => {
    const listed = await bascule(['tools', ...command]);
    assert.equal(listed.code, 0, listed.err);
    assert.match(listed.out, /^server\s+echo\s/m);

    const called = await bascule(['call', 'server', 'echo', 'message=hi', ...command]);
    assert.equal(called.code, 0, called.err);
    assert.equal(called.out, 'Echo: hi\n');
  });
});
