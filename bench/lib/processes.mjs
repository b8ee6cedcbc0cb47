// Holds the programs of a run: starts them, waits until they answer, and ends them whatever happens.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const TO_START = 60_000;
const TO_STOP = 5_000;

const living = new Set();
const folders = new Set();

// Each program leads a group, so that its own children go with it.
process.on('exit', () => {
  for (const child of living) kill(child, 'SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
for (const [signal, number] of [['SIGHUP', 1], ['SIGINT', 2], ['SIGTERM', 15]]) {
  process.on(signal, () => process.exit(128 + number));
}

function kill(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (gone) {
    if (gone.code !== 'ESRCH') throw gone;
  }
}

/** Makes a folder that is removed at the end. */
export function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-compare-'));
  folders.add(folder);
  return folder;
}

/** Runs `work` with the programs of a run, and stops those that it started. */
export async function withProcesses(work) {
  const children = [];
  const processes = {
    folder: makeFolder(),
    start: (command, args, env) => {
      const child = start(command, args, env);
      children.push(child);
      return child;
    },
  };
  try {
    return await work(processes);
  } finally {
    await Promise.all(children.map(stop));
  }
}

/** Starts a program. `told()` is what it wrote; `line(pattern)` waits for a line of its output. */
function start(command, args, env = {}) {
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let told = '';
  const keep = (chunk) => {
    told = (told + chunk).slice(-65536);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  child.on('error', (error) => keep(`${command}: ${error.message}\n`));
  child.told = () => told;
  if (child.pid) living.add(child);
  child.once('exit', () => living.delete(child));
  return child;
}

function hasEnded(child) {
  return !child.pid || child.exitCode !== null || child.signalCode !== null;
}

async function stop(child) {
  if (!hasEnded(child)) {
    const ended = once(child, 'exit');
    kill(child, 'SIGTERM');
    await Promise.race([ended, pause(TO_STOP, undefined, { ref: false })]);
  }
  if (child.pid) kill(child, 'SIGKILL');
}

/** Waits until `look` finds something, and returns that; it looks again after some milliseconds. */
export async function until(child, look, every = 50) {
  const end = Date.now() + TO_START;
  while (Date.now() < end && !hasEnded(child)) {
    const found = await look();
    if (found) return found;
    await pause(every);
  }
  throw new Error(`${child.spawnargs.join(' ')} did not start:\n${child.told()}`);
}

/** Waits until someone listens on `port`. */
export function listening(child, port) {
  return until(child, async () => {
    const socket = createConnection(port, '127.0.0.1');
    const isThere = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    return isThere;
  });
}

/** A free port. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs a program to its end, `limit` milliseconds at most, and returns what it wrote to its output. */
export async function run(command, args, env, limit) {
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  living.add(child);
  const timer = setTimeout(() => kill(child, 'SIGKILL'), limit);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => (err += chunk));
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  living.delete(child);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${err}${out}`);
  return out;
}
