// What a running bridge holds: memory, threads, descriptors, sockets, children.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isReaper } from './processes.mjs';

/**
 * Threads of the virtual machine and of libraries that keep them for the next one who needs them:
 * their number does not depend on the bridge.
 */
const SHARED = new RegExp(
  '^(Attach Listener|Cleaner-.*|Common-Cleaner|Finalizer|ForkJoinPool.*|HttpClient.*' +
    '|InnocuousThread.*|Notification Thread|Okio Watchdog|OkHttp.*|Reference Handler' +
    '|Signal Dispatcher|SIG.* handler|VirtualThread-unblocker|main|DestroyJavaVM|process reaper.*' +
    '|MasterPoller|SubPoller-.*|Read-Poller.*|Write-Poller.*|CompletableFutureDelayScheduler)?$',
);

/** The pool that serves HTTP grows and shrinks as there is work, up to so many. */
const POOLS = new Map([['http-#', 16]]);

/** Looks at the virtual machine of one process, without starting another one for each look. */
export class BridgeState {
  #pid;
  #dump = join(mkdtempSync(join(tmpdir(), 'bascule-')), 'threads.txt');

  constructor(pid) {
    this.#pid = pid;
    const java = readlinkSync(`/proc/${pid}/exe`);
    // Which opens the socket that everything else goes through.
    execFileSync(join(dirname(java), 'jcmd'), [String(pid), 'VM.version']);
  }

  /** All of it. `heap` is in KiB, after a garbage collection. */
  async take() {
    const threads = await this.threads();
    return { heap: await this.heap(), threads, ...this.descriptors(), ...this.children() };
  }

  /**
   * The same while it is busy, with the virtual threads that there are in place of all threads: to
   * write down threads that run can end the virtual machine (seen with 25.0.3).
   */
  async takeBusy() {
    const virtual = await this.virtualThreads();
    return { heap: await this.heap(), virtual, ...this.descriptors(), ...this.children() };
  }

  /** How many virtual threads are reachable, be they of use or not. */
  async virtualThreads() {
    const histogram = await this.#command('GC.class_histogram');
    const line = /^\s*\d+:\s+(\d+)\s+\d+\s+java\.lang\.VirtualThread\s/m.exec(histogram);
    return Number(line?.[1] ?? 0);
  }

  async heap() {
    await this.#command('GC.run');
    const info = await this.#command('GC.heap_info');
    const used = [...info.matchAll(/^\s*(?:def new|DefNew|tenured|Tenured).*used (\d+)K/gm)];
    if (used.length === 0) throw new Error(`no sizes in ${info}`);
    return used.reduce((sum, [, kib]) => sum + Number(kib), 0);
  }

  /** How many threads there are, virtual ones too, by the name without its number. */
  async threads() {
    await this.#command(`Thread.dump_to_file -overwrite -format=plain ${this.#dump}`);
    const names = [...readFileSync(this.#dump, 'utf8').matchAll(/^#\d+ "([^"]*)"/gm)];
    const counts = new Map();
    for (const [, name] of names) {
      if (!SHARED.test(name)) add(counts, name.replace(/\d+/g, '#'));
    }
    return counts;
  }

  /** Threads of the system. */
  tasks() {
    return readdirSync(`/proc/${this.#pid}/task`).length;
  }

  /** Open files, and among them sockets: how many there are by the port at the other end. */
  descriptors() {
    const folder = `/proc/${this.#pid}/fd`;
    const open = readdirSync(folder).map((name) => linkOf(join(folder, name))).filter(Boolean);
    const ports = this.#portsByInode();
    const sockets = new Map();
    for (const link of open) {
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      if (inode) add(sockets, ports.get(inode) ?? 'none');
    }
    return { descriptors: open.length, sockets };
  }

  #portsByInode() {
    const ports = new Map();
    for (const table of ['tcp', 'tcp6']) {
      const lines = readFileSync(`/proc/${this.#pid}/net/${table}`, 'utf8').trim().split('\n');
      for (const line of lines.slice(1)) {
        const fields = line.trim().split(/\s+/);
        ports.set(fields[9], parseInt(fields[2].split(':')[1], 16));
      }
    }
    return ports;
  }

  /** Processes of which this is the parent; zombies have exited, and their status was not read yet. */
  children() {
    const mine = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && !isReaper(name))
      .map(statOf)
      .filter((stat) => stat?.parent === this.#pid);
    return { children: mine.length, zombies: mine.filter(({ state }) => state === 'Z').length };
  }

  /** The protocol of HotSpot's own tools: a version, a command, three arguments; each with NUL. */
  async #command(line) {
    const socket = createConnection(`/tmp/.java_pid${this.#pid}`);
    await once(socket, 'connect');
    socket.end(`1\0jcmd\0${line}\0\0\0`);
    let text = '';
    for await (const chunk of socket) text += chunk;
    const [status, ...lines] = text.split('\n');
    if (status !== '0') throw new Error(`${line}: ${text}`);
    return lines.join('\n');
  }
}

function add(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function linkOf(path) {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** What a bridge holds more than before, in words; empty where it is within the tolerance. */
export function leaks(before, now, heapTolerance) {
  const more = ['descriptors', 'children', 'zombies']
    .filter((what) => now[what] > before[what])
    .map((what) => `${what} ${before[what]} -> ${now[what]}`);
  more.push(...moreOf('threads', before.threads, now.threads, POOLS));
  more.push(...moreOf('sockets to port', before.sockets, now.sockets));
  if (now.heap > before.heap + heapTolerance) more.push(`heap ${before.heap} -> ${now.heap} KiB`);
  return more;
}

function moreOf(what, before, now, allowed = new Map()) {
  return [...now]
    .map(([key, count]) => [key, allowed.get(key) ?? before.get(key) ?? 0, count])
    .filter(([, was, count]) => count > was)
    .map(([key, was, count]) => `${what} ${key} ${was} -> ${count}`);
}

/** When nothing has been closed for so long, nothing idle is left. */
const IDLE = 6_000;

/** Waits until idle connections are closed, and returns what the bridge holds then. */
export async function quiet(state) {
  let { descriptors } = state.descriptors();
  for (let since = performance.now(); performance.now() - since < IDLE; ) {
    const now = state.descriptors().descriptors;
    if (now !== descriptors) since = performance.now();
    descriptors = now;
    await pause(100);
  }
  return state.take();
}

/** Waits until the bridge holds no more than before; returns what it holds more after that. */
export async function settle(state, before, { heapTolerance, patience }) {
  const start = performance.now();
  const isLate = () => performance.now() - start > patience;
  for (;;) {
    // To write down threads that run can end the virtual machine: what is open is looked at first.
    while (!isLate() && isBusy(state, before)) await pause(100);
    const now = await state.take();
    const more = leaks(before, now, heapTolerance);
    if (more.length === 0 || isLate()) return { now, more };
    await pause(200);
  }
}

/** Returns whether more is open than before, or there are more children: something is in progress. */
function isBusy(state, before) {
  return (
    state.descriptors().descriptors > before.descriptors ||
    state.children().children > before.children
  );
}
