// HTTP/2 frames (RFC 9113): requests whose bodies come in DATA frames of one byte, and window updates
// without end from clients that do not read.

import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';

const [DATA, HEADERS, RST_STREAM, SETTINGS, WINDOW_UPDATE] = [0, 1, 3, 4, 8];
const [ACK, END_HEADERS] = [1, 4];
const INITIAL_WINDOW_SIZE = 4;
const FIRST_WINDOW = 65_535;
const HEAD = 9;
/** The number of frames in one write. */
const BURST = 1_000;
const EMPTY = Buffer.alloc(0);

/** RFC 9113, section 4.1. */
function frame(type, flags, stream, payload = EMPTY) {
  const head = Buffer.alloc(HEAD);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** RFC 7541, section 6.2.2: a literal field without indexing, with a new name. */
const field = ([name, value]) =>
  Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);

/** What the bridge may still be sent, on the connection and on each stream: beyond it, it would end them. */
class Windows {
  #connection = FIRST_WINDOW;
  #initial = FIRST_WINDOW;
  #rest = EMPTY;
  streams = new Map();

  open(stream) {
    this.streams.set(stream, this.#initial);
  }

  /** Reads what the bridge sends; returns whether its settings are to be acknowledged. */
  read(data) {
    let hasSettings = false;
    this.#rest = Buffer.concat([this.#rest, data]);
    while (this.#rest.length >= HEAD && this.#rest.length >= HEAD + this.#rest.readUIntBE(0, 3)) {
      const length = this.#rest.readUIntBE(0, 3);
      const [type, flags, stream] = [this.#rest[3], this.#rest[4], this.#rest.readUInt32BE(5)];
      const payload = this.#rest.subarray(HEAD, HEAD + length);
      this.#rest = this.#rest.subarray(HEAD + length);
      if (type === WINDOW_UPDATE) this.#widen(stream, payload.readUInt32BE(0));
      if (type === RST_STREAM) this.streams.delete(stream);
      if (type === SETTINGS && !(flags & ACK)) {
        this.#set(payload);
        hasSettings = true;
      }
    }
    return hasSettings;
  }

  /** Takes room for so many bytes at most on one stream; returns the stream, and for how many there was room. */
  take(most) {
    const [stream, room] = [...this.streams].find(([, left]) => left > 0) ?? [0, 0];
    const taken = Math.max(0, Math.min(room, this.#connection, most));
    if (taken > 0) this.#widen(0, -taken);
    if (taken > 0) this.#widen(stream, -taken);
    return [stream, taken];
  }

  #widen(stream, by) {
    if (stream === 0) this.#connection += by;
    else if (this.streams.has(stream)) this.streams.set(stream, this.streams.get(stream) + by);
  }

  #set(payload) {
    for (let at = 0; at < payload.length; at += 6) {
      if (payload.readUInt16BE(at) !== INITIAL_WINDOW_SIZE) continue;
      const more = payload.readUInt32BE(at + 2) - this.#initial;
      this.#initial += more;
      for (const stream of this.streams.keys()) this.#widen(stream, more);
    }
  }
}

/**
 * Sends updates of the connection's window and reads nothing until the bridge closes the connection, or so many
 * are sent; returns how many bytes.
 */
export async function sendWindowUpdates({ to, updates }) {
  const socket = connect({ ...to, ALPNProtocols: ['h2'], rejectUnauthorized: false });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  await Promise.race([new Promise((resolve) => socket.once('secureConnect', resolve)), closed]);
  socket.pause();
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  socket.write(frame(SETTINGS, 0, 0));
  const increment = Buffer.from([0, 0, 0, 1]);
  const piece = Buffer.concat(Array.from({ length: BURST }, () => frame(WINDOW_UPDATE, 0, 0, increment)));
  for (let sent = 0; sent < updates && !socket.destroyed; sent += BURST) {
    if (socket.write(piece)) continue;
    const drained = new Promise((resolve) => socket.once('drain', resolve));
    await Promise.race([drained, closed, pause(1_000)]);
  }
  const { bytesWritten } = socket;
  socket.destroy();
  return bytesWritten;
}

/** Sends bodies of one-byte frames, so many at the same time, until the time is over; returns how many bytes. */
export async function sendTinyFrames({ to, fields, streams, seconds }) {
  const socket = connect({ ...to, ALPNProtocols: ['h2'], rejectUnauthorized: false });
  const windows = new Windows();
  socket.on('error', () => {});
  socket.on('data', (data) => {
    if (windows.read(data)) socket.write(frame(SETTINGS, ACK, 0));
  });
  await new Promise((resolve) => socket.once('secureConnect', resolve).once('close', resolve));
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  socket.write(frame(SETTINGS, 0, 0));
  for (let i = 0; i < streams; i++) {
    windows.open(2 * i + 1);
    socket.write(frame(HEADERS, END_HEADERS, 2 * i + 1, Buffer.concat(fields.map(field))));
  }
  const end = performance.now() + seconds * 1_000;
  while (!socket.destroyed && performance.now() < end && windows.streams.size > 0) {
    const [stream, count] = windows.take(BURST);
    const piece = frame(DATA, 0, stream, Buffer.from('x'));
    const isRoom = socket.write(Buffer.concat(Array.from({ length: count }, () => piece)));
    if (count === 0 || !isRoom) await pause(10);
  }
  const { bytesWritten } = socket;
  socket.destroy();
  return bytesWritten;
}
