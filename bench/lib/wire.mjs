// HTTP on sockets of its own, for when it counts who is connected and when something is sent.

import { createConnection } from 'node:net';
import { once } from 'node:events';

/** Opens so many connections, a hundred at a time. */
export async function connect(url, count) {
  const { port, hostname } = new URL(url);
  const sockets = [];
  while (sockets.length < count) {
    const next = Array.from({ length: Math.min(100, count - sockets.length) }, () =>
      createConnection(Number(port), hostname).setNoDelay(true),
    );
    await Promise.all(next.map((socket) => once(socket, 'connect')));
    sockets.push(...next);
  }
  return sockets;
}

/** A request with a body, as bytes. */
export function post(url, body, headers = {}) {
  const { host, pathname } = new URL(url);
  const fields = { Host: host, 'Content-Type': 'application/json', ...headers };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `POST ${pathname} HTTP/1.1\r\n${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Sends a request and waits for its answer, whole, which says its length or is in chunks. */
export function exchange(socket, request) {
  return new Promise((resolve, reject) => {
    let read = '';
    const end = (settle, value) => {
      socket.off('data', take);
      socket.off('error', fail);
      socket.off('close', fail);
      settle(value);
    };
    const take = (chunk) => {
      read += chunk.toString('latin1');
      const answer = answerIn(read);
      if (answer) end(resolve, answer);
    };
    const fail = (error) => end(reject, error instanceof Error ? error : new Error(`closed: ${read}`));
    socket.on('data', take).on('error', fail).on('close', fail);
    socket.write(request);
  });
}

function answerIn(read) {
  const headEnd = read.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const status = Number(read.slice(9, 12));
  const body = read.slice(headEnd + 4);
  const length = /^content-length: *(\d+)/im.exec(read.slice(0, headEnd + 2));
  if (length) return body.length >= Number(length[1]) ? { status, body } : undefined;
  if (status === 202 || status === 204) return { status, body };
  return body.endsWith('0\r\n\r\n') ? { status, body } : undefined;
}

/** Sends all requests that `requests` gives over so many connections, and looks at each answer. */
export async function sendAll(url, connections, requests) {
  const sockets = await connect(url, connections);
  const each = requests[Symbol.iterator]();
  await Promise.all(
    sockets.map(async (socket) => {
      for (let next = each.next(); !next.done; next = each.next()) {
        const { status, body } = await exchange(socket, next.value);
        if (status !== 200) throw new Error(`${url} answered ${status}: ${body}`);
      }
      socket.destroy();
    }),
  );
}
