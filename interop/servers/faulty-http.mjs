// node servers/faulty-http.mjs legacy|modern|sse NAME CONTROL-PORT [PORT]: an MCP server over HTTP whose
// faults are switched through the control port; see faulty-control.mjs.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { obey } from './faulty-control.mjs';
import {
  SECRET,
  acknowledged,
  altered,
  answerer,
  listChanged,
  ofSubscription,
  Output,
  responseTo,
  takeTime,
} from './faulty-tools.mjs';

const [kind, name, controlPort, port = '0'] = process.argv.slice(2);
const MAX_SESSIONS = 1_000;
const EVENTS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };

let told = { fault: 'none' };
let tell = () => {};
let hanging = 0;
/** The ids of calls that the SSE transport leaves hanging. */
const held = new Set();
const sockets = new Set();
/** Where notifications go: by the stream, how to say one on it. */
const streams = new Map();
const sessions = new Set();
/** The streams of the SSE transport, by what is said to where their messages are posted. */
const channels = new Map();

const answer = answerer(name, kind, (ran) => tell({ ran }));
const isCall = (message) => message?.method === 'tools/call';
/** Returns whether a message shows the fault: calls do, or everything from the start. */
const isHit = (message) => told.fromStart || isCall(message);

const http = createServer((incoming, outgoing) => {
  serve(incoming, outgoing).catch(() => outgoing.destroy());
});
http.keepAliveTimeout = 5_000;
const listening = createSocketServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  sockets.add(socket);
  socket.on('error', () => {});
  socket.on('close', () => sockets.delete(socket));
  if (told.fault !== 'black hole') {
    http.emit('connection', socket);
    return;
  }
  hang(socket);
  socket.resume().on('end', () => socket.destroy());
});

/** Does not respond until the client gives up. */
function hang(what) {
  tell({ hanging: ++hanging });
  what.on('close', () => tell({ hanging: --hanging }));
}

async function serve(incoming, outgoing) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const message = chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString());
  outgoing.on('error', () => {});
  if (await misbehaves(message, outgoing)) return;
  if (kind === 'sse') sse(incoming, message, outgoing);
  else if (kind === 'legacy') legacy(incoming, message, outgoing);
  else modern(incoming, message, outgoing);
}

/** Performs a fault that begins before there is a response; returns whether it did. */
async function misbehaves(message, outgoing) {
  const { socket } = outgoing;
  switch (told.fault) {
    case 'black hole':
      hang(outgoing);
      return true;
    case 'hang':
      if (!isCall(message)) return false;
      if (kind === 'sse') {
        outgoing.writeHead(202).end();
        tell({ hanging: held.add(message.id).size });
      } else {
        hang(outgoing);
      }
      return true;
    case 'half close':
      hang(socket);
      socket.end();
      return true;
    case 'reset in header':
      socket.write('HTTP/1.1 200 OK\r\nContent-Ty', () => socket.resetAndDestroy());
      return true;
    case 'malformed HTTP':
      socket.end('220 mail.example ESMTP\r\n\r\n<html>');
      return true;
    case 'status':
      outgoing.writeHead(told.status, { 'content-type': 'text/plain', ...told.headers }).end(SECRET);
      return true;
    case 'wrong type':
      if (isHit(message)) outgoing.writeHead(200, { 'content-type': 'text/html' }).end(SECRET);
      return isHit(message);
    case 'crash':
      if (isCall(message)) process.exit(1);
      return false;
    case 'crash loop':
      return process.exit(1);
    case 'latency':
      if (isCall(message)) await pause(told.millis);
      return false;
    default:
      return false;
  }
}

function legacy({ method, headers }, message, outgoing) {
  const session = headers['mcp-session-id'];
  if (told.fault === 'no session' && isCall(message)) sessions.delete(session);
  if (message?.method === 'initialize') {
    const begun = randomUUID();
    sessions.add(begun);
    if (sessions.size > MAX_SESSIONS) sessions.delete(sessions.values().next().value);
    outgoing.setHeader('mcp-session-id', begun);
    respond(message, outgoing);
  } else if (message?.method === 'server/discover') {
    respond(message, outgoing);
  } else if (!sessions.has(session)) {
    outgoing.writeHead(404).end();
  } else if (method === 'GET') {
    openStream(outgoing, (notification) => event(outgoing, notification));
  } else if (method === 'DELETE') {
    sessions.delete(session);
    outgoing.writeHead(204).end();
  } else {
    respond(message, outgoing);
  }
}

function modern({ method }, message, outgoing) {
  if (method !== 'POST') outgoing.writeHead(405).end();
  else if (message.method === 'subscriptions/listen') {
    openStream(outgoing, (said) => event(outgoing, ofSubscription(message.id, said)));
    event(outgoing, acknowledged(message));
  } else {
    respond(message, outgoing);
  }
}

function sse({ method, url }, message, outgoing) {
  if (message?.method === 'notifications/cancelled' && held.delete(message.params.requestId)) {
    tell({ hanging: held.size });
  }
  if (method === 'GET') {
    const path = `/messages/${randomUUID()}`;
    const isGone = () => outgoing.destroyed;
    const output = new Output((piece) => outgoing.write(piece), isDripping, isGone);
    channels.set(path, { outgoing, output });
    outgoing.on('close', () => channels.delete(path));
    openStream(outgoing, (notification) => event(outgoing, notification));
    outgoing.write(`event: endpoint\ndata: ${path}\n\n`);
  } else if (!channels.has(url)) {
    outgoing.writeHead(url.startsWith('/mcp') ? 405 : 404).end();
  } else {
    outgoing.writeHead(202).end();
    if (message.id !== undefined) respondOn(channels.get(url), message);
  }
}

