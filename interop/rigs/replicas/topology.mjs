// The parts of the rig: replicas of the bridge, an engine with its replica, and MCP servers, each at a host of its own.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { callTool, keeping, post, send } from '../../harness/bridge-calls.mjs';
import { launcher, until } from '../../harness/processes.mjs';
import { Engine, PORT } from './engine.mjs';
import { addressOn, createSwitches, Host } from './network.mjs';

/** The address of whichever engine is the primary. */
export const PRIMARY = addressOn('back', 20);
const REPLICAS = 3;
const SERVERS = ['s1', 's2', 's3', 's4'];
const PORT_OF_BRIDGES = 8808;

/** Starts a program and waits until a line matches; returns its process, its lines, and what the pattern found. */
async function startProgram([command, ...args], pattern, env = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const log = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const found = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const match = pattern.exec(line);
      if (match) resolve(match[1]);
    });
    child.once('exit', (code) => reject(new Error(`exit ${code}: ${log.join('\n')}`)));
  });
  return { child, log, found };
}

/** One replica of the bridge. */
export class Replica {
  #child;
  #agent = keeping(1_000);
  /** The lines of the log since the last start. */
  log = [];
  /** How often it was started. */
  starts = 0;

  constructor(host, file) {
    Object.assign(this, { host, file, name: host.name });
    this.url = `http://${host.address('front')}:${PORT_OF_BRIDGES}`;
  }

  async start() {
    this.starts++;
    const args = ['serve', '--host', this.host.address('front'), '--port', String(PORT_OF_BRIDGES), '--config', this.file];
    const env = { BASCULE_JAVA_OPTS: '-Xmx256m -XX:+UseSerialGC' };
    const { child, log } = await startProgram(this.host.at(launcher, ...args), /listening on (\S+)/, env);
    this.#child = child;
    this.log = log;
    await until(`${this.name} is ready`, async () => (await send(`${this.url}/health/ready`)).status === 200, 600);
  }

  get isRunning() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async kill(signal = 'SIGKILL') {
    if (!this.isRunning) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGCONT');
    this.#child.kill(signal);
    await ended;
  }

  stop = () => this.#child.kill('SIGSTOP');
  proceed = () => this.#child.kill('SIGCONT');

