// A user in a fresh folder, with a home of their own, who does only what the documents say: each command has to be on
// the page that the task names, and each configuration file is a block of that page.
//
// Three things differ from what the pages say. `serve` and `demo` take a free port in place of 8808. `npx` starts the
// package that npm has installed here. Names that a page leaves open are replaced where a task declares it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { blocksOf, commandsOf, root } from './documents.mjs';
import { launcher } from '../harness/processes.mjs';

/** A command that runs until it is stopped. */
export const SERVICE = /^(\S*bascule (?:demo|serve))\b/;

const NPX = `#!/bin/sh
# The packages are installed; the program of @modelcontextprotocol/NAME is mcp-NAME.
[ "$1" != -y ] || shift
package=\${1##*/}
shift
exec "${join(root, 'interop', 'node_modules', '.bin')}/mcp-\${package%@*}" "$@"
`;

export class DocsUser {
  folder = mkdtempSync(join(tmpdir(), 'bascule-task-'));
  /** What is replaced in commands and blocks. */
  replacements = new Map();
  #running = [];
  #home = join(this.folder, 'home');
  #bin = join(this.folder, 'bin');

  /**
   * The environment of all commands; a task may add the variables that a page tells to set. A proxy is not used, since
   * curl would send requests to 127.0.0.1 through it.
   */
  env = { ...process.env, HOME: this.#home, PATH: this.#bin + delimiter + process.env.PATH, NO_PROXY: '*', no_proxy: '*' };

  constructor() {
    mkdirSync(this.#home);
    mkdirSync(this.#bin);
    delete this.env.XDG_CONFIG_HOME;
    delete this.env.XDG_STATE_HOME;
    symlinkSync(launcher, join(this.#bin, 'bascule'));
    symlinkSync(launcher, join(this.folder, 'bascule'));
    writeFileSync(join(this.#bin, 'npx'), NPX);
    chmodSync(join(this.#bin, 'npx'), 0o755);
  }

  /** Opens a page, such as `docs/cli.md`. */
  open(page) {
    return new Page(this, page);
  }

  /** Writes a file that the user has already, such as the configuration of another program. */
  has(file, text) {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  read(file) {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** Returns `text` with what is replaced in it. */
  replaced(text) {
    return [...this.replacements].reduce((all, [from, to]) => all.replaceAll(from, to), text);
  }

  /** Runs a command to its end, with what is replaced in it. */
  async run(command) {
    const child = this.#spawn(this.replaced(command));
    const [out, err, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')]);
    return { code, out: out.replaceAll('\r', ''), err };
  }

  /** Starts a command that runs until it is stopped, and waits for a line on standard output or standard error. */
  async start(command, pattern) {
    const child = this.#spawn(`exec ${this.replaced(command)}`);
    const log = [];
    this.#running.push(child);
    const found = await new Promise((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          log.push(line);
          const match = pattern.exec(line);
          if (match) resolve(match);
        });
      }
      child.once('exit', (code) => reject(new Error(`${command}: exit ${code}: ${log.join('\n')}`)));
    });
    return { child, found, log };
  }

  /** Starts a command that serves at `address`, on a free port, which from then on replaces that of the address. */
  async serve(command, address = 'http://127.0.0.1:8808') {
    const { child, found, log } = await this.start(command.replace(SERVICE, '$1 --port 0'), /listening on (https?:\S+)/);
    this.replacements.set(address, address.replace(/\d+$/, new URL(found[1]).port));
    return { log, url: found[1], stop: async () => assert.equal(await stop(child), 0) };
  }

  #spawn(command) {
    return spawn('sh', ['-c', command], { cwd: this.folder, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Stops everything, and removes the folder. */
  async leave() {
    await Promise.all(this.#running.map(stop));
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A page of the documents. */
class Page {
  #user;
  #path;
  #text;
  #blocks;
  #commands;

  constructor(user, path) {
    this.#user = user;
    this.#path = path;
    this.#text = readFileSync(join(root, path), 'utf8');
    this.#blocks = blocksOf(join(root, path));
    this.#commands = this.#blocks.flatMap(commandsOf);
  }

  /** The commands in blocks that contain a text, with the output that the page shows. */
  commandsWith(text) {
    const found = this.#commands.filter(({ command }) => command.includes(text));
    assert.notEqual(found.length, 0, `${this.#path} has no command with ${text}`);
    return found;
  }

  /** Returns a text of the page, with what is replaced in it. */
  says(text) {
    return this.#user.replaced(this.#said(text));
  }

  #said(text) {
    assert.ok(this.#text.replaceAll(/\s+/g, ' ').includes(text), `${this.#path} does not say: ${text}`);
    return text;
  }

  #command(command) {
    const spans = [...this.#text.matchAll(/`([^`]+)`/g)].map(([, span]) => span.replaceAll(/\s+/g, ' '));
    const isSaid = this.#commands.some((each) => each.command === command) || spans.includes(command);
    assert.ok(isSaid, `${this.#path} does not have the command: ${command}`);
    return command;
  }

  /** Runs a command of this page to its end, with what the page tells to add, and returns its standard output. */
  async run(command, { code: expected = 0, add = '' } = {}) {
    const added = add && ` ${this.#said(add)}`;
    const { code, out, err } = await this.#user.run(this.#command(command) + added);
    assert.equal(code, expected, `${command}: exit ${code}\n${out}${err}`);
    return expected === 0 ? out : out + err;
  }

  /** Starts a command of this page that serves at `address`. */
  serve(command, address) {
    return this.#user.serve(this.#command(command), address);
  }

  /** Starts another program by a command of this page, with `options` for its ports, and waits for a line. */
  async start(command, pattern, options = '') {
    await this.#user.start(`${this.#command(command)} ${options}`, pattern);
  }

  /** Writes the first block that contains `text` into a file. */
  save(file, text) {
    const found = this.#blocks.find((block) => block.text.includes(text));
    assert.ok(found, `${this.#path} has no block with: ${text}`);
    this.#user.has(file, this.#user.replaced(found.text));
  }
}

async function textOf(stream) {
  let all = '';
  for await (const chunk of stream) all += chunk;
  return all;
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = await ended;
  return code;
}
