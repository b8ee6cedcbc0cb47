// node rigs/attack/messages.mjs [--seed N] [--only TEXT]: each type of message of callers and of servers, of which
// one place grows to the limit, on a bridge with a small heap. The bridge must live, and another caller must
// be served meanwhile. The cases of a seed are always the same.

import { request } from 'node:http';
import { finished } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { MOST_P99, PATIENCE, bearer, keys, program, startServer, startWitness, well } from './fixture.mjs';
import { grow, placesOf, randomOf, types, usual } from './shapes.mjs';
import { open } from '../../harness/bridge-calls.mjs';
import { serve } from '../../harness/processes.mjs';

const JAVA_OPTIONS = '-Xmx128m -XX:ActiveProcessorCount=2';
/** All cases take no longer than that; those that are not reached are counted. */
const ALL_SECONDS = 40;
/** A client waits for so long in one case, and then leaves. */
const CASE_MILLIS = 1_500;
/** So many of all cases are tried with a seed, after the known ones. */
const MOST_CASES = 110;
const AT_ONCE = 4;
const KIB = 1024;
const MIB = 1024 * KIB;
/** Below the limits of a body, of a header, and of a message of a server on this heap. */
const BODY = 3.9 * MIB;
const HEADER = 12 * KIB;
const ANSWER = 7 * MIB;
/** How long, and how many: a server may send one long message, or many. */
const SERVER_SIZES = [
  [ANSWER, 1],
  [MIB, 3],
  [100 * KIB, 10],
  [900, 1_000],
];
const ADDRESS = '127.0.0.2';
const transports = ['stdio', 'http', 'sse'];
const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    verbose: { type: 'boolean' },
  },
});
const random = randomOf(Number(options.seed));
const one = (list) => list[random(list.length)];

/** Sends a request; what comes is not kept. Returns the status, 0 without an answer, and the head of the answer. */
async function send(url, options) {
  const signal = AbortSignal.timeout(CASE_MILLIS);
  const answer = await open(url, { method: 'POST', localAddress: ADDRESS, signal, ...options }).catch(() => undefined);
  if (!answer) return { status: 0 };
  await finished(answer.resume()).catch(() => {});
  return { status: answer.statusCode, headers: answer.headers };
}

const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const attacker = { ...json, ...bearer(keys.attacker) };
const legacy = { ...attacker, 'mcp-protocol-version': '2025-11-25' };
const call = (name, args, meta) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: args, ...(meta && { _meta: meta }) },
});

/** Begins a session of a client that declares everything, with a stream that is not read. */
async function begin(bridge, path) {
  const hello = usual('clientRequest', 'initialize');
  hello.params.capabilities = { sampling: {}, elicitation: {}, roots: {}, tasks: {} };
  const { headers } = await send(bridge.url + path, { headers: legacy, body: JSON.stringify(hello) });
  const session = { ...legacy, 'mcp-session-id': headers?.['mcp-session-id'] ?? 'none' };
  const stream = request(bridge.url + path, { headers: session, agent: false, localAddress: ADDRESS });
  stream.on('error', () => {}).on('response', (answer) => answer.on('error', () => {}).pause());
  stream.end();
  return { headers: session, close: () => stream.destroy() };
}

const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'attacker', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': { sampling: {}, elicitation: {} },
};

/** Cases of callers over MCP: in a session and without one. */
function clientCases(kind, method, places) {
  const paths = ['/mcp', '/servers/stdio/mcp', '/servers/http/mcp'];
  const template = usual(kind, method, { id: 'a', meta: { progressToken: 'a' } });
  const inSession = (place) => {
    const path = one(paths);
    const run = async ({ bridge, sessionOf }) => {
      const { headers } = await sessionOf(path);
      return send(bridge.url + path, { headers, body: grow(template, place, BODY) });
    };
    return { what: `${path} ${method}`, place, run };
  };
  const modern = usual(kind, method, { id: 'a', meta: modernMeta });
  const stateless = (place) => {
    const path = one(paths);
    const headers = { ...attacker, 'mcp-protocol-version': '2026-07-28', 'mcp-method': method };
    const name = modern.params?.name ?? modern.params?.uri;
    if (name) headers['mcp-name'] = name;
    const run = ({ bridge }) => send(bridge.url + path, { headers, body: grow(modern, place, BODY) });
    return { what: `${path} ${method} (2026-07-28)`, place, run };
  };
  return [
    ...(places ?? placesOf(template, random)).map(inSession),
    ...(places ? [] : placesOf(modern, random).map(stateless)),
  ];
}

