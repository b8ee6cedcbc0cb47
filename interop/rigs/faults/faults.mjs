// node rigs/faults/faults.mjs [--only FAULT] [--transport T]: each fault of a server over each transport, in
// front of the real bridge. Calls must end as they should and in time, the server must be used
// again without a restart once it is repaired, and the bridge must hold no more than before.

import { parseArgs } from 'node:util';
import { BridgeState, quiet, settle } from '../../harness/bridge-state.mjs';
import { cases, DEADLINE, RECOVERY, START_TIMEOUT, serverName, THRESHOLD } from './cases.mjs';
import { ask, safeCell } from './cell.mjs';
import { clockStep, diskFull } from './surroundings.mjs';
import { transports } from '../../servers/faulty-upstreams.mjs';
import { serve } from '../../harness/processes.mjs';

/** How much the heap may grow, after a garbage collection. */
const HEAP_TOLERANCE = 4 * 1024;
/** Idle connections are closed after some seconds; a bound for that, not a wait. */
const PATIENCE = 20_000;
/** How many bridges share the machine: most cells wait for a deadline, a recovery or idle connections. */
const BRIDGES = 2;

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, transport: { type: 'string' } },
});
const isWanted = ({ fault }) => options.only === undefined || fault.includes(options.only);
const chosen = options.transport ? [options.transport] : Object.keys(transports);

/** The bridge that a part of it happens to. */
function configuration(servers) {
  return {
    breaker: {
      failureThreshold: THRESHOLD,
      recoveryTimeout: `${RECOVERY}ms`,
      successThreshold: 1,
      callTimeout: `${DEADLINE}ms`,
      toolTimeout: `${DEADLINE}ms`,
    },
    // Only requests start a server again, so that what a fault does to them is measured.
    mcpServers: Object.fromEntries(
      servers.map(({ name, entry }) => [name, { ...entry, start: 'lazy', startTimeout: `${START_TIMEOUT}ms` }]),
    ),
  };
}

async function startServers(rows) {
  const servers = new Map();
  for (const { fault, transports: able } of rows) {
    for (const transport of able.filter((each) => chosen.includes(each))) {
      const name = serverName(fault, transport);
      if (!servers.has(name)) servers.set(name, await transports[transport].start(name));
    }
  }
  return servers;
}

/** Makes what is made but once, and waits until idle connections are gone. */
async function warmUp(bridge, servers, state) {
  for (const server of servers) {
    await Promise.all([1, 2, 3].map(() => ask(bridge, server)));
  }
  return quiet(state);
}

async function matrix(rows) {
  const servers = await startServers(rows);
  const bridge = await serve(configuration([...servers.values()]));
  const state = new BridgeState(bridge.child.pid);
  const cells = [];
  try {
    const before = await warmUp(bridge, servers.values(), state);
    for (const fault of rows) {
      cells.push(...(await row({ fault, bridge, servers, state, before })));
    }
  } finally {
    const code = await bridge.stop();
    if (code !== 0) cells.push(summary('the bridge', `ended with ${code}`));
    for (const line of bridge.log.filter((each) => / ERROR |^\s+at |Exception/.test(each))) {
      cells.push(summary('the log', line.slice(0, 200)));
    }
    for (const server of servers.values()) await server.stop();
  }
  return cells;
}

const summary = (fault, ...misses) => ({ fault, transport: '', misses });

/**
 * All transports at the same time, unless a cell takes all of the machine; what the bridge holds is checked for all of
 * them together.
 */
async function row({ fault, bridge, servers, state, before }) {
  const able = fault.transports.filter((transport) => chosen.includes(transport));
  const started = [];
  for (const transport of able) {
    const server = servers.get(serverName(fault.fault, transport));
    started.push(safeCell({ bridge, server, transport, fault }));
    if (fault.isAlone) await started.at(-1);
  }
  const cells = await Promise.all(started);
  const { now, more } = await settle(state, before, {
    heapTolerance: HEAP_TOLERANCE,
    patience: PATIENCE,
  });
  for (const cell of cells) {
    const { control } = servers.get(serverName(fault.fault, cell.transport));
    if (control.hanging > 0) cell.misses.push(`${control.hanging} requests are left hanging`);
    cell.leaks = more;
    cell.heap = now.heap - before.heap;
    print(cell);
  }
  return cells;
}

const titles = {
  fault: 'fault',
  transport: 'transport',
  status: 'status',
  took: 'took',
  recovery: 'back in',
  leaks: 'leaks, heap',
};
const widths = { fault: 21, transport: 12, status: 46, took: 7, recovery: 7, leaks: 14 };

function line(shown) {
  const fields = Object.entries(widths).map(([key, width]) => String(shown[key]).padEnd(width));
  return `| ${fields.join(' | ')} |`;
}

const millis = (value) => (value === undefined ? '-' : `${value.toFixed()} ms`);

function print(cell) {
  const heap = cell.heap === undefined ? '' : `, ${(cell.heap / 1024).toFixed(1)} MiB`;
  console.log(
    line({
      fault: cell.fault,
      transport: cell.transport,
      status: cell.status ?? '-',
      took: millis(cell.took),
      recovery: millis(cell.recovery),
      leaks: `${cell.leaks?.length ? 'LEAKS' : 'none'}${heap}`,
    }),
  );
  for (const what of [...cell.misses, ...(cell.leaks ?? [])]) console.log(`  MISSED: ${what}`);
}

const start = performance.now();
console.log(`\
A call may take ${DEADLINE} ms, kept within a tenth and what GET /health/live took at the same time;
${THRESHOLD} failures open the breaker for ${RECOVERY} ms. Leaks are of the whole bridge after a fault over all
transports: threads (virtual ones too), descriptors, sockets and children as before, the heap after
a collection at most ${HEAP_TOLERANCE / 1024} MiB above that before the first. ${BRIDGES} bridges share the faults.
`);
console.log(line(titles));
console.log(`|${Object.values(widths).map((width) => '-'.repeat(width + 2)).join('|')}|`);
const wanted = cases.filter(isWanted);
const together = wanted.filter(({ isAlone }) => !isAlone);
const shares = Array.from({ length: BRIDGES }, (_, share) => together.filter((_, index) => index % BRIDGES === share));
const alone = wanted.filter(({ isAlone }) => isAlone);
const cells = [];
for (const parts of [shares, [alone]]) {
  const filled = parts.filter(({ length }) => length > 0);
  cells.push(...(await Promise.all(filled.map(matrix))).flat());
}
for (const surroundings of [diskFull, clockStep].filter(isWanted)) {
  const run = { chosen, configuration, warmUp, patience: PATIENCE, heapTolerance: HEAP_TOLERANCE };
  const ran = await surroundings.run(run);
  ran.forEach(print);
  cells.push(...ran);
}
const missed = cells.filter(({ misses, leaks = [] }) => misses.length + leaks.length > 0);
for (const cell of missed.filter(({ transport }) => transport === '')) print(cell);
const seconds = ((performance.now() - start) / 1000).toFixed();
console.log(`\n${cells.length} cells in ${seconds} s, ${missed.length} missed.`);
process.exit(missed.length === 0 ? 0 : 1);
