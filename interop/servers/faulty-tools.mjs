// What the servers with switchable faults answer where nothing is wrong with them.

import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const legacyVersion = '2025-11-25';
const modernVersion = '2026-07-28';

const object = {
  type: 'object',
  properties: { id: { type: 'string' }, text: { type: 'string' }, millis: { type: 'number' } },
  required: ['id'],
};
const reading = { readOnlyHint: true };

/**
 * All say what they are given. `get_echo` may be cached, `put_echo` is no reading, and `slow_echo`
 * takes the given number of milliseconds, and reports its progress.
 */
export const tools = [
  { name: 'echo', inputSchema: object, annotations: reading },
  { name: 'get_echo', inputSchema: object, annotations: reading },
  { name: 'put_echo', inputSchema: object, annotations: { readOnlyHint: false } },
  { name: 'slow_echo', inputSchema: object, annotations: reading },
];

const serverInfo = { name: 'faulty', version: '1' };
const kept = { ttlMs: 300_000, cacheScope: 'private' };
const complete = {
  resultType: 'complete',
  _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo },
};

/** Shows whether a response belongs to the arguments: only the server can create it. */
export function proof(server, { id, text = '' }) {
  return createHash('sha256').update(`${server} ${id} ${text}`).digest('hex').slice(0, 16);
}

/** A server of one era. `ran` receives the id in the arguments of each tool call. */
export function answerer(server, era, ran) {
  let count = 0;
  const more = era === 'modern' ? complete : {};
  const call = ({ name, arguments: args = {} }) => {
    if (!tools.some((tool) => tool.name === name)) return undefined;
    if (name !== 'get_echo') ran(args.id);
    const said = { ...args, server, tool: name, proof: proof(server, args), count: ++count };
    return {
      ...more,
      content: [{ type: 'text', text: JSON.stringify(said) }],
      structuredContent: said,
    };
  };
  /** Returns the result; undefined where there is no such thing. */
  return ({ method, params = {} }) => {
    switch (method) {
      case 'initialize':
        return era === 'modern'
          ? undefined
          : {
              protocolVersion: legacyVersion,
              capabilities: { tools: { listChanged: true } },
              serverInfo,
            };
      case 'server/discover':
        return era === 'modern'
          ? {
              ...complete,
              ...kept,
              supportedVersions: [modernVersion],
              capabilities: { tools: { listChanged: true } },
            }
          : undefined;
      case 'ping':
        return era === 'modern' ? undefined : {};
      case 'tools/list':
        return era === 'modern' ? { ...complete, ...kept, tools } : { tools };
      case 'tools/call':
        return call(params);
      default:
        return undefined;
    }
  };
}

/** The whole response to a request. */
export function responseTo(request, result) {
  const { id } = request;
  if (result !== undefined) return { jsonrpc: '2.0', id, result };
  return { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } };
}

export const listChanged = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' };

/** A message of a subscription, which names the request that began it. */
export function ofSubscription(id, message) {
  const _meta = { 'io.modelcontextprotocol/subscriptionId': id };
  return { ...message, params: { ...message.params, _meta } };
}

/** The first message of a subscription. */
export function acknowledged({ id, params }) {
  const message = {
    jsonrpc: '2.0',
    method: 'notifications/subscriptions/acknowledged',
    params: { notifications: params.notifications },
  };
  return ofSubscription(id, message);
}

/** Takes the time that a call of `slow_echo` requests, and passes the progress to `say`. */
export async function takeTime({ method, params }, say, gone = () => false) {
  if (method !== 'tools/call' || params.name !== 'slow_echo') return;
  const progressToken = params._meta?.progressToken;
  const steps = 4;
  for (let step = 1; step <= steps && !gone(); step++) {
    await pause((params.arguments.millis ?? 0) / steps);
    if (progressToken === undefined) continue;
    const progress = { progressToken, progress: step, total: steps };
    say({ jsonrpc: '2.0', method: 'notifications/progress', params: progress });
  }
}

/** Writes texts one after the other: unchanged, or while `isSlow` at one KiB per second. */
export class Output {
  #rest = '';
  #isWriting = false;

  constructor(write, isSlow, isGone = () => false) {
    Object.assign(this, { write, isSlow, isGone });
  }

  /** Returns once the text is written, or the reader has disconnected. */
  async say(text) {
    this.#rest += text;
    if (this.#isWriting) return;
    this.#isWriting = true;
    while (this.#rest !== '' && !this.isGone()) {
      const piece = this.isSlow() ? this.#rest.slice(0, 128) : this.#rest;
      this.write(piece);
      this.#rest = this.#rest.slice(piece.length);
      if (this.#rest !== '') await pause(125);
    }
    this.#isWriting = false;
  }
}

/** What only a server may know that shows a fault: nothing of it may reach a caller. */
export const SECRET = 's3cr3t';
const MIB = 1024 * 1024;

/** The responses that a fault makes of one: those that are not in the way in which they are written. */
export function altered(fault, request, response) {
  if (fault === 'endless pages' && request.method === 'tools/list') return [paged(request, response)];
  if (request.method !== 'tools/call') return [response];
  switch (fault) {
    case 'drip':
      return [lengthened(response, 16 * 1024)];
    case 'long answer':
      return [lengthened(response, 10 * MIB)];
    case 'too long answer':
      return [lengthened(response, 33 * MIB)];
    case 'wrong id':
      return [{ ...response, id: response.id + 1_000 }];
    case 'two answers':
      return [response, response];
    default:
      return [response];
  }
}

/** Makes a response longer than that. */
function lengthened(response, length) {
  if (!response.result?.content) return response;
  const text = 'x'.repeat(length);
  return { ...response, result: { ...response.result, _meta: { ...response.result._meta, text } } };
}

/** A page with a tool of its own, after which there is always one more. */
function paged({ params }, { result, ...response }) {
  const page = Number(params?.cursor ?? 0) + 1;
  const tool = { ...tools[0], name: `echo-${page}` };
  return { ...response, result: { ...result, tools: [tool], nextCursor: String(page) } };
}
