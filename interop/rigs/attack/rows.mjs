// The attacks: what a server does by itself, and what a caller with a key, or a client without one, does.

import { setMaxListeners } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { bearer, callers } from './fixture.mjs';
import { sendTinyFrames, sendWindowUpdates } from './frames.mjs';
import { callTool, post, send } from '../../harness/bridge-calls.mjs';

const MIB = 1024 * 1024;
/** Attackers come from an address of their own, as they would in a network. */
const ADDRESS = '127.0.0.2';
const SILENT = 5_000;
/** The bytes of a body in chunks of one byte. */
const CHUNKS = 2_940_000;
const FRAME_STREAMS = 12;
/** Connections that send window updates, and how many each sends before it begins again. */
const UPDATE_CONNECTIONS = 8;
const UPDATES = 500_000;
const WRONG_ELEMENTS = 160_000;
/** As long as a body may be, and so many that they are longer together than bodies may be. */
const BODY = 4 * MIB;
const BODIES = 30;

const mib = (bytes) => `${(bytes / MIB).toFixed(1)} MiB`;

/** Repeats an attack until its time is over. */
async function repeat(seconds, attack) {
  const end = performance.now() + seconds * 1_000;
  let times = 0;
  while (performance.now() < end) {
    await attack(times++);
    await pause(100);
  }
  return times;
}

/** Sends a request and reads the answer slowly, or not at all, until the signal. */
function sendUnread(url, { headers, body, signal }) {
  return new Promise((resolve) => {
    const sent = request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      agent: false,
      localAddress: ADDRESS,
      signal,
    });
    sent.on('response', (answer) => answer.on('error', () => {}).pause());
    sent.on('error', () => {});
    sent.on('close', resolve);
    sent.end(JSON.stringify(body));
  });
}

/** Opens a connection, sends bytes, and leaves when they are sent, or after some seconds. */
async function sendAndLeave(socket, bytes, most = 5_000) {
  const left = new Promise((resolve) => socket.on('close', resolve));
  const timer = setTimeout(() => socket.destroy(), most);
  socket.on('error', () => {}).resume();
  socket.write(bytes, () => socket.destroy());
  await left;
  clearTimeout(timer);
  return socket.bytesWritten;
}

const target = ({ url }) => ({ port: Number(new URL(url).port), host: '127.0.0.1', localAddress: ADDRESS });

/** Calls the tool of the server that attacks, as any caller would, some at the same time. */
const callsBad = async ({ bridge, headers, seconds }) => {
  const call = () => {
    const signal = AbortSignal.timeout(5_000);
    return callTool(bridge, 'bad', 'big', {}, { headers, signal }).catch(() => {});
  };
  const times = await repeat(seconds, () => Promise.all([call(), call(), call()]));
  return `${times * 3} calls`;
};

/** Calls with arguments that are expensive to validate, eight at the same time: of one caller, or of one each. */
const callsExpensively = (callOf, keys = []) => async ({ bridge, headers: own, seconds }) => {
  const end = performance.now() + seconds * 1_000;
  let calls = 0;
  const one = async (_, i) => {
    const headers = i < keys.length ? bearer(keys[i]) : own;
    while (performance.now() < end) {
      const { tool, args } = callOf(calls++);
      const signal = AbortSignal.timeout(10_000);
      await callTool(bridge, 'bad', tool, args, { headers, signal }).catch(() => pause(100));
    }
  };
  await Promise.all(Array.from({ length: 8 }, one));
  return `${calls} calls`;
};

/** Four names are missing in each element. */
const withManyErrors = () => ({ tool: 'big', args: { all: Array(WRONG_ELEMENTS).fill({}) } });
const ofManyTools = (call) => ({ tool: `big-${call % 20}`, args: { all: Array(50).fill(-1) } });
/** Each element is the last of 5000 constants, so that the validation gives up. */
const tooComplex = () => ({ tool: 'big', args: { all: Array(50).fill(4_999) } });

/** No calls. */
const waits = async ({ seconds }) => {
  await pause(seconds * 1_000);
  return 'no call';
};

const byServer = (fault, run = waits) => ({ attack: fault, server: fault, run });

