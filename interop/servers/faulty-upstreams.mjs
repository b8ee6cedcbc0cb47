// Servers with switchable faults, whichever way they are reached, and how they are run.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FaultControl } from './faulty-control.mjs';
import { SECRET } from './faulty-tools.mjs';

const program = (name) => fileURLToPath(new URL(`${name}.mjs`, import.meta.url));

/** The ways to reach a server. */
export const transports = {
  legacy: { title: 'HTTP legacy', start: (name) => FaultyRemote.start('legacy', name) },
  modern: { title: 'HTTP modern', start: (name) => FaultyRemote.start('modern', name) },
  sse: { title: 'SSE', start: (name) => FaultyRemote.start('sse', name) },
  stdio: { title: 'stdio', start: (name) => FaultyChild.start('legacy', name) },
  'modern-stdio': { title: 'stdio modern', start: (name) => FaultyChild.start('modern', name) },
};

/** A server over HTTP, in a process of its own. */
class FaultyRemote {
  #kind;
  #child;
  #ends = false;
  /** Whether the process is started again as soon as it ends. */
  #keepsStarting = false;
  #starting = Promise.resolve();

  constructor(kind, name, control) {
    this.#kind = kind;
    this.name = name;
    this.control = control;
  }

  static async start(kind, name) {
    const remote = new FaultyRemote(kind, name, await FaultControl.open());
    await remote.#begin();
    return remote;
  }

  /** The configuration of the bridge for it. */
  get entry() {
    const headers = { Authorization: `Bearer ${SECRET}` };
    return { url: `${this.url}?key=${SECRET}`, headers, ...(this.#kind === 'sse' && { type: 'sse' }) };
  }

  async #begin() {
    const port = this.url ? [new URL(this.url).port] : [];
    const control = String(this.control.port);
    const args = [program('faulty-http'), this.#kind, this.name, control, ...port];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    child.on('exit', () => {
      if (this.#keepsStarting && !this.#ends) this.#starting = this.#begin();
    });
    const lines = createInterface({ input: child.stdout });
    const line = await Promise.race([once(lines, 'line'), once(child, 'exit')]);
    this.url = /listening on (\S+)/.exec(line[0])?.[1] ?? this.url;
  }

  async set(fault, details) {
    this.#keepsStarting = fault === 'crash loop';
    await this.control.set(fault, details);
  }

  /** Repairs it: starts it again if it has exited. */
  async lift() {
    // It may be about to end for the last time.
    this.#keepsStarting = true;
    await this.control.set('none');
    await this.#starting;
    if (this.#hasEnded()) await this.#begin();
    await this.control.ready();
    this.#keepsStarting = false;
  }

  #hasEnded() {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Ends it without a warning. */
  async kill() {
    if (this.#hasEnded()) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async stop() {
    this.#ends = true;
    await this.kill();
    this.control.close();
  }
}

/** A server that is a child of the bridge, which starts it. */
class FaultyChild {
  #era;
  #command = join(mkdtempSync(join(tmpdir(), 'bascule-')), 'node');
  #isThere = false;

  constructor(era, name, control) {
    this.#era = era;
    this.name = name;
    this.control = control;
    this.#put();
  }

  static async start(era, name) {
    return new FaultyChild(era, name, await FaultControl.open());
  }

  get entry() {
    const args = [program('faulty-stdio'), this.#era, this.name, String(this.control.port)];
    return { command: this.#command, args, env: { KEY: SECRET } };
  }

  #put() {
    if (!this.#isThere) symlinkSync(process.execPath, this.#command);
    this.#isThere = true;
  }

  async set(fault, details) {
    if (fault === 'refused') {
      rmSync(this.#command);
      this.#isThere = false;
      await this.kill();
    } else {
      await this.control.set(fault, details);
    }
  }

  async lift() {
    this.#put();
    await this.control.set('none');
  }

  async kill() {
    for (const pid of this.control.processes) killIfThere(pid);
    await this.control.gone();
  }

  async stop() {
    this.control.close();
  }
}

function killIfThere(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
