// Faults of what the bridge itself runs in: nowhere to write its log to, and a clock that jumps.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BridgeState, settle } from '../../harness/bridge-state.mjs';
import { callTool, send } from '../../harness/bridge-calls.mjs';
import { cases, DEADLINE } from './cases.mjs';
import { safeCell } from './cell.mjs';
import { transports } from '../../servers/faulty-upstreams.mjs';
import { freePort, launcher, serve, writeConfig } from '../../harness/processes.mjs';

const HOUR = 3_600;

/** Nothing can be written to standard output and standard error. */
export const diskFull = {
  fault: 'disk full',
  run: (settings) =>
    inSurroundings({
      ...settings,
      fault: 'disk full',
      start: serveIntoFull,
      /** The same faults, of which there is much to be logged. */
      cellsOf: (run) => cellsOf(run, 'refused'),
    }),
};

/** The wall clock jumps an hour ahead, and two hours back; monotonic time continues. */
export const clockStep = {
  fault: 'clock step',
  run: (settings) => {
    const clock = new Clock();
    return inSurroundings({
      ...settings,
      fault: 'clock step',
      config: (entries) => cachingAll(entries),
      start: (config) => serve(config, { env: clock.env }),
      cellsOf: (run) => underClock(run, clock),
    });
  },
};

/** Runs one bridge in front of a server of each transport. */
async function inSurroundings(settings) {
  const { fault, start, cellsOf: run, config = (same) => same } = settings;
  const { chosen, configuration, warmUp, heapTolerance, patience } = settings;
  const servers = [];
  for (const transport of chosen) {
    servers.push(Object.assign(await transports[transport].start(transport), { transport }));
  }
  const bridge = await start(config(configuration(servers)));
  try {
    const state = new BridgeState(bridge.child.pid);
    const before = await warmUp(bridge, servers, state);
    const cells = await run({ bridge, servers });
    const { now, more } = await settle(state, before, { heapTolerance, patience });
    return cells.map((cell) => ({ ...cell, fault, leaks: more, heap: now.heap - before.heap }));
  } finally {
    await bridge.stop();
    for (const server of servers) await server.stop();
  }
}

function cellsOf({ bridge, servers }, name, more = {}) {
  const fault = { ...cases.find(({ fault }) => fault === name), ...more };
  return Promise.all(
    servers.map((server) => safeCell({ bridge, server, transport: server.transport, fault })),
  );
}

/** The bridge has to be found by its port, as it cannot say where it listens. */
async function serveIntoFull(config) {
  const full = openSync('/dev/full', 'w');
  const port = await freePort();
  const args = ['serve', '--config', writeConfig(config), '--port', String(port)];
  const child = spawn(launcher, [...args, '--log-level', 'debug'], {
    stdio: ['ignore', full, full],
  });
  const url = `http://127.0.0.1:${port}`;
  const isLive = () => send(`${url}/health/live`).then(({ status }) => status === 200, () => false);
  while (!(await isLive())) {
    if (child.exitCode !== null) throw new Error(`the bridge ended with ${child.exitCode}`);
    await pause(100);
  }
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { url, child, log: [], stop };
}

/** A wall clock that can be set, for a process and its children; Debian's libfaketime does it. */
class Clock {
  #file = join(mkdtempSync(join(tmpdir(), 'bascule-')), 'clock');

  constructor() {
    this.set(0);
  }

  /** The clock that measures how long something takes is left alone. */
  get env() {
    const libraries = readdirSync('/usr/lib')
      .map((folder) => join('/usr/lib', folder, 'faketime', 'libfaketime.so.1'))
      .filter(existsSync);
    if (libraries.length === 0) throw new Error("Debian's package faketime is missing");
    return {
      LD_PRELOAD: libraries[0],
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // With the fix that it has for other programs, every wait of the JVM would return immediately.
      FAKETIME_FORCE_MONOTONIC_FIX: '0',
      FAKETIME_CACHE_DURATION: '1',
    };
  }

  /** Shifts it by that many seconds, atomically, since half a file is not a time. */
  set(seconds) {
    const sign = seconds < 0 ? '' : '+';
    writeFileSync(`${this.#file}.new`, `${sign}${seconds}\n`);
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/**
 * Results are fresh for longer than the test takes, and for less than the clock jumps. Children
 * keep the clock that they have.
 */
function cachingAll(config) {
  const tools = { get_echo: { cache: { ttl: '10m' } } };
  const servers = Object.entries(config.mcpServers).map(([name, entry]) => [
    name,
    { ...entry, tools, ...(entry.command && { env: { ...entry.env, LD_PRELOAD: '' } }) },
  ]);
  return { ...config, mcpServers: Object.fromEntries(servers) };
}

/** The clock jumps while calls hang, and again while the breakers are open. */
async function underClock({ bridge, servers }, clock) {
  const kept = { id: 'kept', text: 'before the clock jumped' };
  const getKept = ({ name }) => callTool(bridge, name, 'get_echo', kept);
  await Promise.all(servers.map(getKept));
  let back;
  const jump = async (server) => {
    await server.control.hangs(1);
    clock.set(HOUR);
    await seesClockAt(bridge, HOUR);
    back ??= pause(DEADLINE).then(() => clock.set(-HOUR));
  };
  // A notification about a change invalidates cached values.
  const cells = await cellsOf({ bridge, servers }, 'hang', { meanwhile: jump, hears: false });
  await back;
  await seesClockAt(bridge, -HOUR);
  for (const [i, server] of servers.entries()) {
    const { headers } = await getKept(server);
    const misses = keptAsWell(headers);
    cells[i].misses.push(...misses);
  }
  return cells;
}

/** The clock is read again each second; a jump that the bridge does not see would prove nothing. */
async function seesClockAt(bridge, seconds) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const { headers } = await send(`${bridge.url}/health/live`);
    const ahead = (Date.parse(headers.date) - Date.now()) / 1_000;
    if (Math.abs(ahead - seconds) < 60) return;
    await pause(50);
  }
  throw new Error(`the bridge does not see that the clock is ${seconds} s ahead`);
}

/** What was kept before is neither stale after an hour that never was, nor older than it is. */
function keptAsWell(headers) {
  const status = headers['cache-status'];
  const age = Number(headers.age);
  const misses = [];
  if (!/^bascule; hit; ttl=\d+$/.test(status)) misses.push(`what was kept is now ${status}`);
  if (!(age >= 0 && age < 120)) misses.push(`what was kept has the age ${headers.age}`);
  return misses;
}
