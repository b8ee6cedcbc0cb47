// A small MCP server over standard streams that writes to its standard error during each call: its text and its secret.

import { createInterface } from 'node:readline';

const tools = [
  { name: 'read', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } },
  { name: 'write', inputSchema: { type: 'object' } },
  { name: 'fail', inputSchema: { type: 'object' } },
  { name: 'exit', inputSchema: { type: 'object' } },
  { name: 'wait', inputSchema: { type: 'object' } },
];

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'telling-child', version: '1' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools }),
  'tools/call': ({ name }) => ({
    content: [{ type: 'text', text: process.env.RESULT }],
    isError: name === 'fail',
  }),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  if (method === 'tools/call') {
    process.stderr.write(`running ${params.name} with ${process.env.API_KEY}\n`, () => {
      if (params.name === 'exit') process.exit(3);
      if (params.name !== 'wait') answer(id, method, params);
    });
  } else {
    answer(id, method, params);
  }
});

function answer(id, method, params) {
  const body = answers[method]
    ? { result: answers[method](params ?? {}) }
    : { error: { code: -32601, message: 'Method not found' } };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...body })}\n`);
}
