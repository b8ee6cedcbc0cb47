// node harness/stdio-tap.mjs PORT COMMAND [ARGS...]: runs the command, and copies its input to a port.

import { spawn } from 'node:child_process';
import { connect } from 'node:net';

const [port, command, ...args] = process.argv.slice(2);
const listener = connect(Number(port), '127.0.0.1');
listener.on('error', () => {});
const child = spawn(command, args, { stdio: ['pipe', 'inherit', 'inherit'] });

process.stdin.on('data', (chunk) => {
  listener.write(chunk);
  child.stdin.write(chunk);
});
process.stdin.on('end', () => child.stdin.end());
child.stdin.on('error', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
