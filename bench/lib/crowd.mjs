// So many callers at once, for `node crowd.mjs URL BODY COUNT`: connects them all, then lets all of
// them ask, and tells as JSON how many got which status, how many the right bytes, and how many
// milliseconds passed to the last answer.

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