/** A message of a server while it handles the call of a tool, for a client in a session or one of REST. */
function serverCase(kind, method, place, [bytes, count] = one(SERVER_SIZES), server = one(transports)) {
  const spec = { kind, method, ...place, bytes, count };
  const path = `/servers/${server}/mcp`;
  const inSession = async ({ bridge, sessionOf }) => {
    const { headers } = await sessionOf(path);
    const body = call('send', spec, { progressToken: 'x'.repeat(900) });
    body.id = `${random(2 ** 30)}`;
    return send(bridge.url + path, { headers, body: JSON.stringify(body) });
  };
  const byRest = ({ bridge }) => {
    const headers = { ...attacker, accept: 'text/event-stream' };
    return send(`${bridge.url}/servers/${server}/tools/send`, { headers, body: JSON.stringify(spec) });
  };
  const run = one([inSession, inSession, byRest]);
  return { what: `${server} sends ${count} times ${method}`, place, run };
}

/** How a caller causes the bridge to request each method, and to use its result. */
const uses = {
  'completion/complete': ['POST', 'completion', usual('', 'completion/complete').params],
  'prompts/get': ['POST', 'prompts/p', { a: 'b' }],
  'prompts/list': ['GET', 'prompts'],
  'resources/list': ['GET', 'resources'],
  'resources/read': ['GET', 'resources/read?uri=file:///a'],
  'resources/templates/list': ['GET', 'resource-templates'],
  'tools/call': ['POST', 'tools/echo', {}],
  'tools/list': ['GET', 'openapi.json'],
};

function resultCases(method) {
  const shapes = {
    'tools/call': { content: [{ type: 'text', text: 'x' }], structuredContent: {} },
    'tools/list': { tools: [{ name: 'a', description: 'x', inputSchema: { type: 'object', properties: {} } }] },
    'prompts/list': { prompts: [{ name: 'p', arguments: [{ name: 'a' }] }] },
    'prompts/get': { messages: [{ role: 'user', content: { type: 'text', text: 'x' } }] },
    'resources/list': { resources: [{ name: 'r', uri: 'file:///a' }] },
    'resources/read': { contents: [{ uri: 'file:///a', text: 'x' }] },
    'resources/templates/list': { resourceTemplates: [{ name: 't', uriTemplate: 'file:///{a}' }] },
    'completion/complete': { completion: { values: ['x'], total: 1 } },
  };
  const [verb, path, body] = uses[method];
  const noStore = { 'cache-control': 'no-cache' };
  const resultCase = (place) => {
    const server = one(transports);
    const run = async ({ bridge }) => {
      const base = `${bridge.url}/servers/${server}/`;
      const spec = { method, ...place, bytes: ANSWER };
      await send(`${base}tools/set`, { headers: attacker, body: JSON.stringify(spec) });
      const headers = { ...attacker, accept: 'application/json', ...noStore };
      return send(base + path, { method: verb, headers, body: body && JSON.stringify(body) });
    };
    return { what: `${server} returns ${method}`, place, run };
  };
  return placesOf({ ...shapes[method], nextCursor: 'x', ttlMs: 1, _meta: {} }, random).map(resultCase);
}

const headerNames = [
  'accept',
  'authorization',
  'baggage',
  'cache-control',
  'forwarded',
  'if-none-match',
  'last-event-id',
  'mcp-session-id',
  'prefer',
  'tracestate',
  'x-api-key',
  'x-forwarded-for',
  'x-request-id',
];
const headerFillers = {
  letters: 'a',
  commas: ',',
  items: 'a,',
  quotes: '"",',
  members: 'a=1,',
  dots: 'a.',
  semicolons: 'a;',
};

/** A request of each route, of which the path, the query, a field or the body grows. */
function routeCase({ method, path }) {
  const segment = one(['stdio', 'http', 'x'.repeat(HEADER), '%22'.repeat(HEADER / 3), '%2F'.repeat(HEADER / 3)]);
  const filled = path.replace(/\{[^}]*\}/g, (name) => (name === '{server}' && segment.length > 9 ? 'http' : segment));
  const query = one(['', '', `?${'a=1&'.repeat(HEADER / 4)}`, `?tail=${'9'.repeat(HEADER)}`]);
  const isLong = filled.length + query.length > KIB;
  const [name, filler] = [one(headerNames), one(Object.keys(headerFillers))];
  const value = headerFillers[filler].repeat((isLong ? KIB : HEADER) / headerFillers[filler].length);
  const shape = one(placesOf({ a: 'x' }, random));
  const run = ({ bridge }) => {
    const headers = { ...attacker, [name]: value };
    const body = method === 'POST' ? grow({ a: 'x' }, shape, BODY) : undefined;
    return send(bridge.url + filled + query, { method, headers, body });
  };
  const where = isLong ? 'path or query' : `${name} of ${filler}`;
  return { what: `${method} ${path}`, place: { path: [where], filler: method === 'POST' ? shape.filler : '' }, run };
}