  /** Calls a tool of a server. */
  call(server, tool, args, options) {
    return callTool(this, server, tool, args, { agent: this.#agent, ...options });
  }

  /** Invalidates the results of a server. */
  clear(server) {
    return send(`${this.url}/admin/caches/responses?server=${server}`, { method: 'DELETE', agent: this.#agent });
  }

  /** Returns what it reports of the engine: `state` and `pending_invalidations`; undefined if it shares nothing. */
  async engineState() {
    return JSON.parse((await send(`${this.url}/admin/metrics`, { agent: this.#agent })).text).shared;
  }
}

/** The configuration of one replica; `shared` is that section, or undefined to share nothing. */
function configuration(upstream, { shared, ttl = '10m', more }) {
  const server = (name) => ({
    url: `${upstream}/${name}/mcp`,
    protocol: 'modern',
    trusted: true,
    maxConcurrentCalls: 2_000,
    tools: { read: { cache: { ttl } } },
  });
  return {
    listen: { allowUnauthenticated: true },
    health: { waitForServers: true },
    caches: { responses: { maxEntries: 10_000 } },
    ...(shared ? { shared } : {}),
    mcpServers: Object.fromEntries(SERVERS.map((name) => [name, server(name)])),
    ...more,
  };
}

export class Topology {
  #folder = mkdtempSync(join(tmpdir(), 'bascule-'));
  #secretFile = join(this.#folder, 'secret');
  #upstream;
  servers = SERVERS;

  constructor() {
    writeFileSync(this.#secretFile, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  }

  /** Starts it, with three replicas; `settings` are those of `configure`, and `engine` those of the engines. */
  static async start(settings, engine) {
    const topology = new Topology();
    await createSwitches();
    await topology.#startEngines(engine);
    const host = await Host.create('u', 2, ['front']);
    const command = host.at(process.execPath, fileURLToPath(new URL('upstream.mjs', import.meta.url)), host.address('front'));
    const upstream = await startProgram(command, /listening on (\S+)/);
    topology.#upstream = upstream.child;
    topology.upstream = upstream.found;
    topology.replicas = [];
    for (let number = 1; number <= REPLICAS; number++) {
      const host = await Host.create(`r${number}`, 10 + number, ['front', 'back']);
      topology.replicas.push(new Replica(host, join(topology.#folder, `r${number}.json`)));
    }
    topology.configure(settings);
    await Promise.all(topology.replicas.map((replica) => replica.start()));
    return topology;
  }

  /**
   * Writes the configurations of the replicas, which they read when they start. `shared` has settings of that section
   * that are not the usual ones, or is undefined to share nothing; `vary` changes the section of one replica; `ttl` is
   * the lifetime of results; `more` has further sections.
   */
  configure({ shared, vary = (_, section) => section, ...rest }) {
    const section = shared && { ...this.#section(), ...shared };
    for (const { name, file } of this.replicas) {
      const own = configuration(this.upstream, { shared: section && vary(name, section), ...rest });
      writeFileSync(file, JSON.stringify(own, undefined, 2));
    }
  }

  /** Starts all replicas again, with empty caches and other settings. */
  async restart(settings) {
    await Promise.all(this.replicas.map((replica) => replica.kill()));
    this.configure(settings);
    await Promise.all(this.replicas.map((replica) => replica.start()));
  }

  get engines() {
    return [this.primary, this.secondary];
  }

  async #startEngines(settings) {
    const hosts = [await Host.create('v1', 21, ['back']), await Host.create('v2', 22, ['back'])];
    [this.primary, this.secondary] = hosts.map((host) => new Engine(host, settings));
    await this.primary.host.take(PRIMARY);
    await this.primary.start();
    await this.secondary.start({ replicaOf: this.primary });
    await this.primary.hasReplica();
  }

  #section() {
    return { url: `valkey://${PRIMARY}:${PORT}`, insecure: true, secretFile: this.#secretFile, name: 'replicas' };
  }

  /** Waits until all replicas are connected to the engine. */
  async connected() {
    for (const replica of this.replicas) {
      const isConnected = async () => (await replica.engineState()).state === 'connected';
      await until(`${replica.name} is connected to the engine`, isConnected, 1_200);
    }
  }

  /** How often the servers were called, by tool and key. */
  async calls() {
    return JSON.parse((await send(`${this.upstream}/calls`)).text);
  }

  /** Raises a version at a server without a call of a tool. */
  async raise(server, key) {
    return Number((await post(`${this.upstream}/raise/${server}`, { key })).text);
  }

  /** Gives the address of the primary to the other engine, and promotes it; after a split, both have it. */
  async failOver({ isSplit = false } = {}) {
    if (!isSplit) await this.primary.host.leave(PRIMARY);
    await this.secondary.host.take(PRIMARY);
    for (const { host } of this.replicas) await host.forgetNeighbours();
    [this.primary, this.secondary] = [this.secondary, this.primary];
    await this.primary.promote();
  }

  /** Has everything well again, whatever was broken. */
  async heal() {
    for (const { host } of [...this.engines, ...this.replicas]) await host.plugIn();
    for (const engine of this.engines) engine.proceed();
    if (!this.primary.isRunning) await this.primary.start();
    if (!this.secondary.isRunning) await this.secondary.start({ replicaOf: this.primary });
    await this.secondary.follow(this.primary);
    await this.primary.hasReplica();
    for (const replica of this.replicas.filter(({ isRunning }) => !isRunning)) await replica.start();
  }

  async stop() {
    await Promise.all(this.replicas.map((replica) => replica.kill('SIGTERM')));
    await this.primary.kill();
    await this.secondary.kill();
    this.#upstream.kill();
  }
}