async function tinyChunks({ bridge, key, seconds }) {
  const head =
    'POST /servers/well/tools/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n' +
    `Authorization: Bearer ${key}\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const bytes = Buffer.from(head + '1\r\nx\r\n'.repeat(CHUNKS));
  let written = 0;
  const one = async () => {
    written += await sendAndLeave(connect(target(bridge)), bytes);
  };
  await Promise.all([one(), one(), one(), pause(seconds * 1_000)]);
  return `3 requests, ${mib(written)}`;
}

/** Some requests of one-byte DATA frames on one connection of HTTP/2. */
async function tinyFrames({ bridge, key, seconds }) {
  const fields = {
    ':method': 'POST',
    ':scheme': 'https',
    ':authority': new URL(bridge.url).host,
    ':path': '/servers/well/tools/echo',
    'content-type': 'application/json',
    authorization: `Bearer ${key}`,
  };
  const run = { to: target(bridge), fields: Object.entries(fields), streams: FRAME_STREAMS, seconds };
  const written = await sendTinyFrames(run);
  return `${FRAME_STREAMS} requests, ${mib(written)}`;
}

/** Window updates without a request, also without a key. */
async function windowUpdates({ bridge, seconds }) {
  const end = performance.now() + seconds * 1_000;
  let written = 0;
  const one = async () => {
    while (performance.now() < end) {
      written += await sendWindowUpdates({ to: target(bridge), updates: UPDATES });
      await pause(10);
    }
  };
  await Promise.all(Array.from({ length: UPDATE_CONNECTIONS }, one));
  return `${UPDATE_CONNECTIONS} connections, ${mib(written)}`;
}

/** Many calls whose answers are long, and that are not read. */
const longAnswers = (calls, callOf) => async ({ bridge, headers, seconds }) => {
  const signal = AbortSignal.timeout(seconds * 1_000);
  setMaxListeners(calls, signal);
  const { path, more = {}, body } = callOf;
  const sent = Array.from({ length: calls }, () =>
    sendUnread(bridge.url + path, { headers: { ...headers, ...more }, body, signal }),
  );
  await Promise.all([...sent, pause(seconds * 1_000)]);
  return `${calls} calls`;
};

const unwrapped = { path: '/servers/bad/tools/big?unwrap=true', body: {} };
/** A request of 2026-07-28 at the endpoint of all servers. */
const overMcp = (method, params, name = params.name) => ({
  path: '/mcp',
  more: {
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(name && { 'mcp-name': name }),
  },
  body: {
    jsonrpc: '2.0',
    id: 1,
    method,
    params: {
      ...params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'attacker', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  },
});
const callBig = overMcp('tools/call', { name: 'bad__big', arguments: {} });

/** Returns the result of such a request; undefined if it fails. */
async function resultOf({ bridge, headers }, { path, more, body }) {
  const options = { headers: { ...headers, ...more, accept: 'application/json' }, signal: AbortSignal.timeout(5_000) };
  const { text } = await post(bridge.url + path, body, options);
  return JSON.parse(text).result;
}

/** A client normalizes a URI as the URL standard does, and expands a template without a variable. */
const asClient = (uri) => [uri, uri.trim().replace(/^[A-Z]+:/, (scheme) => scheme.toLowerCase())];
const expand = (template) => template.replaceAll('{name}', 'a').replaceAll('{none}', '');

/** What another caller reads after a server listed and linked URIs that name another server. */
async function readsOfOther(run) {
  const { resources } = await resultOf(run, overMcp('resources/list', {}));
  const { resourceTemplates } = await resultOf(run, overMcp('resources/templates/list', {}));
  const { content } = await resultOf(run, callBig);
  const shown = [
    ...resources.map(({ uri }) => uri),
    ...resourceTemplates.map(({ uriTemplate }) => expand(uriTemplate)),
    ...content.map(({ uri, resource }) => uri ?? resource.uri),
  ];
  const misses = shown.length === 11 ? [] : [`the server showed ${shown.length} resources`];
  for (const uri of new Set(shown.flatMap(asClient))) {
    const read = await resultOf(run, overMcp('resources/read', { uri }, encodeURI(uri) === uri ? uri : encoded(uri)));
    const text = read?.contents?.[0]?.text;
    if (text !== 'of the attacker') misses.push(`${uri} of the server was read as: ${text ?? 'none'}`);
  }
  return misses;
}

/** A header value with other characters (MCP 2026-07-28, basic/transports). */
const encoded = (text) => `=?base64?${Buffer.from(text).toString('base64')}?=`;

/** Bodies of which the last byte never comes. */
async function unfinishedBodies({ bridge, headers, seconds }) {
  const signal = AbortSignal.timeout(seconds * 1_000);
  setMaxListeners(BODIES, signal);
  const body = Buffer.alloc(BODY - 1, 'x');
  for (let i = 0; i < BODIES; i++) {
    const fields = { ...headers, 'content-type': 'application/json', 'content-length': BODY };
    const options = { method: 'POST', headers: fields, agent: false, localAddress: ADDRESS, signal };
    const sent = request(`${bridge.url}/servers/well/tools/echo`, options);
    sent.on('error', () => {}).on('response', (answer) => answer.on('error', () => {}).resume());
    sent.write(body);
  }
  await pause(seconds * 1_000);
  return `${BODIES} requests of ${mib(BODY)}`;
}

/** Another caller can send a long body. */
async function bodyOfOther({ bridge, headers }) {
  const options = { headers, signal: AbortSignal.timeout(5_000) };
  const { status } = await callTool(bridge, 'well', 'echo', { text: 'x'.repeat(MIB) }, options).catch(
    ({ message }) => ({ status: message }),
  );
  return status === 200 ? [] : [`another caller could not send a body of 1 MiB: ${status}`];
}

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'attack', version: '1' } },
};
const mcp = ({ url }) => `${url}/servers/well/mcp`;
const accept = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };

/** Begins a session and opens a stream of it; returns why that failed, if it did. */
async function openSession({ bridge, headers, signal }) {
  const begun = await fetch(mcp(bridge), {
    method: 'POST',
    headers: { ...headers, ...accept },
    body: JSON.stringify(initialize),
    signal,
  });
  await begun.arrayBuffer();
  if (!begun.ok) return `a session: ${begun.status}`;
  const session = { 'mcp-session-id': begun.headers.get('mcp-session-id') };
  const opened = [1, 2, 3].map(() =>
    fetch(mcp(bridge), { headers: { ...headers, ...accept, ...session }, signal }),
  );
  const refused = (await Promise.all(opened)).find(({ ok }) => !ok);
  return refused && `a stream: ${refused.status}`;
}

/** Sessions, each with streams that stay open. */
async function sessions({ bridge, headers, seconds }) {
  const signal = AbortSignal.timeout((seconds + 5) * 1_000);
  setMaxListeners(Infinity, signal);
  let begun = 0;
  await repeat(seconds - 1, async () => {
    const all = Array.from({ length: 6 }, () => openSession({ bridge, headers, signal }).catch(() => {}));
    begun += (await Promise.all(all)).length;
  });
  await pause(2_000);
  return `${begun} sessions with 3 streams`;
}

/** Another caller can begin a session, and open streams of it. */
async function sessionOfOther({ bridge, headers }) {
  const signal = AbortSignal.timeout(5_000);
  const failure = await openSession({ bridge, headers, signal }).catch(({ message }) => message);
  return failure ? [`another caller could not open ${failure}`] : [];
}

const caches = ({ url }) => `${url}/admin/caches`;
/** What an administrator, or a script, sends instead of one tag: misspelled, without a value, or in the body. */
const wrongFilters = [
  ['/responses?tag[]=x'],
  ['/responses?tag%5B%5D=x'],
  ['/responses?tags=x'],
  ['/responses?Tag=x'],
  ['/responses?tag='],
  ['/responses?server='],
  ['/responses?tool='],
  ['/responses;tag=x'],
  ['/responses', 'tag=x'],
  ['/responses', '{"tag":"x"}'],
  ['?server=bad'],
];

/** Requests to drop cached results, none of which names one. */
async function misspelledFilters({ bridge, headers, seconds }) {
  const times = await repeat(seconds, async () => {
    for (const [path, body] of wrongFilters) {
      // Node.js sends no length by itself for this method, so that the body would not belong to the request.
      const fields = { ...headers, ...(body && { 'content-length': body.length }) };
      const options = { method: 'DELETE', headers: fields, body, signal: AbortSignal.timeout(5_000) };
      await send(caches(bridge) + path, options).catch(() => {});
    }
  });
  return `${times * wrongFilters.length} requests`;
}

/** The cached result of another caller is a hit before and after some of them. */
async function hitOfOther({ bridge, headers }) {
  const hits = async () => {
    const options = { headers, signal: AbortSignal.timeout(5_000) };
    const answer = await callTool(bridge, 'well', 'echo', { text: 'kept' }, options).catch(() => undefined);
    return answer?.headers['cache-status'] ?? 'no answer';
  };
  await hits();
  const misses = [];
  for (let i = 0; i < 20; i++) {
    const status = await hits();
    if (!status.startsWith('bascule; hit')) misses.push(status);
    await pause(50);
  }
  return misses.length === 0 ? [] : [`another caller's cached result was dropped ${misses.length} times: ${misses[0]}`];
}

