// How much memory a bridge takes for idle MCP sessions, event streams, servers and tools: the heap that is in use after a
// garbage collection, and the memory of the process. docs/production.md refers to it.
// Usage: node rigs/memory.mjs

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { keeping, send } from '../harness/bridge-calls.mjs';
import { BridgeState } from '../harness/bridge-state.mjs';
import { serveReady } from '../harness/processes.mjs';

const version = '2025-11-25';
const SESSIONS = 200;
const SERVERS = 200;
const TOOLS = 1_000;

const server = createServer(respond);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const upstream = `http://127.0.0.1:${server.address().port}`;

/** An MCP server of 2026-07-28 at /NAME/COUNT, with so many tools of about 1 KiB. */
async function respond(incoming, outgoing) {
  const chunks = await incoming.toArray();
  const { id, method } = JSON.parse(Buffer.concat(chunks).toString() || '{}');
  if (id === undefined) return outgoing.writeHead(202).end();
  const common = { resultType: 'complete', _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'm', version: '1' } } };
  const results = {
    'server/discover': { supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, ttlMs: 600_000, cacheScope: 'public' },
    'tools/list': { tools: tools(Number(incoming.url.split('/')[2])), ttlMs: 600_000, cacheScope: 'public' },
  };
  const known = results[method];
  const body = known ? { result: { ...common, ...known } } : { error: { code: -32601, message: 'Method not found' } };
  outgoing.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
  return outgoing.end(JSON.stringify({ jsonrpc: '2.0', id, ...body }));
}

function tools(count) {
  const property = { type: 'string', description: 'A text that describes a property as descriptions usually do. '.repeat(2) };
  const properties = Object.fromEntries(['first', 'second', 'third', 'fourth', 'fifth'].map((name) => [name, property]));
  const inputSchema = { type: 'object', properties, required: ['first'] };
  return Array.from({ length: count }, (_, i) => ({ name: `tool-${i}`, description: 'Does something useful. '.repeat(8), inputSchema }));
}

const mcpServers = (count, each) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, { url: `${upstream}/s${i}/${each}`, protocol: 'modern' }]));

/** Starts a bridge and returns its memory in MiB before and after `work`. */
async function measure(servers, work) {
  const config = { mcpServers: servers, limits: { sessionIdle: '1h' } };
  const bridge = await serveReady(config, { env: { BASCULE_JAVA_OPTS: '-Xmx256m -XX:+UseSerialGC' } });
  try {
    const state = new BridgeState(bridge.child.pid);
    const before = await sizes(state, bridge);
    const end = await work(bridge);
    const after = await sizes(state, bridge);
    await end?.();
    return { before, after };
  } finally {
    await bridge.stop();
  }
}

async function sizes(state, { child: { pid } }) {
  const heap = (await state.heap()) / 1024;
  const [, resident] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return { heap, resident: Number(resident) / 1024 };
}

/** Initializes sessions, with an event stream each if `isStreaming`. */
async function openSessions({ url }, isStreaming) {
  const agent = keeping(8);
  const params = { protocolVersion: version, capabilities: {}, clientInfo: { name: 'memory', version: '1' } };
  const streams = [];
  for (let i = 0; i < SESSIONS; i++) {
    const answer = await send(`${url}/mcp`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
    });
    if (answer.status !== 200) throw new Error(answer.text);
    if (!isStreaming) continue;
    const headers = { accept: 'text/event-stream', 'mcp-session-id': answer.headers['mcp-session-id'], 'mcp-protocol-version': version };
    const stream = request(`${url}/mcp`, { headers, agent: false });
    stream.end();
    const [opened] = await once(stream, 'response');
    opened.on('error', () => {});
    opened.resume();
    streams.push(stream);
  }
  return () => {
    agent.destroy();
    for (const stream of streams) stream.destroy();
  };
}

async function list({ url }) {
  for (let i = 0; i < 3; i++) {
    const { status } = await send(`${url}/servers/s0/tools`);
    if (status !== 200) throw new Error(`status ${status}`);
  }
}

const row = (what, mebibytes) => console.log(`| ${what} | ${mebibytes} |`);
const kib = (before, after, count) => `${Math.max(0, ((after - before) * 1024) / count).toFixed(1)} KiB`;

console.log('| what | heap in use |\n|---|---|');
const few = await measure(mcpServers(1, 5), (bridge) => openSessions(bridge, false));
row('an idle bridge with one server', `${few.before.heap.toFixed(0)} MiB; the process has ${few.before.resident.toFixed(0)} MiB`);
row('an idle MCP session', kib(few.before.heap, few.after.heap, SESSIONS));
const streams = await measure(mcpServers(1, 5), (bridge) => openSessions(bridge, true));
row('an MCP session with an event stream', kib(streams.before.heap, streams.after.heap, SESSIONS));
const many = await measure(mcpServers(SERVERS, 5), async () => {});
row('a server over HTTP with five tools', kib(few.before.heap, many.before.heap, SERVERS - 1));
const large = await measure(mcpServers(1, TOOLS), list);
row('a tool of 1 KiB that is listed', kib(few.before.heap, large.after.heap, TOOLS));
server.closeAllConnections();
server.close();
