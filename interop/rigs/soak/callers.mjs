// Those who call tools through the bridge, in every way there is, and look at each answer.

import { callTool, keeping, post, send } from '../../harness/bridge-calls.mjs';
import { between, oneOf, weighted } from '../../harness/random.mjs';
import {
  checkAnswer,
  checkDocument,
  checkProblem,
  checkResult,
  checkRpc,
  checkSaid,
  checkServers,
  checkTools,
  demand,
  mcpoProblem,
  WrongAnswer,
} from './answers.mjs';

const MODERN = '2026-07-28';
const META = 'io.modelcontextprotocol/';

/** A session is five requests, some of which wait for a server. */
export const requestsOf = (way) => (way === 'mcp legacy' ? 5 : 1);

/** The ways to call, each with its share. */
const ways = [
  [20, 'rest', rest],
  [25, 'cached', cached],
  [5, 'unwrapped', unwrapped],
  [10, 'mcpo', mcpo],
  [8, 'mcp legacy', mcpLegacy],
  [10, 'mcp modern', mcpModern],
  [6, 'streamed', streamed],
  [6, 'listing', listing],
  [5, 'writing', writing],
  [5, 'leaving', leaving],
];
export const wayNames = ways.map(([, name]) => name);
const byWeight = ways.map(([weight, name, call]) => [weight, { name, call }]);

export class Caller {
  #agent = keeping(2);
  #calls = 0;

  constructor({ bridge, servers, number, chance, counts }) {
    Object.assign(this, { bridge, servers, number, chance, counts });
  }

  /** Calls once, in some way; what came of it is counted. */
  async callOnce() {
    const { name, call } = weighted(this.chance, byWeight);
    const start = performance.now();
    let how;
    try {
      how = await call(this, oneOf(this.chance, this.servers));
    } catch (error) {
      how = error instanceof WrongAnswer ? 'WRONG' : 'LOST';
      this.counts.wrong(`${name}: ${error.message}`);
    }
    this.counts.add(name, how, performance.now() - start);
  }

  close() {
    this.#agent.destroy();
  }

