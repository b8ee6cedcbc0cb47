// node rigs/soak/soak.mjs [--minutes 30] [--callers 64] [--seed N]: many callers of the real bridge while its
// servers break in every way, by chance. Every answer must be right to the letter or an honest
// failure, and what the bridge holds must not grow.

import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BridgeState, quiet, settle } from '../../harness/bridge-state.mjs';
import { callTool, send } from '../../harness/bridge-calls.mjs';
import { transports } from '../../servers/faulty-upstreams.mjs';
import { serve } from '../../harness/processes.mjs';
import { between, chanceOf } from '../../harness/random.mjs';
import { Caller, requestsOf, wayNames } from './callers.mjs';
import { Counts, median } from './counts.mjs';
import { breakServer, operate } from './faults.mjs';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    callers: { type: 'string', default: '64' },
    seed: { type: 'string', default: '1' },
  },
});
const minutes = Number(options.minutes);
const seed = Number(options.seed);
/** Caches that take a part of the heap are full soon, so that what grows still is a leak. */
const JAVA_OPTIONS = '-Xmx256m';
const SAMPLED = 10_000;
const DEADLINE = 2_000;
/** What a call may take: a listing, the call, and one more where it waits for another one's. */
const LONGEST = 3 * DEADLINE;
/** What needs no server shows how slow the machine is, which a call meets some times on its way. */
const YARDSTICK = 'GET /health/live';
const MEETS = 3;
/** By how much the later samples may be above the earlier ones: a share, or an amount. */
const TREND = [
  { what: 'heap', unit: 'KiB', share: 0.15, least: 8 * 1024 },
  // Each caller has up to two calls under way, and connections for them. What is not given back
  // shows when all is quiet.
  { what: 'descriptors', unit: '', share: 0.15, least: 2 * Number(options.callers) },
  { what: 'tasks', unit: '', share: 0.1, least: 4 },
  { what: 'virtual', unit: '', share: 0.15, least: 2 * Number(options.callers) },
  { what: 'children', unit: '', share: 0, least: 2 },
  { what: 'zombies', unit: '', share: 0, least: 1 },
];
const SAMPLES = ['seconds', 'requests'];
/** What the heap may hold more in the end, when all is quiet: the caches are full by then. */
const HEAP_TOLERANCE = 16 * 1024;
const PATIENCE = 60_000;

const configuration = (servers) => ({
  caches: {
    tools: { ttl: '5s' },
    responses: { maxEntries: 40, ttl: '3s' },
    cleanupInterval: '10s',
  },
  breaker: {
    failureThreshold: 5,
    recoveryTimeout: '1s',
    successThreshold: 1,
    callTimeout: `${DEADLINE}ms`,
    toolTimeout: `${DEADLINE}ms`,
  },
  mcpServers: Object.fromEntries(
    servers.map(({ name, entry }) => [
      name,
      {
        ...entry,
        maxConcurrentCalls: 32,
        tools: {
          get_echo: { cache: { staleWhileRevalidate: '1s', staleIfError: '10s' } },
        },
      },
    ]),
  ),
});

const counts = new Counts();
const missed = [];
let isOver = false;

async function call(caller) {
  while (!isOver) {
    await caller.callOnce();
    await pause(between(caller.chance, 0, 60));
  }
  caller.close();
}

async function measure(bridge) {
  while (!isOver) {
    const { status, took } = await send(`${bridge.url}/health/live`);
    counts.add(YARDSTICK, status === 200 ? 'right' : 'WRONG', took);
    if (status !== 200) counts.wrong(`${YARDSTICK}: ${status}`);
    await pause(50);
  }
}

async function sample(state, start, samples) {
  while (!isOver) {
    await pause(SAMPLED);
    if (isOver) return;
    const { heap, virtual, sockets, ...more } = await state.takeBusy();
    samples.push({
      seconds: Math.round((performance.now() - start) / 1_000),
      requests: counts.total,
      heap,
      tasks: state.tasks(),
      virtual,
      sockets: [...sockets.values()].reduce((total, each) => total + each, 0),
      ...more,
    });
  }
}

/** Compares the second quarter, when all is warm, with the last one. */
function checkTrend(samples) {
  const quarter = Math.floor(samples.length / 4);
  if (quarter === 0) return;
  const earlier = samples.slice(quarter, 2 * quarter);
  const later = samples.slice(-quarter);
  for (const { what, unit, share, least } of TREND) {
    const was = median(earlier.map((each) => each[what]));
    const is = median(later.map((each) => each[what]));
    const most = was + Math.max(was * share, least);
    console.log(`${what}: ${was} -> ${is} ${unit} (at most ${Math.round(most)})`);
    if (is > most) missed.push(`${what} grew from ${was} to ${is} ${unit}`);
  }
}

function table(columns, rows) {
  const width = (name) => Math.max(name.length, ...rows.map((row) => String(row[name]).length));
  const cell = (of) => (name) => String(of(name)).padStart(width(name));
  const line = (of) => `| ${columns.map(cell(of)).join(' | ')} |`;
  console.log(`\n${line((name) => name)}`);
  console.log(`|${columns.map((name) => '-'.repeat(width(name) + 2)).join('|')}|`);
  for (const row of rows) console.log(line((name) => row[name]));
}

