// Listens in on what the bridge says to a server, over HTTP and over standard streams.

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { linesOf } from './lines.mjs';

const stdioTap = fileURLToPath(new URL('stdio-tap.mjs', import.meta.url));

/** How long to wait for what must come; only what never comes takes that long. */
const PATIENCE = 60_000;

/** The recorded messages, in order, and promises of later ones. */
export class Transcript {
  #events = [];
  #waiting = new Set();

  add(event) {
    this.#events.push(event);
    for (const waiting of this.#waiting) waiting(event);
  }

  /** The number of recorded messages: a position for later. */
  get length() {
    return this.#events.length;
  }

  /** The messages recorded from a position on. */
  since(place) {
    return this.#events.slice(place);
  }

  /** The first event from a place on that fits, as soon as there is one. */
  async first(fits, { since = 0, what = 'an event', timeout = PATIENCE } = {}) {
    const found = this.#events.slice(since).find(fits);
    if (found) return found;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(new Error(`waited ${timeout} ms for ${what}; recorded ${this.#summary(since)}`));
      }, timeout);
      const waiting = (event) => {
        if (!fits(event)) return;
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        resolve(event);
      };
      this.#waiting.add(waiting);
    });
  }

  #summary(since) {
    return this.since(since).map(({ kind, message, name }) => message?.method ?? kind ?? name).join(', ');
  }
}

/**
 * A proxy in front of an HTTP server. Its transcript holds `{kind: 'message', message, http}` for
 * each JSON-RPC message of the client and `{kind: 'abandoned', message}` for each exchange that
 * the client broke off before its end.
 */
export async function tapHttp(target) {
  const transcript = new Transcript();
  const server = createServer(async (incoming, outgoing) => {
    const body = await bytes(incoming);
    const message = parsed(body);
    const { method, url, headers } = incoming;
    transcript.add({ kind: message ? 'message' : method, message, http: { method, url, headers } });
    pass(new URL(url, target), { method, headers: endToEnd(headers) }, body, outgoing);
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) transcript.add({ kind: 'abandoned', message });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}${new URL(target).pathname}`,
    transcript,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bytes(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parsed(body) {
  return body.length === 0 ? undefined : JSON.parse(body.toString());
}

/**
 * The fields that are for the server, and not for the next hop (RFC 9110, section
 * 7.6.1). A `Connection: close` that went on would make the server give up a connection that the
 * proxy means to use again.
 */
function endToEnd({ connection, 'keep-alive': keepAlive, ...headers }) {
  return headers;
}

/** Each exchange has a connection of its own, as a broken one must not harm another. */
function pass(url, options, body, outgoing) {
  const onwards = request(url, { ...options, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode, endToEnd(answer.headers));
    outgoing.flushHeaders();
    answer.pipe(outgoing);
    answer.on('error', () => outgoing.destroy());
  });
  onwards.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onwards.destroy());
  onwards.end(body);
}

/**
 * A command that runs another one and reports what it reads on its standard input. Its
 * transcript holds `{kind: 'message', message}` for each line.
 */
export async function tapStdio(command, args) {
  const transcript = new Transcript();
  const server = createSocketServer((socket) => {
    linesOf(socket).on('line', (line) => {
      transcript.add({ kind: 'message', message: JSON.parse(line) });
    });
    socket.on('error', () => {});
    socket.unref();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return {
    command: process.execPath,
    args: [stdioTap, String(server.address().port), command, ...args],
    transcript,
    stop: () => server.close(),
  };
}
