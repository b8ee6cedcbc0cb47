// node servers/conformance-server.mjs http|stdio legacy|modern [PAGE-SIZE]: a server, made with the official SDK, that has
// what the conformance suite calls for, and a slow tool. Over HTTP it prints its URL.

import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CLIENT_CAPABILITIES_META_KEY,
  McpServer,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  WebStandardStreamableHTTPServerTransport,
  createMcpHandler,
  createRequestStateCodec,
  hostHeaderValidationResponse,
  inputRequired,
  isInputRequiredResult,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { prompts, resources, templates, tools } from './conformance-features.mjs';

const [transport, era, pageSize = '1000'] = process.argv.slice(2);
const states = createRequestStateCodec({ key: randomBytes(32) });
const lasting = { ttlMs: 60_000, cacheScope: 'public' };
const cacheHints = {
  'server/discover': lasting,
  'tools/list': lasting,
  'prompts/list': lasting,
  'resources/list': lasting,
  'resources/templates/list': lasting,
};
const capabilities = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  logging: {},
  completions: {},
};

/** The SDK compares the headers of a call with the schema of its tool, and asks for it here. */
class ConformanceServer extends McpServer {
  toolInputSchemaJson(name) {
    return tools.find((tool) => tool.name === name)?.inputSchema;
  }
}

