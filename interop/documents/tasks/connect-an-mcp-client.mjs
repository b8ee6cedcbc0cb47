// The official TypeScript client, at one server and at all of them together.

import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

export default async function connectAnMcpClient(user) {
  const start = user.open('docs/getting-started.md');
  start.save('bascule.yaml', 'mcpServers:');
  await start.serve('bascule serve');

  assert.equal(await callEcho(start.says('http://127.0.0.1:8808/servers/everything/mcp'), 'echo'), 'Echo: hi');
  start.says('server__tool');
  assert.equal(await callEcho(start.says('http://127.0.0.1:8808/mcp'), 'everything__echo'), 'Echo: hi');
}

async function callEcho(url, name) {
  const client = new Client({ name: 'docs-task', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  try {
    const { tools } = await client.listTools();
    assert.ok(tools.some((tool) => tool.name === name), tools.map((tool) => tool.name).join());
    const { content } = await client.callTool({ name, arguments: { message: 'hi' } });
    return content[0].text;
  } finally {
    await client.close();
  }
}