/** Connections that send nothing, opened again where the bridge closes them. */
async function silence({ bridge, seconds }) {
  const sockets = new Set();
  let opened = 0;
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    while (sockets.size < SILENT) {
      const socket = connect(target(bridge)).on('error', () => {});
      opened++;
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      if (opened % 100 === 0) await pause(10);
      if (performance.now() > end) break;
    }
    await pause(200);
  }
  for (const socket of sockets) socket.destroy();
  return `${opened} connections`;
}

const DOCUMENTS = ['/openapi.json', '/servers/bad/openapi.json', '/mcpo/bad/openapi.json'];
const LIST = '/servers/bad/tools';
const LIST_AT_MCP = overMcp('tools/list', {});
/** What counts for each tool of a document in addition to its description, and how many times as long it may be. */
const TOOL_BYTES = 2_048;
const MOST_GROWTH = 3;
/** What a document has that does not depend on tools, and the part of the other server. */
const FIXED = 32 * 1024;

const listAtMcp = (bridge, headers, options) => {
  const { path, more, body } = LIST_AT_MCP;
  const fields = { ...headers, ...more, 'content-type': 'application/json' };
  return fetch(bridge.url + path, { method: 'POST', headers: fields, body: JSON.stringify(body), ...options });
};

/** The documents of all servers together, some at the same time, with lists that the servers send again. */
async function documents({ bridge, headers, seconds }) {
  const signal = () => AbortSignal.timeout(5_000);
  const fields = { ...headers, 'cache-control': 'no-cache' };
  const get = (path) => fetch(bridge.url + path, { headers: fields, signal: signal() });
  const read = (answer) => answer.then((response) => response.arrayBuffer()).catch(() => {});
  const all = () => [...DOCUMENTS, ...DOCUMENTS, LIST].map(get);
  const times = await repeat(seconds, () => Promise.all([...all(), listAtMcp(bridge, headers, { signal: signal() })].map(read)));
  return `${times * 8} requests`;
}

