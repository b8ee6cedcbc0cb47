// Many callers at the same time, for `node crowd.mjs URL BODY COUNT`: connects them all, sends all
// requests, and prints as JSON how many received which status, how many the expected bytes, and the
// milliseconds to the last response.

import { ANSWER } from './mcp.mjs';
import { connect, exchange, post } from './wire.mjs';

const [url, body, count] = process.argv.slice(2);
const sockets = await connect(url, Number(count));
const request = post(url, body);

const began = performance.now();
const answers = await Promise.all(sockets.map((socket) => exchange(socket, request)));
const milliseconds = performance.now() - began;

const statuses = {};
for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
const right = answers.filter((answer) => answer.body === ANSWER).length;
process.stdout.write(JSON.stringify({ statuses, right, milliseconds }));
process.exit();
