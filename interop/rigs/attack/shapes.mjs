// Worst cases of one JSON-RPC message: for each type of message, a place in it that grows, and what it grows
// by. The types come from the schemas of the protocol, so that a new one is noticed.

import {
  ClientNotificationSchema,
  ClientRequestSchema,
  ServerNotificationSchema,
  ServerRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';

/** Replaced by what grows, with its quotes. */
const PLACE = '@@';
const MOST_LEVELS = 90;

const repeat = (piece, bytes) => piece.repeat(Math.max(1, Math.floor(bytes / piece.length)));
const listOf = (element, bytes) => `[${repeat(`${element},`, bytes)}${element}]`;

function members(bytes) {
  const names = [];
  for (let length = 0; length < bytes; length += names.at(-1).length) names.push(`"${names.length.toString(36)}":0,`);
  return `{${names.join('')}"":0}`;
}

/** So many of the following are texts. */
const TEXTS = 6;

/** What a place grows by: JSON of about so many bytes. */
export const fillers = {
  letters: (bytes) => `"${repeat('x', bytes)}"`,
  quotes: (bytes) => `"${repeat('\\"', bytes)}"`,
  controls: (bytes) => `"${repeat('\\u0000', bytes)}"`,
  halves: (bytes) => `"${repeat('\\ud800', bytes)}"`,
  segments: (bytes) => `"file://${repeat('/a', bytes)}"`,
  dots: (bytes) => `"a${repeat('.', bytes)}"`,
  digits: (bytes) => repeat('1', bytes),
  numbers: (bytes) => listOf('1', bytes),
  objects: (bytes) => listOf('{}', bytes),
  lists: (bytes) => listOf('[]', bytes),
  texts: (bytes) => listOf('""', bytes),
  members,
  levels: (bytes) => listOf('['.repeat(MOST_LEVELS) + ']'.repeat(MOST_LEVELS), bytes),
};

/** The types that the schemas have, and those of 2026-07-28 and of JSON-RPC itself. */
const methodsOf = (schema) => schema.options.map(({ shape }) => shape.method.value);
export const types = {
  clientRequest: [...methodsOf(ClientRequestSchema), 'server/discover', 'subscriptions/listen', 'no/such'],
  clientNotification: [...methodsOf(ClientNotificationSchema), 'notifications/no/such'],
  clientOther: ['response', 'batch'],
  serverRequest: [...methodsOf(ServerRequestSchema), 'no/such'],
  serverNotification: [
    ...methodsOf(ServerNotificationSchema),
    'notifications/subscriptions/acknowledged',
    'notifications/no/such',
  ],
  serverOther: ['result', 'error', 'batch'],
};

const message = { role: 'user', content: { type: 'text', text: 'x' } };

/** Ordinary params, by method; each member of them is a place. */
const paramsOf = {
  'completion/complete': { ref: { type: 'ref/prompt', name: 'p' }, argument: { name: 'a', value: 'b' }, context: {} },
  'elicitation/create': { mode: 'form', message: 'x', requestedSchema: { type: 'object', properties: {} } },
  'logging/setLevel': { level: 'debug' },
  'notifications/cancelled': { requestId: 1, reason: 'x' },
  'notifications/elicitation/complete': { elicitationId: 'x' },
  'notifications/message': { level: 'error', logger: 'x', data: 'x' },
  'notifications/progress': { progressToken: 1, progress: 1, total: 2, message: 'x' },
  'notifications/resources/updated': { uri: 'file:///a' },
  'notifications/subscriptions/acknowledged': { notifications: {} },
  'notifications/tasks/status': { taskId: 'x', status: 'working', statusMessage: 'x' },
  'prompts/get': { name: 'p', arguments: { a: 'b' } },
  'resources/read': { uri: 'file:///a' },
  'resources/subscribe': { uri: 'file:///a' },
  'resources/unsubscribe': { uri: 'file:///a' },
  'sampling/createMessage': { messages: [message], maxTokens: 1, systemPrompt: 'x' },
  'subscriptions/listen': { notifications: { toolsListChanged: true, resourceSubscriptions: ['file:///a'] } },
  'tasks/cancel': { taskId: 'x' },
  'tasks/get': { taskId: 'x' },
  'tasks/result': { taskId: 'x' },
  'tools/call': { name: 'echo', arguments: { text: 'x' } },
  initialize: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
};
const pages = { cursor: 'x' };
const withoutParams = new Set([
  'no/such',
  'notifications/initialized',
  'notifications/no/such',
  'notifications/prompts/list_changed',
  'notifications/resources/list_changed',
  'notifications/roots/list_changed',
  'notifications/tools/list_changed',
  'ping',
  'server/discover',
]);

function ordinaryParams(method) {
  if (withoutParams.has(method)) return {};
  if (method.endsWith('/list')) return pages;
  if (!paramsOf[method]) throw new Error(`The protocol has a new message, ${method}: add its params here`);
  return paramsOf[method];
}

/** Returns the paths of all values that are no objects, and of one that is new in each object. */
function placesIn(value, path = []) {
  if (typeof value !== 'object' || value === null) return path[0] === 'jsonrpc' ? [] : [path];
  const inner = Object.entries(value).flatMap(([name, member]) => placesIn(member, [...path, name]));
  return [...inner, ...(Array.isArray(value) ? [] : [[...path, 'x-new']])];
}

const valueAt = (value, path) => path.reduce((at, name) => at?.[name], value);

function put(value, [name, ...rest], grown) {
  if (name === undefined) return grown;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[name] = put(copy[name] ?? {}, rest, grown);
  return copy;
}

/** Returns an ordinary message of a type. */
export function usual(kind, method, { id = 1, meta = {} } = {}) {
  const result = { content: [{ type: 'text', text: 'x' }], structuredContent: {}, _meta: meta };
  switch (method) {
    case 'response':
    case 'result':
      return { jsonrpc: '2.0', id, result };
    case 'error':
      return { jsonrpc: '2.0', id, error: { code: -32603, message: 'x', data: {} } };
    case 'batch':
      return [{ jsonrpc: '2.0', id, method: 'ping' }];
    default: {
      const params = { ...ordinaryParams(method), _meta: meta };
      return { jsonrpc: '2.0', ...(kind.endsWith('Request') && { id }), method, params };
    }
  }
}

/** A generator of numbers (mulberry32), so that each seed gives the same cases. */
export function randomOf(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Returns each place of a message, and what grows there: a text where a text is, so that it is accepted. */
export function placesOf(template, random) {
  const names = Object.keys(fillers);
  return placesIn(template).map((path) => {
    const most = typeof valueAt(template, path) === 'string' ? TEXTS : names.length;
    return { path, filler: names[random(most)] };
  });
}

/** Returns the text of a message of which one place has so many bytes. */
export function grow(template, { path, filler }, bytes) {
  const text = JSON.stringify(put(template, path, PLACE));
  return text.replace(`"${PLACE}"`, () => fillers[filler](bytes));
}
