// node servers/operate-server.mjs dies|hangs|slow|well: an MCP server over stdio, of one of four kinds:
// it dies at start with a message on its standard error; it starts and then answers nothing, not
// even a ping; its tool takes as many seconds as the variable SECONDS says; all is well.

import { createInterface } from 'node:readline';

const [kind] = process.argv.slice(2);
if (kind === 'dies') {
  process.stderr.write('starting up\nError: API_KEY is required\nsee the manual\n');
  process.exit(1);
}
process.stderr.write(`${kind} is up as ${process.pid}\n`);

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: kind, version: '1' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: [{ name: 'work', inputSchema: { type: 'object' } }] }),
  'tools/call': () => ({ content: [{ type: 'text', text: 'done' }] }),
};
const wait = kind === 'slow' ? Number(process.env.SECONDS ?? 6) * 1000 : 0;

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params = {} } = JSON.parse(line);
  if (id === undefined) return;
  if (method === 'tools/call') process.stderr.write(`${kind} works on ${params.name}\n`);
  if (kind === 'hangs' && (method === 'tools/call' || method === 'ping')) return;
  const body = answers[method]
    ? { result: answers[method](params) }
    : { error: { code: -32601, message: 'Method not found' } };
  const write = () => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...body })}\n`);
  if (method === 'tools/call' && wait) setTimeout(write, wait);
  else write();
});
