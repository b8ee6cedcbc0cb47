// Valkey at a host, started and stopped in every way.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { engineEnvironment, until } from '../../harness/processes.mjs';

const run = promisify(execFile);
export const PORT = 6379;
const SENTINEL_PORT = 26_379;
/** How long a primary without its replica still accepts writes, in seconds. */
export const MAX_LAG = 3;

/** Starts a Sentinel at a host, which knows a primary as `main`, and promotes its replica when that does not respond. */
export async function startSentinel(host, primary) {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
  const file = join(folder, 'sentinel.conf');
  const lines = [
    'bind 0.0.0.0',
    'protected-mode no',
    `port ${SENTINEL_PORT}`,
    `dir ${folder}`,
    `sentinel monitor main ${primary.host.address('back')} ${PORT} 1`,
    'sentinel down-after-milliseconds main 1000',
    'sentinel failover-timeout main 5000',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const [command, ...args] = host.at(`${primary.program}-sentinel`, file);
  const child = spawn(command, args, { stdio: 'ignore', env: engineEnvironment });
  const ask = async () => {
    const [cli, ...rest] = host.at(`${primary.program}-cli`, '-p', String(SENTINEL_PORT), 'SENTINEL', 'REPLICAS', 'main');
    return (await run(cli, rest).catch(() => ({ stdout: '' }))).stdout;
  };
  await until('Sentinel knows the replica', async () => /\bname\b/.test(await ask()), 400);
  return {
    section: { master: 'main', hosts: [`${host.address('back')}:${SENTINEL_PORT}`] },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export class Engine {
  #folder = mkdtempSync(join(tmpdir(), 'bascule-'));
  #child;

  /**
   * `program` is the prefix of the commands: `valkey` or `redis`. `minReplicas` is the number of replicas without which
   * a primary refuses writes.
   */
  constructor(host, { program = 'valkey', minReplicas = 1 } = {}) {
    Object.assign(this, { host, program, minReplicas, name: host.name });
  }

  /** Starts it empty, as a replica of another engine if there is one. */
  async start({ replicaOf } = {}) {
    const settings = {
      bind: '0.0.0.0',
      port: PORT,
      'protected-mode': 'no',
      unixsocket: join(this.#folder, 'socket'),
      dir: this.#folder,
      save: '',
      appendonly: 'no',
      'min-replicas-to-write': this.minReplicas,
      'min-replicas-max-lag': MAX_LAG,
      'repl-diskless-sync-delay': 0,
      'repl-timeout': 5,
      'repl-ping-replica-period': 1,
      'maxmemory-policy': 'volatile-lfu',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    if (replicaOf) args.push('--replicaof', replicaOf.host.address('back'), String(PORT));
    const [command, ...rest] = this.host.at(`${this.program}-server`, ...args);
    this.#child = spawn(command, rest, { stdio: 'ignore', env: engineEnvironment });
    await until(`${this.name} responds`, () => this.command('PING').then((said) => said === 'PONG', () => false));
  }

  /** Runs a command at the engine itself, whatever the network is like; not while it is stopped. */
  async command(...args) {
    const { stdout } = await run(`${this.program}-cli`, ['-s', join(this.#folder, 'socket'), ...args.map(String)]);
    const said = stdout.trim();
    if (/^(ERR|NOREPLICAS|READONLY)\b/.test(said)) throw new Error(`${args.join(' ')}: ${said}`);
    return said;
  }

  /** Reads a field of INFO. */
  async info(field) {
    return new RegExp(`^${field}:(.*?)\\r?$`, 'm').exec(await this.command('INFO'))?.[1];
  }

  get isRunning() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async kill() {
    if (!this.isRunning) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  stop = () => this.#child.kill('SIGSTOP');
  proceed = () => this.#child.kill('SIGCONT');

  /** Becomes a primary, which accepts writes alone until it has a replica. */
  async promote() {
    await this.command('CONFIG', 'SET', 'min-replicas-to-write', 0);
    await this.command('REPLICAOF', 'NO', 'ONE');
  }

  /** Becomes a replica; what only this engine has is lost. */
  follow = (primary) => this.command('REPLICAOF', primary.host.address('back'), PORT);

  /** Waits until a primary has its replica, and requires one for each write from then on. */
  async hasReplica() {
    await until(`${this.name} has its replica`, async () => /state=online/.test(await this.info('slave0')), 400);
    await this.command('CONFIG', 'SET', 'min-replicas-to-write', this.minReplicas);
  }
}