/** A server for one request of the modern era over HTTP, or else for one connection or session. */
function newServer() {
  const mcp = new ConformanceServer(
    { name: 'conformance', version: '1' },
    { capabilities, cacheHints, instructions: 'Made for tests.', requestState: { verify: states.verify } },
  );
  const { server } = mcp;
  const on = (method, handler) => server.setRequestHandler(method, handler);
  const invoke = (all, key) => async ({ params }, context) => {
    const found = all.find((each) => each[key] === params[key]);
    if (!found) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown: ${params[key]}`);
    return run(found, params.arguments ?? {}, new Call(mcp, context));
  };
  on('tools/list', page('tools', tools));
  on('tools/call', invoke(tools, 'name'));
  on('prompts/list', page('prompts', prompts));
  on('prompts/get', invoke(prompts, 'name'));
  on('resources/list', page('resources', resources));
  on('resources/templates/list', page('resourceTemplates', templates));
  on('resources/read', ({ params: { uri } }) => ({ contents: [{ uri, ...contentOf(uri) }] }));
  on('completion/complete', ({ params: { argument } }) => complete(argument.value));
  if (era === 'legacy') {
    on('resources/subscribe', () => ({}));
    on('resources/unsubscribe', () => ({}));
  }
  return mcp;
}

/** A call in progress: what a tool or prompt may do meanwhile. */
class Call {
  #mcp;
  #context;

  constructor(mcp, context) {
    this.#mcp = mcp;
    this.#context = context;
  }

  get #request() {
    return this.#context.mcpReq;
  }

  #supports(capability) {
    const ofRequest = this.#request.envelope?.[CLIENT_CAPABILITIES_META_KEY];
    return capability in (ofRequest ?? this.#mcp.server.getClientCapabilities() ?? {});
  }

  require(capability) {
    if (this.#supports(capability)) return;
    throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { [capability]: {} } });
  }

  async progress(progress, total, message) {
    const progressToken = this.#request._meta?.progressToken;
    if (progressToken === undefined) return;
    const params = { progressToken, progress, total, message };
    await this.#request.notify({ method: 'notifications/progress', params });
  }

  log(text) {
    return this.#request.log('info', text);
  }

  /** Waits, unless the call is cancelled meanwhile. */
  pause(millis) {
    return pause(millis, undefined, { signal: this.#request.signal });
  }

  /** Breaks the stream off; the client has to ask for the rest. */
  breakOff() {
    this.#context.http?.closeSSE?.();
  }

  /**
   * The responses of the client to requests, by their keys. While one is missing, the call ends with a result that
   * requires them. A guarded response counts only if the state that was sent with its request came back.
   */
  async ask(requests, { isGuarded = false } = {}) {
    const state = this.#request.requestState();
    const responses = isGuarded && !state ? {} : this.#request.inputResponses;
    const known = { ...state, ...responses };
    const open = Object.entries(requests).filter(([key, request]) => !isAnswer(known[key], request));
    if (open.length === 0) return known;
    throw inputRequired({
      inputRequests: Object.fromEntries(open),
      ...((isGuarded || state) && { requestState: await states.mint(known, this.#context) }),
    });
  }

  /** The same for those of the requests that the client supports. */
  askSupported(requests) {
    const supported = ([, { method }]) => this.#supports(method.split('/')[0]);
    return this.ask(Object.fromEntries(Object.entries(requests).filter(supported)));
  }

  /** Notifies the subscribed clients of the modern era that `list` changed. */
  change(list) {
    modern.notify[`${list}Changed`]();
  }
}

function isAnswer(response, { method }) {
  if (method === 'elicitation/create') return typeof response?.action === 'string';
  if (method === 'sampling/createMessage') return typeof response?.content === 'object';
  return Array.isArray(response?.roots);
}

async function run({ result }, args, call) {
  try {
    return await result(args, call);
  } catch (thrown) {
    if (isInputRequiredResult(thrown)) return thrown;
    throw thrown;
  }
}

/** Lists `all`, without their functions, in pages; a cursor is where a page begins. */
function page(key, all) {
  return ({ params }) => {
    const from = Number(params?.cursor ?? 0);
    const to = from + Number(pageSize);
    if (!(from >= 0 && from <= all.length)) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Unknown cursor');
    const entries = all.slice(from, to).map(({ result, content, pattern, ...entry }) => entry);
    return { [key]: entries, ...(to < all.length && { nextCursor: String(to) }) };
  };
}

function contentOf(uri) {
  const found = resources.find((resource) => resource.uri === uri);
  const template = templates[0].pattern.exec(uri);
  if (!found && !template) throw new ResourceNotFoundError(uri);
  return found?.content ?? templates[0].content(template[1]);
}

function complete(begun) {
  const values = ['paris', 'park', 'party', 'test', 'testing'].filter((word) => word.startsWith(begun));
  return { completion: { values, total: values.length, hasMore: false } };
}

/** The connections of the legacy era, by session. */
const sessions = new Map();
const modern = createMcpHandler(newServer, { legacy: 'reject' });

/** Keeps the events of the streams, which clients may resume. */
class Events {
  #events = [];

  async storeEvent(stream, message) {
    this.#events.push({ stream, message });
    return String(this.#events.length);
  }

  async replayEventsAfter(last, { send }) {
    const { stream } = this.#events[last - 1];
    for (const [i, event] of this.#events.entries()) {
      if (i >= last && event.stream === stream) await send(String(i + 1), event.message);
    }
    return stream;
  }
}

async function serveLegacy(request) {
  const session = request.headers.get('mcp-session-id');
  if (session) return sessions.get(session)?.handleRequest(request) ?? new Response(null, { status: 404 });
  const connection = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, connection),
    onsessionclosed: (id) => sessions.delete(id),
    eventStore: new Events(),
    retryInterval: 100,
  });
  await newServer().connect(connection);
  return connection.handleRequest(request);
}

/** Answers a request that a page may have sent only if it is one of this machine. */
function respond(request) {
  return (
    hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
    originValidationResponse(request, localhostAllowedOrigins()) ??
    (era === 'legacy' ? serveLegacy(request) : modern.fetch(request))
  );
}

async function serve({ method, url, headers }, body, outgoing) {
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const request = new Request(`http://${headers.host}${url}`, {
    method,
    headers,
    ...(body.length > 0 && { body }),
    signal: gone.signal,
  });
  const response = await respond(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).flushHeaders();
  if (response.body) await pipeline(Readable.fromWeb(response.body), outgoing);
  else outgoing.end();
}

if (transport === 'stdio') {
  serveStdio(newServer, { legacy: era === 'legacy' ? 'serve' : 'reject' });
} else {
  const http = createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    await serve(incoming, Buffer.concat(chunks), outgoing).catch(() => outgoing.destroy());
  });
  http.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${http.address().port}/mcp`));
}
