// Controls servers with switchable faults, and collects what they did.
//
// Each server process connects to the port that it is given, and prints that. It then receives the
// fault that it has, again whenever that changes, and acknowledges each; it reports what it did.

import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import { linesOf } from '../harness/lines.mjs';

/** How long to wait for a server to acknowledge; only what is broken takes that long. */
const PATIENCE = 10_000;

/** The side of the test that runs the servers: one for each server, whatever process that is in. */
export class FaultControl {
  #server;
  #connected = new Map();
  #waiting = new Set();
  #wanted = { fault: 'none', place: 0 };
  #hanging = new Map();

  /** How often each call ran: by its id. Bounded, the oldest go first. */
  runs = new Map();
  /** The calls that ran more than once. */
  repeated = new Set();
  /** The processes that have begun so far. */
  starts = 0;

  static async open() {
    const control = new FaultControl();
    control.#server = createServer((socket) => control.#take(socket)).listen(0, '127.0.0.1');
    await once(control.#server, 'listening');
    return control;
  }

  get port() {
    return this.#server.address().port;
  }

  /** The process ids of the servers that are connected. */
  get processes() {
    return [...this.#connected.values()].map(({ pid }) => pid).filter(Boolean);
  }

  /** How many requests the servers that live have left hanging. */
  get hanging() {
    return [...this.#hanging.values()].reduce((sum, each) => sum + each, 0);
  }

  /** Sets the fault, with what else belongs to it, and waits until every server has it. */
  async set(fault, details = {}) {
    this.#wanted = { fault, ...details, place: this.#wanted.place + 1 };
    for (const socket of this.#connected.keys()) this.#send(socket);
    await this.#until(() => this.#all(({ place }) => place === this.#wanted.place), fault);
  }

  /** Sends the servers a one-time command, without waiting for it. */
  tell(once) {
    for (const socket of this.#connected.keys()) socket.write(`${JSON.stringify({ once })}\n`);
  }

  /** Waits until a server is connected and has its fault. */
  async ready() {
    const settled = () =>
      this.#connected.size > 0 && this.#all(({ place }) => place === this.#wanted.place);
    await this.#until(settled, 'a beginning');
  }

  /** Waits until the servers have left at least so many requests hanging. */
  async hangs(count) {
    await this.#until(() => this.hanging >= count, `${count} hanging requests`);
  }

  /** Waits until no server is connected. */
  async gone() {
    await this.#until(() => this.#connected.size === 0, 'its end');
  }

  close() {
    for (const socket of this.#connected.keys()) socket.destroy();
    this.#server.close();
  }

  #all(fits) {
    return [...this.#connected.values()].every(fits);
  }

  #send(socket) {
    socket.write(`${JSON.stringify(this.#wanted)}\n`);
  }

  #take(socket) {
    this.#connected.set(socket, {});
    this.starts++;
    this.#send(socket);
    linesOf(socket).on('line', (line) => this.#hear(socket, JSON.parse(line)));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#connected.delete(socket);
      this.#hanging.delete(socket);
      this.#changed();
    });
  }

  #hear(socket, { pid, place, ran, hanging }) {
    if (pid !== undefined) this.#connected.get(socket).pid = pid;
    if (place !== undefined) this.#connected.get(socket).place = place;
    if (hanging !== undefined) this.#hanging.set(socket, hanging);
    if (ran !== undefined) this.#count(ran);
    this.#changed();
  }

  #count(id) {
    if (this.runs.has(id)) this.repeated.add(id);
    this.runs.set(id, (this.runs.get(id) ?? 0) + 1);
    if (this.runs.size > 20_000) this.runs.delete(this.runs.keys().next().value);
  }

  #changed() {
    for (const check of this.#waiting) check();
  }

  #until(holds, what) {
    if (holds()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const finish = (end, value) => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        end(value);
      };
      const timer = setTimeout(
        () => finish(reject, new Error(`a server did not get to ${what}`)),
        PATIENCE,
      );
      const check = () => holds() && finish(resolve);
      this.#waiting.add(check);
    });
  }
}

/**
 * The side of a server. `changed` is given each fault, and `once` what is to be done but once;
 * returns how to tell what it did, once the first fault is known.
 */
export async function obey(port, { changed, once: doOnce = () => {} }) {
  const socket = createConnection(port, '127.0.0.1');
  const tell = (what) => socket.write(`${JSON.stringify(what)}\n`);
  socket.on('error', () => {});
  // There is no process left that could terminate it.
  socket.on('close', () => process.exit(0));
  await once(socket, 'connect');
  tell({ pid: process.pid });
  return new Promise((resolve) => {
    linesOf(socket).on('line', async (line) => {
      const told = JSON.parse(line);
      if (told.once) {
        doOnce(told.once);
        return;
      }
      await changed(told);
      tell({ place: told.place });
      resolve(tell);
    });
  });
}