/** Returns the documents that are longer than they may be, compared with the list they are made of. */
async function lengthsOfDocuments({ bridge, headers }) {
  const options = { headers, signal: AbortSignal.timeout(5_000) };
  const lengthOf = (response) => response.arrayBuffer().then((bytes) => bytes.byteLength);
  const misses = [];
  const compare = async (what, request) => {
    const response = await request.catch(({ message }) => ({ status: message }));
    if (response.status !== 200) {
      misses.push(`${what}: ${response.status}`);
      return;
    }
    const list = await fetch(bridge.url + LIST, options);
    const text = await list.text();
    const most = MOST_GROWTH * (Buffer.byteLength(text) + JSON.parse(text).tools.length * TOOL_BYTES) + FIXED;
    const length = await lengthOf(response);
    if (length > most) misses.push(`${what}: ${mib(length)} of ${mib(Buffer.byteLength(text))}`);
  };
  for (const path of DOCUMENTS) await compare(path, fetch(bridge.url + path, options));
  await compare('the list at /mcp', listAtMcp(bridge, headers, { signal: options.signal }));
  return misses;
}

/** No calls: the bridge connects to the engine by itself, again and again. */
async function repliesOfEngine({ engine, seconds }) {
  await pause(seconds * 1_000);
  return engine.spent();
}

/**
 * A row: the attack, the fault of the server `bad`, if that is one, whether callers use TLS, whether the
 * attacker is an administrator, whether the engine of several replicas attacks, the heap, if it is smaller
 * than usual, how long it lasts, if that is not as long as usual, the median of another caller in
 * milliseconds at most, if it is to notice little, the attack itself, which returns what the attacker spent,
 * and what others could not do meanwhile.
 */
export const rows = [
  byServer('chunk size in an answer', callsBad),
  byServer('chunk size in a listing', callsBad),
  byServer('chunk size on a stream'),
  byServer('line behind a chunk', callsBad),
  byServer('file name in gzip', callsBad),
  byServer('comments on a stream'),
  byServer('list changes on a stream'),
  { attack: 'one-byte chunks', run: tinyChunks },
  { attack: 'one-byte frames', tls: true, run: tinyFrames },
  { attack: 'window updates', tls: true, run: windowUpdates },
  { attack: 'long answers, unwrapped', server: 'long answer', run: longAnswers(5, unwrapped) },
  { attack: 'long answers, /mcp', server: 'long answer', run: longAnswers(20, callBig) },
  { attack: 'unfinished bodies', run: unfinishedBodies, others: bodyOfOther },
  { attack: 'sessions with streams', run: sessions, others: sessionOfOther },
  { attack: 'misspelled filters', admin: true, run: misspelledFilters, others: hitOfOther },
  { attack: 'silent connections', run: silence },
  { attack: 'long listings', server: 'long listing', run: documents },
  { attack: 'many spellings', server: 'many spellings', seconds: 6, run: documents, others: lengthsOfDocuments },
  { attack: 'generated schemas', server: 'generated schemas', heap: '128m', seconds: 6, run: documents, others: lengthsOfDocuments },
  { ...byServer('resources of others'), seconds: 1, others: readsOfOther },
  { attack: 'replies of the engine', engine: true, run: repliesOfEngine },
  { attack: 'many errors', server: 'many errors', seconds: 4, run: callsExpensively(withManyErrors) },
  { attack: 'expensive schemas', server: 'expensive schemas', seconds: 4, run: callsExpensively(ofManyTools) },
  { ...byServer('descriptions that change', callsExpensively(tooComplex, callers)), seconds: 15, most: 150 },
  { ...byServer('schemas that change', callsExpensively(tooComplex, callers)), seconds: 15, most: 150 },
];
