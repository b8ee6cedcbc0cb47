// node rigs/replicas/upstream.mjs ADDRESS: MCP servers over Streamable HTTP, at /NAME/mcp for any name. Each has keys with
// versions: `read` returns the version that a key had when the call began, and `write` raises it. Results contain the
// times of `now()`, which are of the same clock in all processes of a machine. Calls take the time that the arguments
// say, or some milliseconds, and now and then long ones.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { between, chanceOf } from '../../harness/random.mjs';

/** Milliseconds of a clock that all processes of a machine share. */
export const now = () => Number(process.hrtime.bigint()) / 1e6;

const META = { 'io.modelcontextprotocol/serverInfo': { name: 'versions', version: '1' } };
const complete = { resultType: 'complete', _meta: META };
const inputSchema = {
  type: 'object',
  properties: { key: { type: 'string' }, millis: { type: 'number' } },
  required: ['key'],
};
const tools = [
  { name: 'read', inputSchema, annotations: { readOnlyHint: true } },
  { name: 'write', inputSchema, annotations: { readOnlyHint: false } },
];
const chance = chanceOf(1);
const versions = new Map();
const calls = new Map();

const versionOf = (name) => versions.get(name) ?? 0;
const raise = (map, name) => map.set(name, (map.get(name) ?? 0) + 1).get(name);
const usual = () => (chance() < 0.02 ? between(chance, 300, 1_200) : between(chance, 1, 10));

async function call(server, { name, arguments: { key, millis = usual() } }) {
  const from = now();
  const named = `${server}/${key}`;
  raise(calls, `${name} ${named}`);
  let version = versionOf(named);
  await pause(millis / 2);
  if (name === 'write') version = raise(versions, named);
  await pause(millis / 2);
  const said = { key: named, version, from, until: now() };
  return { ...complete, content: [{ type: 'text', text: JSON.stringify(said) }], structuredContent: said };
}

function resultOf(server, { method, params }) {
  if (method === 'server/discover') {
    const what = { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } };
    return { ...complete, ...what, ttlMs: 300_000, cacheScope: 'private' };
  }
  if (method === 'tools/list') return { ...complete, tools, ttlMs: 300_000, cacheScope: 'private' };
  return method === 'tools/call' ? call(server, params) : undefined;
}

async function bodyOf(incoming) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString());
}

async function respond(incoming, outgoing) {
  const [, first, second] = incoming.url.split('/');
  const message = await bodyOf(incoming);
  if (first === 'calls') return outgoing.end(JSON.stringify(Object.fromEntries(calls)));
  if (first === 'raise') return outgoing.end(String(raise(versions, `${second}/${message.key}`)));
  if (incoming.method !== 'POST') return outgoing.writeHead(405).end();
  if (message.id === undefined) return outgoing.writeHead(202).end();
  const result = await resultOf(first, message);
  const error = { code: -32601, message: 'Method not found' };
  const text = JSON.stringify({ jsonrpc: '2.0', id: message.id, ...(result ? { result } : { error }) });
  return outgoing.writeHead(result ? 200 : 404, { 'content-type': 'application/json' }).end(text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = createServer((incoming, outgoing) => {
    respond(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, process.argv[2]);
  await once(server, 'listening');
  console.log(`listening on http://${process.argv[2]}:${server.address().port}`);
}
