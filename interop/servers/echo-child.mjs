// A small MCP server over standard streams: its one tool returns its name and its argument. It lists no resource, and
// reads any.

import { createInterface } from 'node:readline';

const inputSchema = JSON.parse(process.env.INPUT_SCHEMA ?? '{"type":"object"}');
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: 'echo-child', version: '1' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: [{ name: 'echo', inputSchema }] }),
  'tools/call': ({ arguments: told }) => ({
    content: [{ type: 'text', text: JSON.stringify({ who: process.env.WHO ?? '', told }) }],
  }),
  'resources/read': ({ uri }) => ({ contents: [{ uri, text: 'of echo-child' }] }),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const answer = answers[method];
  const body = answer
    ? { result: answer(params ?? {}) }
    : { error: { code: -32601, message: 'Method not found' } };
  const wait = method === 'tools/call' ? Number(params.arguments?.wait ?? 0) : 0;
  setTimeout(() => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...body })}\n`), wait);
});
