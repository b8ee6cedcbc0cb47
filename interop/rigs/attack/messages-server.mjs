// node rigs/attack/messages-server.mjs [stdio|http|sse]: an MCP server whose tool `send` sends messages with a
// place that grows, and whose tool `set` makes its later results of a method grow. Over HTTP it is started
// with an IPC channel, by which its parent receives the URL.

import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { grow, usual } from './shapes.mjs';

const [transport] = process.argv.slice(2);
const text = 'x';
const inputSchema = { type: 'object' };
const all = { listChanged: true, subscribe: true };
const results = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: all, prompts: all, resources: all, logging: {}, completions: {} },
    serverInfo: { name: 'grower', version: '1' },
    instructions: text,
  }),
  ping: () => ({}),
  'logging/setLevel': () => ({}),
  'resources/subscribe': () => ({}),
  'resources/unsubscribe': () => ({}),
  'tools/list': () => ({
    tools: ['echo', 'send', 'set'].map((name) => ({ name, description: text, inputSchema })),
  }),
  'prompts/list': () => ({ prompts: [{ name: 'p', description: text, arguments: [{ name: 'a' }] }] }),
  'resources/list': () => ({ resources: [{ name: 'r', uri: 'file:///a', mimeType: 'text/plain' }] }),
  'resources/templates/list': () => ({ resourceTemplates: [{ name: 't', uriTemplate: 'file:///{a}' }] }),
  'prompts/get': () => ({ description: text, messages: [{ role: 'user', content: { type: 'text', text } }] }),
  'resources/read': () => ({ contents: [{ uri: 'file:///a', mimeType: 'text/plain', text }] }),
  'completion/complete': () => ({ completion: { values: [text], total: 1, hasMore: false } }),
  'tools/call': () => ({ content: [{ type: 'text', text }], structuredContent: { text } }),
};

/** What grows in later results, by method. */
const grown = new Map();

function answer({ id, method, params = {} }) {
  const make = results[method];
  if (!make) return JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } });
  const body = { jsonrpc: '2.0', id, result: make(params) };
  const spec = grown.get(method);
  grown.delete(method);
  return spec ? grow(body, { ...spec, path: ['result', ...spec.path] }, spec.bytes) : JSON.stringify(body);
}

/** Returns the messages of a case: each has an id of its own. */
function* messagesOf({ kind, method, path, filler, bytes, count }, token) {
  for (let i = 0; i < count; i++) {
    const template = usual(kind, method, { id: 1_000_000 + i });
    if (method === 'notifications/progress') template.params.progressToken = token;
    yield grow(template, { path, filler }, bytes);
  }
}

/** Handles a message of the bridge; `write` sends one message, and `end` the last one. */
function handle(line, write, end) {
  const message = JSON.parse(line);
  if (message.id === undefined || message.method === undefined) return end();
  const { name, arguments: spec = {} } = message.params ?? {};
  if (message.method === 'tools/call' && name === 'set') grown.set(spec.method, spec);
  if (message.method === 'tools/call' && name === 'send') {
    for (const each of messagesOf(spec, message.params._meta?.progressToken ?? message.id)) write(each);
  }
  const isSet = message.method === 'tools/call' && name === 'set';
  end(isSet ? JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { content: [] } }) : answer(message));
}

async function bodyOf(incoming) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const event = (data, name = 'message') => `event: ${name}\ndata: ${data}\n\n`;

/** Each request is answered by a stream of events. */
function serveHttp(incoming, outgoing) {
  if (incoming.method !== 'POST') return outgoing.writeHead(405).end();
  return bodyOf(incoming).then((line) => {
    const isRequest = line.includes('"id"') && line.includes('"method"');
    if (!isRequest) return outgoing.writeHead(202).end();
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    return handle(line, (each) => outgoing.write(event(each)), (last) => outgoing.end(last && event(last)));
  });
}

/** The transport of 2024-11-05: one stream for all messages of a connection. */
const streams = new Map();
function serveSse(incoming, outgoing) {
  const { searchParams } = new URL(incoming.url, 'http://127.0.0.1');
  if (incoming.method === 'GET') {
    const id = String(streams.size);
    streams.set(id, outgoing);
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    return outgoing.write(event(`/sse?id=${id}`, 'endpoint'));
  }
  const stream = streams.get(searchParams.get('id'));
  return bodyOf(incoming).then((line) => {
    outgoing.writeHead(202).end();
    handle(line, (each) => stream?.write(event(each)), (last) => last && stream?.write(event(last)));
  });
}

if (transport === 'stdio') {
  const write = (line) => process.stdout.write(`${line}\n`);
  createInterface({ input: process.stdin }).on('line', (line) => handle(line, write, (last) => last && write(last)));
} else {
  const serve = transport === 'sse' ? serveSse : serveHttp;
  const server = createServer((incoming, outgoing) => {
    incoming.socket.on('error', () => {});
    Promise.resolve(serve(incoming, outgoing)).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}/${transport}`));
  process.on('disconnect', () => process.exit());
}
