// An MCP server over standard streams that starts as slowly as the file START_FILE says, in milliseconds; `fail`: not at
// all. It has TOOLS tools (1 by default) with descriptions of BYTES bytes.

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const { START_FILE, WHO = 'child', TOOLS = '1', BYTES = '10' } = process.env;
const delay = START_FILE ? readFileSync(START_FILE, 'utf8').trim() : '0';
if (delay === 'fail') process.exit(1);
await pause(Number(delay));

const tools = Array.from({ length: Number(TOOLS) }, (_, n) => ({
  name: `tool-${n}`,
  description: 'x'.repeat(Number(BYTES)),
  inputSchema: { type: 'object' },
}));
const results = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: WHO, version: '1' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools }),
  'tools/call': ({ name }) => ({ content: [{ type: 'text', text: `${name} of ${WHO}` }] }),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const result = results[method];
  const body = result ? { result: result(params ?? {}) } : { error: { code: -32601, message: 'Method not found' } };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...body })}\n`);
});