  get options() {
    return { agent: this.#agent };
  }

  /** Unique arguments. */
  args(more = {}) {
    const id = `${this.number}-${++this.#calls}`;
    return { id, text: 'ü'.repeat(between(this.chance, 0, 300)), ...more };
  }

  ask(server, tool, args, path = '', headers = {}) {
    return callTool(this.bridge, server, `${tool}${path}`, args, { ...this.options, headers });
  }
}

async function rest(caller, server) {
  const asked = { server, tool: 'echo', args: caller.args() };
  const answer = await caller.ask(server, 'echo', asked.args);
  return checkAnswer(answer, (result) => checkResult(result, asked));
}

/** Many request the same few things, so that some of them are cached. */
async function cached(caller, server) {
  const number = between(caller.chance, 0, 12);
  const args = { id: `kept-${number}`, text: `${number}`.repeat(20 * number) };
  const headers = caller.chance() < 0.05 ? { 'cache-control': 'no-cache' } : {};
  const answer = await caller.ask(server, 'get_echo', args, '', headers);
  const how = checkAnswer(answer, (r) => checkResult(r, { server, tool: 'get_echo', args }));
  const isHit = /^bascule; hit/.test(answer.headers['cache-status'] ?? '');
  return how === 'right' && isHit ? 'right, kept' : how;
}

async function unwrapped(caller, server) {
  const asked = { server, tool: 'echo', args: caller.args() };
  const answer = await caller.ask(server, 'echo', asked.args, '?unwrap=true');
  return checkAnswer(answer, (value) => checkSaid(value, asked));
}

async function mcpo(caller, server) {
  const asked = { server, tool: 'echo', args: caller.args() };
  const url = `${caller.bridge.url}/mcpo/${server}/echo`;
  const answer = await post(url, asked.args, caller.options);
  if (answer.status === 200) {
    checkSaid(JSON.parse(answer.text), asked);
    return 'right';
  }
  return checkProblem(mcpoProblem(answer.text), answer.status);
}

async function writing(caller, server) {
  const asked = { server, tool: 'put_echo', args: caller.args() };
  const answer = await caller.ask(server, 'put_echo', asked.args);
  return checkAnswer(answer, (result) => checkResult(result, asked));
}

/** The endpoint of one server, or that of all. */
function endpoint({ chance, bridge }, server) {
  return chance() < 0.5
    ? { url: `${bridge.url}/mcp`, prefix: `${server}__` }
    : { url: `${bridge.url}/servers/${server}/mcp`, prefix: '' };
}

function rpc(caller, url, message, headers) {
  const accept = 'application/json, text/event-stream';
  const body = { jsonrpc: '2.0', ...message };
  return post(url, body, { ...caller.options, headers: { accept, ...headers } });
}

async function mcpModern(caller, server) {
  const { url, prefix } = endpoint(caller, server);
  const asked = { server, tool: 'echo', args: caller.args() };
  const name = `${prefix}echo`;
  const _meta = {
    [`${META}protocolVersion`]: MODERN,
    [`${META}clientInfo`]: { name: 'soak', version: '1' },
    [`${META}clientCapabilities`]: {},
  };
  const headers = {
    'mcp-protocol-version': MODERN,
    'mcp-method': 'tools/call',
    'mcp-name': name,
  };
  const params = { name, arguments: asked.args, _meta };
  const id = asked.args.id;
  const answer = await rpc(caller, url, { id, method: 'tools/call', params }, headers);
  return checkRpc(answer, id, asked);
}

/** A session from its beginning to its end, with some calls at the same time. */
async function mcpLegacy(caller, server) {
  const { url, prefix } = endpoint(caller, server);
  const clientInfo = { name: 'soak', version: '1' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  const begun = await rpc(caller, url, { id: 1, method: 'initialize', params });
  const session = begun.headers['mcp-session-id'];
  if (session === undefined) return checkRpc(begun, 1);
  const headers = { 'mcp-protocol-version': '2025-11-25', 'mcp-session-id': session };
  await rpc(caller, url, { method: 'notifications/initialized' }, headers);
  try {
    const calls = [2, 3].map(async (id) => {
      const asked = { server, tool: 'echo', args: caller.args() };
      const params = { name: `${prefix}echo`, arguments: asked.args };
      const answer = await rpc(caller, url, { id, method: 'tools/call', params }, headers);
      return checkRpc(answer, id, asked);
    });
    const all = await Promise.all(calls);
    return all.find((how) => how !== 'right') ?? 'right';
  } finally {
    await send(url, { ...caller.options, method: 'DELETE', headers });
  }
}

async function streamed(caller, server) {
  const asked = { server, tool: 'slow_echo', args: caller.args({ millis: 80 }) };
  const accept = { accept: 'text/event-stream' };
  const answer = await caller.ask(server, 'slow_echo', asked.args, '', accept);
  if (answer.status !== 200) return checkAnswer(answer);
  const last = answer.text.trim().split('\n\n').filter((event) => !event.startsWith(':')).at(-1);
  const data = JSON.parse(/^data: ?(.*)$/m.exec(last)?.[1] ?? 'null');
  if (last.startsWith('event: error')) return checkProblem(data, data.status);
  demand(last.startsWith('event: result'), 'no end of the events', answer.text);
  checkResult(data, asked);
  return 'right';
}

async function listing(caller, server) {
  const { chance, bridge, options, servers } = caller;
  const path = oneOf(chance, [
    `/servers/${server}/tools`,
    `/servers/${server}/openapi.json`,
    `/mcpo/${server}/openapi.json`,
    '/openapi.json',
    '/servers',
  ]);
  const answer = await send(bridge.url + path, options);
  return checkAnswer(answer, (body) => {
    if (path === '/servers') checkServers(body, servers);
    else if (path === '/openapi.json') checkDocument(body, servers);
    else if (path.endsWith('/tools')) checkTools(body.tools?.map(({ name }) => name));
    else checkTools(Object.keys(body.paths).map((each) => each.split('/').at(-1)));
  });
}

/** Disconnects in the middle; what arrives before that must still be right. */
async function leaving(caller, server) {
  const asked = { server, tool: 'slow_echo', args: caller.args({ millis: 400 }) };
  const after = between(caller.chance, 5, 500);
  let left = false;
  const leave = (request) =>
    setTimeout(() => {
      left = true;
      request.destroy();
    }, after);
  let timer;
  const options = { onRequest: (request) => (timer = leave(request)) };
  try {
    const answer = await callTool(caller.bridge, server, 'slow_echo', asked.args, options);
    return checkAnswer(answer, (result) => checkResult(result, asked));
  } catch (error) {
    if (left && !(error instanceof WrongAnswer)) return 'left';
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
