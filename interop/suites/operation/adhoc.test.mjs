// A server of the command line, without a configuration: its command after --, or its URL.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { bascule, everything, serveAdHoc, serveEverything } from '../../harness/processes.mjs';

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

  test('has its resources and prompts listed and used on the command line', async () => {
    const resources = await bascule(['resources', ...command]);
    assert.equal(resources.code, 0, resources.err);
    assert.match(resources.out, /^server\s+demo:\/\/resource\/\S+\s/m);
    const [, uri] = /^server\s+(demo:\/\/resource\/static\S+)/m.exec(resources.out);

    const { resources: [listed] } = JSON.parse((await bascule(['resources', '--json', ...command])).out).server;
    assert.ok(listed.uri);
    const read = await bascule(['resources', 'server', uri, ...command]);
    assert.equal(read.code, 0, read.err);
    assert.ok(read.out.length > 0);

    const prompts = await bascule(['prompts', ...command]);
    assert.match(prompts.out, /^server\s+args-prompt\s+city \[state\]/m);
    const prompt = await bascule(['prompts', 'server', 'args-prompt', 'city=Graz', ...command]);
    assert.equal(prompt.out, "What's weather in Graz?\n");
    const missing = await bascule(['prompts', 'server', 'args-prompt', ...command]);
    assert.deepEqual(
      [missing.code, missing.err],
      [2, 'the prompt "args-prompt" requires the argument "city"\n'],
    );
  });

  test('receives headers with variables of the environment', async () => {
    const seen = [];
    const server = createServer((request, response) => {
      seen.push(request.headers['x-key']);
      response.writeHead(401).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${server.address().port}/mcp`;
    process.env.BASCULE_TEST_KEY = 'the-key';
    const { code } = await bascule(['tools', '--url', url, '--header', 'X-Key: ${BASCULE_TEST_KEY}']);
    server.closeAllConnections();
    server.close();

    assert.equal(code, 3);
    assert.equal(seen[0], 'the-key');
  });
});