function openStream(outgoing, say) {
  outgoing.writeHead(200, EVENTS);
  outgoing.flushHeaders();
  streams.set(outgoing, say);
  outgoing.on('close', () => streams.delete(outgoing));
}

function event(outgoing, message) {
  outgoing.write(eventOf(JSON.stringify(message)));
}

/** Answers a request, or takes note of a notification, on the response to its POST. */
async function respond(message, outgoing) {
  if (message.id === undefined) {
    outgoing.writeHead(202).end();
    return;
  }
  const isGone = () => outgoing.destroyed;
  const output = new Output((piece) => outgoing.write(piece), isDripping, isGone);
  const ending = isCall(message) ? endings[told.fault] : undefined;
  const asEvents = ending?.asEvents ?? message.params?._meta?.progressToken !== undefined;
  if (asEvents) outgoing.writeHead(200, EVENTS).flushHeaders();
  await takeTime(message, (said) => asEvents && event(outgoing, said), isGone);
  const result = answer(message);
  const texts = altered(told.fault, message, responseTo(message, result)).map((each) => JSON.stringify(each));
  const [text] = texts;
  if (!asEvents) {
    const status = kind === 'modern' && result === undefined ? 404 : 200;
    const length = Buffer.byteLength(text);
    outgoing.writeHead(status, { 'content-type': 'application/json', 'content-length': length });
  }
  if (ending?.write) return ending.write(outgoing, text);
  await write(outgoing, output, asEvents ? texts.map(eventOf).join('') : text);
  if (told.fault !== 'reset in body') outgoing.end();
}

/** Answers a request on the stream that all answers come on. */
async function respondOn({ outgoing, output }, message) {
  await takeTime(message, (said) => event(outgoing, said), () => outgoing.destroyed);
  const texts = altered(told.fault, message, responseTo(message, answer(message))).map((each) => JSON.stringify(each));
  const ending = isCall(message) ? endings[told.fault]?.write : undefined;
  if (ending) ending(outgoing);
  else await write(outgoing, output, texts.map(eventOf).join(''));
}

const isDripping = () => told.fault === 'drip';
const eventOf = (text) => `event: message\ndata: ${text}\n\n`;

const half = (text) => text.slice(0, text.length / 2);

/**
 * What faults make of a response: whether it is sent as an event, and how it is written otherwise than by `write`; without
 * a text, what becomes of the stream of all responses.
 */
const endings = {
  'stream ended': { asEvents: true, write: (outgoing) => outgoing.end(': nothing more comes\n\n') },
  'stream cut': {
    asEvents: true,
    write: (outgoing, text) => outgoing.write(`data: ${half(text)}`, () => outgoing.socket.destroySoon()),
  },
  'body cut': { asEvents: false, write: (outgoing, text) => outgoing.write(half(text), () => outgoing.socket.destroySoon()) },
  'malformed event': { asEvents: true, write: (outgoing, text) => outgoing.end(eventOf(half(text) + SECRET)) },
  'hang after headers': {
    asEvents: false,
    write(outgoing) {
      outgoing.flushHeaders();
      hang(outgoing);
    },
  },
  'endless comments': {
    asEvents: true,
    async write(outgoing) {
      while (!outgoing.destroyed && told.fault === 'endless comments') {
        outgoing.write(': still at it\n\n');
        await pause(10);
      }
    },
  },
  'two answers': { asEvents: true },
  'long answer': { asEvents: false },
  'malformed JSON': { asEvents: false },
  'too long answer': { asEvents: false },
  'wrong id': { asEvents: false },
};

/** Writes an answer, or what the fault makes of it. */
async function write(outgoing, output, text) {
  switch (told.fault) {
    case 'reset in body':
      outgoing.write(half(text), () => outgoing.socket?.resetAndDestroy());
      break;
    case 'malformed JSON':
      // As long as was announced, but without the last braces.
      await output.say(text.replace(/\}\}(\s*)$/, '  $1').replace('structuredContent', SECRET.padEnd(17)));
      break;
    default:
      await output.say(text);
  }
}

function listen(at) {
  listening.listen(at, '127.0.0.1');
  return once(listening, 'listening');
}

async function changed(next) {
  const address = listening.address();
  const last = told;
  told = next;
  if (next.fault === 'refused' && last.fault !== 'refused') {
    told.port = address.port;
    listening.close();
    for (const socket of sockets) socket.destroy();
  } else if (last.fault === 'refused') {
    if (next.fault === 'refused') told.port = last.port;
    else await listen(last.port);
  }
}

function doOnce(what) {
  if (what === 'exit') process.exit(0);
  if (what === 'drop') for (const socket of sockets) socket.destroy();
  if (what === 'list changed') for (const say of streams.values()) say(listChanged);
  if (what === 'lose sessions') {
    sessions.clear();
    channels.clear();
  }
}

await listen(Number(port));
tell = await obey(Number(controlPort), { changed, once: doOnce });
console.log(`listening on http://127.0.0.1:${listening.address()?.port ?? told.port}/mcp`);
