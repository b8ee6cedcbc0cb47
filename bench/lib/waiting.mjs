// So many callers that wait for events, for `node waiting.mjs URL BODY COUNT`: says "waiting" when each
// of them has the head of its answer, and holds them until it is ended.

import { once } from 'node:events';
import { connect, post } from './wire.mjs';

const [url, body, count] = process.argv.slice(2);
const sockets = await connect(url, Number(count));
await Promise.all(
  sockets.map(async (socket, number) => {
    socket.write(post(url, body.replace('@N@', number), { Accept: 'text/event-stream' }));
    const [head] = await once(socket, 'data');
    if (!head.toString('latin1').startsWith('HTTP/1.1 200')) throw new Error(head.toString('latin1'));
    socket.resume();
  }),
);
process.stdout.write('waiting\n');