/** Cases that have ended a bridge, or would have. */
const known = () => [
  serverCase('serverNotification', 'notifications/resources/updated', { path: ['params', 'uri'], filler: 'segments' }, [
    ANSWER,
    1,
  ]),
  serverCase('serverRequest', 'ping', { path: ['id'], filler: 'letters' }, [MIB, 20], 'stdio'),
  serverCase('serverRequest', 'sampling/createMessage', { path: ['id'], filler: 'letters' }, [MIB, 20], 'http'),
  serverCase('serverRequest', 'sampling/createMessage', { path: ['params', 'systemPrompt'], filler: 'letters' }, [
    MIB,
    20,
  ]),
  ...clientCases('clientRequest', 'tools/call', [{ path: ['params', '_meta', 'progressToken'], filler: 'letters' }]),
  ...clientCases('clientOther', 'batch', [{ path: [], filler: 'numbers' }]),
  ...Array.from({ length: 10 }, () =>
    clientCases('clientRequest', 'initialize', [{ path: ['params', 'capabilities', 'x-new'], filler: 'letters' }]),
  ).flat(),
];

/** Returns the known cases, and some of all others, which are different for each seed. */
function casesFor(routes) {
  const cases = [];
  for (const kind of ['clientRequest', 'clientNotification', 'clientOther']) {
    for (const method of types[kind]) cases.push(...clientCases(kind, method));
  }
  for (const kind of ['serverRequest', 'serverNotification', 'serverOther']) {
    for (const method of types[kind]) {
      for (const place of placesOf(usual(kind, method), random)) cases.push(serverCase(kind, method, place));
    }
  }
  for (const method of Object.keys(uses)) cases.push(...resultCases(method));
  for (const route of routes) cases.push(routeCase(route));
  for (let i = cases.length - 1; i > 0; i--) {
    const other = random(i + 1);
    [cases[i], cases[other]] = [cases[other], cases[i]];
  }
  const left = cases.filter(isLeft);
  console.log(`${known().length} known cases, and ${Math.min(MOST_CASES, left.length)} of ${left.length} others`);
  return [...known().filter(isLeft), ...left.slice(0, MOST_CASES)];
}

const start = performance.now();
const elapsed = () => (performance.now() - start) / 1_000;
const [http, sse] = await Promise.all(['http', 'sse'].map((transport) => startServer('messages-server.mjs', transport)));
const stdio = { command: process.execPath, args: [program('messages-server.mjs'), 'stdio'] };
const bridge = await serve(
  {
    auth: {
      keys: [
        { name: 'attacker', key: keys.attacker, admin: true },
        { name: 'other', key: keys.other },
      ],
    },
    breaker: { callTimeout: '4s', failureThreshold: 1_000 },
    mcpServers: {
      well,
      stdio,
      http: { url: http.url },
      sse: { url: sse.url, type: 'sse' },
    },
  },
  { env: { BASCULE_JAVA_OPTS: JAVA_OPTIONS } },
);
bridge.child.stderr?.resume();
const sessions = new Map();
const sessionOf = (path) => {
  if (!sessions.has(path)) sessions.set(path, begin(bridge, path));
  return sessions.get(path);
};
const isAlive = () => bridge.child.exitCode === null && bridge.child.signalCode === null;
const isLeft = ({ what }) => !/restart|reload|sessions/.test(what) && what.includes(options.only);
const { routes } = JSON.parse(await (await fetch(bridge.url, { headers: { ...attacker } })).text());
const cases = casesFor(routes.filter(({ path }) => !/\/(log|events)$/.test(path)));
const stopWitness = await startWitness(bridge);
const describe = ({ what, place }) => `${what}: ${place.path.join('.') || 'all'} ${place.filler}`;
const statuses = new Map();
let done = 0;
async function work() {
  while (done < cases.length && isAlive() && elapsed() < ALL_SECONDS) {
    const each = cases[done++];
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => each.run({ bridge, sessionOf })));
    const codes = answers.map(({ status }) => status);
    for (const status of codes) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const line = `  ${elapsed().toFixed(1)} s ${codes.join(' ')}: ${describe(each)}`;
    if (options.verbose || !isAlive()) console.log(line);
    if (codes.includes(404)) sessions.clear();
  }
}
await work();
const witness = isAlive() ? await Promise.race([stopWitness(), pause(2 * PATIENCE)]) : undefined;
const misses = isAlive() ? [] : [`the bridge ended with ${bridge.child.exitCode ?? bridge.child.signalCode}`];
for (const [what, { p95, p99, count, failures, example }] of Object.entries(witness ?? {})) {
  console.log(`${what}: p95 ${p95.toFixed()} ms, p99 ${p99.toFixed()} ms of ${count}, ${failures} not served`);
  if (p99 > MOST_P99) misses.push(`${what}: p99 ${p99.toFixed()} ms`);
  if (failures > 0) misses.push(`${what}: ${failures} of ${count} not served, as ${example}`);
}
if (isAlive() && !witness) misses.push('the witness did not end');
console.log(`statuses: ${[...statuses].sort().map(([status, count]) => `${status}: ${count}`).join(', ')}`);
console.log(`${done} of ${cases.length} cases of seed ${options.seed}, ${elapsed().toFixed()} s`);
for (const each of misses) console.log(`  MISSED: ${each}`);
bridge.child.kill('SIGKILL');
http.stop();
sse.stop();
process.exit(misses.length === 0 ? 0 : 1);
