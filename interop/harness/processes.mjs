// Starts and stops the real parts: the bridge, and MCP servers behind it.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const launcher = join(here, '..', '..', 'bascule');
/** A path, and not resolved: `bench/compare` starts bridges by this module where npm has installed nothing. */
export const everything = join(here, '..', 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');

/** The server with what the conformance suite requires. */
export const conformanceServer = join(here, '..', 'servers', 'conformance-server.mjs');

// Tests compare what programs print, which has no colours unless a variable demands them.
for (const name of ['CLICOLOR_FORCE', 'FORCE_COLOR']) delete process.env[name];

/** Valkey does not start with the name of a locale that is not installed. */
export const engineEnvironment = { ...process.env, LC_ALL: 'C' };

/** Writes a configuration into a folder of its own and returns its path. */
export function writeConfig(config) {
  const file = join(mkdtempSync(join(tmpdir(), 'bascule-')), 'bascule.json');
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** Runs the launcher to its end. */
export async function bascule(args, input = '') {
  const child = spawn(launcher, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, out, err };
}

async function text(stream) {
  let all = '';
  for await (const chunk of stream) all += chunk;
  return all;
}

/** Starts the bridge on a free port and waits until it listens. */
export function serve(config, options) {
  return serveFile(writeConfig(config), options);
}

/** Starts the bridge as `serve` does, and waits until its servers are started or have failed to. */
export async function serveReady(config, options) {
  const bridge = await serve({ ...config, health: { waitForServers: true } }, options);
  const ready = `${bridge.url}${config.listen?.basePath ?? ''}/health/ready`;
  await until('the servers are started', async () => (await fetch(ready)).ok, 2400);
  return bridge;
}

/** Starts the bridge with a configuration file of the caller's, as `serve` does. */
export function serveFile(file, { env = {} } = {}) {
  return startBridge(['serve', '--config', file], env);
}

/** Starts the bridge in front of its demo server, and waits until it listens. */
export function serveDemo() {
  return startBridge(['demo']);
}

/** Starts the bridge in front of the server that `args` name, on a free port, and waits until it listens. */
export function serveAdHoc(args) {
  return startBridge(['serve', ...args]);
}

async function startBridge([command, ...args], env = {}) {
  const child = spawn(launcher, [command, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const log = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const url = await lineMatching(child, /listening on (https?:\/\/\S+)/, log);
  return {
    url,
    child,
    log,
    stop: () => stop(child),
  };
}

/** Starts server-everything over Streamable HTTP and waits until it listens. */
export function serveEverything(port = 0) {
  return serveEverythingOver('streamableHttp', 'mcp', port);
}

/** Starts server-everything over the SSE transport of 2024 and waits until it listens. */
export function serveEverythingSse() {
  return serveEverythingOver('sse', 'sse', 0);
}

async function serveEverythingOver(transport, path, port) {
  const chosen = port || (await freePort());
  const child = spawn(process.execPath, [everything, transport], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: String(chosen) },
  });
  child.stdout.resume();
  await stderrMatching(child, /(listening|running) on port/);
  return {
    port: chosen,
    url: `http://127.0.0.1:${chosen}/${path}`,
    child,
    stop: () => stop(child),
  };
}

/** Starts the conformance server for `legacy` or `modern` clients, and waits until it listens. */
export async function serveConformance(era, ...pageSize) {
  const child = spawn(process.execPath, [conformanceServer, 'http', era, ...pageSize], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const url = await lineMatching(child, /listening on (http:\/\/\S+)/, log);
  return { url, child, log, stop: () => stop(child) };
}

/** How often a start is tried while another process has the port. */
const MAX_STARTS = 100;

/**
 * Starts Valkey in memory on a free port, and waits until it listens. After `stop`, `start` starts it again on the same
 * port, empty; `kill` sends it a signal.
 */
export async function startEngine(...settings) {
  let port = await freePort();
  let child;
  async function start(choosePort) {
    for (let starts = 1; !child; starts += 1) {
      try {
        child = await startValkey(port, settings);
      } catch (error) {
        if (starts === MAX_STARTS || !error.message.includes('Address already in use')) throw error;
        await pause(100);
        port = await choosePort();
      }
    }
  }
  await start(freePort);
  return {
    port,
    start: () => start(() => port),
    kill: (signal) => child.kill(signal),
    async stop(signal = 'SIGKILL') {
      if (child) await stop(child, signal);
      child = null;
    },
  };
}

/** Starts Valkey on a port; returns the process when it listens. */
function startValkey(port, settings) {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
  const base = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'no'];
  return new Promise((resolve, reject) => {
    const child = spawn('valkey-server', [...base, ...settings], { stdio: ['ignore', 'pipe', 'inherit'], env: engineEnvironment });
    let log = '';
    child.stdout.on('data', (chunk) => {
      log += chunk;
      if (log.includes('Ready to accept connections')) resolve(child);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      rmSync(folder, { recursive: true, force: true });
      reject(new Error(`valkey-server ended with ${code}: ${log}`));
    });
  });
}

/** Stops a process that may have ended already; returns its exit code. */
export async function stop(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill('SIGCONT');
  child.kill(signal);
  const [code] = await ended;
  return code;
}

/** The processes that a bridge has started for its servers. */
export function childrenOf(pid) {
  const found = spawnSync('pgrep', ['-P', String(pid)]).stdout.toString();
  return found.split('\n').filter((line) => line && !isReaper(line)).map(Number);
}

/** Returns whether a process is the one that ends a bridge's children if the bridge is killed. */
export function isReaper(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('\0bascule-orphan-reaper\0');
  } catch {
    return false;
  }
}

function lineMatching(child, pattern, log) {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = pattern.exec(line);
      if (found) resolve(found[1]);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`exit ${code}: ${log.join('\n')}`)));
  });
}

function stderrMatching(child, pattern) {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (pattern.test(line)) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

/** The first of the ports below those that the system assigns by itself; each process begins elsewhere among them. */
const FIRST_PORT = 10_000;
const PORTS = 20_000;
let lastPort = process.pid * 97;

/** A free port, which the system does not assign to another socket. */
export async function freePort() {
  for (;;) {
    lastPort += 1;
    const server = createServer().listen(FIRST_PORT + (lastPort % PORTS), '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      continue;
    }
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** A proxy that counts the JSON-RPC methods that pass through it. */
export async function countingProxy(target) {
  const counts = new Map();
  const server = createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    count(counts, body);
    const onwards = request(
      target,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onwards.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onwards.destroy());
    onwards.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/mcp`,
    count: (method) => counts.get(method) ?? 0,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function count(counts, body) {
  if (body.length === 0) return;
  const { method } = JSON.parse(body.toString());
  counts.set(method, (counts.get(method) ?? 0) + 1);
}

/** Waits until `check` returns true, or fails. */
export async function until(what, check, attempts = 200) {
  for (let i = 0; i < attempts; i++) {
    if (await check()) return;
    await pause(50);
  }
  assert.fail(`gave up waiting until ${what}`);
}
