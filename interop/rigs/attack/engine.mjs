// An engine, as Valkey is one, that announces more in its replies than fits into memory.

import { once } from 'node:events';
import { createServer } from 'node:net';

/** RESP3: arrays, maps, sets, notifications, strings, errors, verbatim strings, attributes, and many levels. */
const replies = [
  '*2000000000\r\n',
  '%1000000000\r\n',
  '%2000000000\r\n',
  '~2000000000\r\n',
  '>2000000000\r\n',
  '>2\r\n$10\r\ninvalidate\r\n*50000000\r\n',
  '$2000000000\r\n',
  '!2000000000\r\n',
  '=2000000000\r\n',
  '|1000000000\r\n',
  `(${'9'.repeat(1_000_000)}`,
  '*1\r\n'.repeat(100_000),
];

/** Starts the engine: each connection receives the next kind of reply, whatever it requests, and some unrequested. */
export async function startEngine() {
  const sockets = new Set();
  let connections = 0;
  const server = createServer((socket) => {
    const reply = replies[connections++ % replies.length];
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', () => socket.write(reply));
    if (connections % 2 === 0) socket.write(reply);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `valkey://127.0.0.1:${server.address().port}`,
    spent: () => `${connections} connections`,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