function report(samples) {
  table([...SAMPLES, ...TREND.map(({ what }) => what), 'sockets'], samples);
  checkTrend(samples);
  const rows = [YARDSTICK, ...wayNames].map((way) => {
    const { total, p50, p99 } = counts.of(way);
    return { way, calls: total, 'p50 ms': p50.toFixed(1), 'p99 ms': p99.toFixed(1) };
  });
  table(['way', 'calls', 'p50 ms', 'p99 ms'], rows);
  console.log('\nHow they ended:');
  const longest = LONGEST + MEETS * counts.of(YARDSTICK).p99;
  for (const way of wayNames) {
    const { hows, p99 } = counts.of(way);
    console.log(`  ${way}: ${hows.map((each) => each.join(' ')).join(', ')}`);
    const most = requestsOf(way) * longest;
    if (p99 > most) missed.push(`${way} took ${p99.toFixed()} ms of ${most.toFixed()}`);
  }
  console.log(`\nFaults: ${[...counts.faults].map((each) => each.join(' ')).join(', ')}`);
}

/** Every server is used again; the backoff of a child that kept exiting is at most half a minute. */
async function mustServeAgain(bridge, servers) {
  const end = performance.now() + 35_000;
  for (const { name } of servers) {
    let answer;
    let tries = 0;
    do {
      answer = await callTool(bridge, name, 'echo', { id: `last-${++tries}`, text: '' });
      if (answer.status === 200) break;
      await pause(250);
    } while (performance.now() < end);
    if (answer.status !== 200) missed.push(`${name} is not used again: ${answer.text}`);
  }
}

/** What a tool does may not be undone: a call that may have been lost is not made again. */
function checkRuns(servers) {
  for (const { name, control } of servers) {
    for (const id of [...control.repeated].slice(0, 5)) missed.push(`${id} ran twice at ${name}`);
  }
}

function checkLog(log) {
  const bugs = log.filter((line) => /\bERROR\b|^\s+at |^Caused by|Exception\b/.test(line));
  console.log(`The log has ${log.length} lines, ${bugs.length} of them of a bug.`);
  missed.push(...bugs.slice(0, 10).map((line) => `logged: ${line.slice(0, 300)}`));
}

async function numbers(bridge) {
  const { response_cache: cache } = JSON.parse((await send(`${bridge.url}/admin/metrics`)).text);
  console.log(`Kept results: ${cache.hit_rate_percent} % hits of ${cache.total_requests}`);
}

async function soak(bridge, servers) {
  const names = servers.map(({ name }) => name);
  for (const name of names) await callTool(bridge, name, 'echo', { id: 'first', text: '' });
  const state = new BridgeState(bridge.child.pid);
  const before = await quiet(state);
  const start = performance.now();
  const samples = [];
  const chance = (number) => chanceOf(seed * 1_000 + number);
  const over = () => isOver;
  const busy = [sample(state, start, samples), measure(bridge)];
  for (let number = 0; number < Number(options.callers); number++) {
    const its = { bridge, servers: names, number, chance: chance(number), counts };
    busy.push(call(new Caller(its)));
  }
  for (const [i, server] of servers.entries()) {
    const its = { server, transport: server.name, chance: chance(900 + i), counts, isOver: over };
    busy.push(breakServer(its));
  }
  busy.push(operate({ bridge, names, chance: chance(999), counts, isOver: over }));
  const ended = Promise.all(busy);
  await Promise.race([pause(minutes * 60_000), ended]);
  isOver = true;
  await ended;
  await mustServeAgain(bridge, servers);
  report(samples);
  await numbers(bridge);
  const { now, more } = await settle(state, before, {
    heapTolerance: HEAP_TOLERANCE,
    patience: PATIENCE,
  });
  const leaked = more.join(', ') || 'none';
  console.log(`When all is quiet: heap ${before.heap} -> ${now.heap} KiB, leaks: ${leaked}`);
  missed.push(...more);
}

setTimeout(() => {
  console.error('The soak did not come to its end.');
  process.exit(1);
}, minutes * 60_000 + 240_000).unref();

const servers = [];
for (const transport of Object.keys(transports)) {
  servers.push(await transports[transport].start(transport));
}
const bridge = await serve(configuration(servers), { env: { BASCULE_JAVA_OPTS: JAVA_OPTIONS } });
try {
  await soak(bridge, servers);
} finally {
  const code = await bridge.stop();
  if (code !== 0) missed.push(`the bridge ended with ${code}`);
  for (const server of servers) await server.stop();
}
checkLog(bridge.log);
checkRuns(servers);
missed.push(...counts.shown);
console.log(
  `${counts.total} calls of ${options.callers} callers in ${minutes} min, seed ${seed}: ` +
    `${counts.wrongs} wrong answers.`,
);
for (const what of missed) console.log(`MISSED: ${what}`);
process.exit(missed.length === 0 && counts.wrongs === 0 ? 0 : 1);
