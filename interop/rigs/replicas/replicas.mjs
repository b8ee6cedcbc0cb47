// npm run replicas -- [--minutes 20] [--seed 1] [--plant FAULT] [--only FAULT] [--engine valkey|redis] [--history FILE]:
// three replicas of the real bridge that share an engine, many callers, and a network, an engine and replicas that fail
// by chance. No answer may be older than an acknowledged invalidation by more than the settings allow, and no call may
// fail because of the engine. With a planted fault, the run succeeds if the checker finds it.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { chanceOf } from '../../harness/random.mjs';
import { check } from './checker.mjs';
import { clearAndClear, readAndWrite, sourceOf, watch, zipf } from './load.mjs';
import { trouble } from './nemesis.mjs';
import { Topology } from './topology.mjs';

const TRUST = 1_000;
const ISOLATED = 1_000;
/** What a read may wait for others: for the lease of a replica that was killed, after a slow call of its own. */
const LONGEST_WAIT = 5_000;
const CALLERS = 16;
const KEYS = 40;
const WRITES = 1 / 100;

const shared = { trustFor: `${TRUST}ms`, isolatedFor: `${ISOLATED}ms` };

/** Faults that the checker must find: what the replicas have instead of what it assumes. */
const PLANTS = {
  unshared: { shared: undefined },
  'trusting-too-long': { shared: { ...shared, trustFor: '20s' } },
  'serving-in-isolation': { shared: { ...shared, isolatedFor: 'ttl' } },
  'writes-without-replica': { engine: { minReplicas: 0 }, only: 'split' },
  'one-alone': { vary: (name, section) => (name === 'r3' ? { ...section, name: 'another' } : section) },
};

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    plant: { type: 'string' },
    only: { type: 'string' },
    engine: { type: 'string', default: 'valkey' },
    history: { type: 'string' },
  },
});
const planted = options.plant === undefined ? {} : PLANTS[options.plant];
if (planted === undefined) {
  console.error(`Unknown fault: ${options.plant}. Known: ${Object.keys(PLANTS).join(', ')}`);
  process.exit(2);
}
const seed = Number(options.seed);
const chance = (number) => chanceOf(seed * 1_000 + number);

const events = [];
const record = (event) => events.push(event);

let isOver = false;
process.once('SIGINT', () => (isOver = true));

async function run(topology) {
  if (options.plant !== 'unshared') await topology.connected();
  const pick = zipf(KEYS, 0.9);
  const its = { topology, pick, writes: WRITES, record, isOver: () => isOver };
  const busy = [trouble({ ...its, only: planted.only ?? options.only, chances: [chance(1), chance(2), chance(3)] })];
  for (let number = 0; number < CALLERS; number++) busy.push(readAndWrite({ ...its, chance: chance(100 + number) }));
  busy.push(clearAndClear({ ...its, chance: chance(4) }));
  for (const replica of topology.replicas) busy.push(watch({ ...its, replica }));
  const ended = Promise.all(busy);
  const end = performance.now() + Number(options.minutes) * 60_000;
  while (!isOver && performance.now() < end) await Promise.race([pause(100), ended]);
  isOver = true;
  await ended;
}

function countBy(list, of) {
  const counts = new Map();
  for (const each of list) counts.set(of(each), (counts.get(of(each)) ?? 0) + 1);
  return [...counts].map(([what, count]) => `${what} ${count}`).join(', ') || 'none';
}

const millis = (numbers) => Object.entries(numbers).map(([name, value]) => `${name} ${value.toFixed(1)}`).join(', ');

/** What must have happened, or the run has shown nothing. */
function gaps(result) {
  const good = events.filter(({ type, status }) => type === 'read' && status === 200);
  const sources = new Set(good.map(sourceOf));
  return [
    ...(result.acknowledged < result.writes / 2 ? [`only ${result.acknowledged} acknowledged writes`] : []),
    ...(result.connected < result.reads / 10 ? [`only ${result.connected} reads at connected replicas`] : []),
    ...['own', 'shared', 'server'].filter((source) => !sources.has(source)).map((source) => `no read from: ${source}`),
  ];
}

function report(result) {
  console.log(`${result.reads} reads, ${result.writes} writes (${result.acknowledged} acknowledged), seed ${seed}`);
  console.log(`${result.connected} reads at replicas that were connected to the engine`);
  console.log(`Reads from: ${countBy(events.filter(({ type }) => type === 'read'), sourceOf)}`);
  console.log(`Faults: ${countBy(events.filter(({ type }) => type === 'fault'), ({ what }) => what)}`);
  console.log(`Staleness of stale reads, ms: ${millis(result.staleness)}`);
  console.log(`Waits for other than the own call of the server, ms: ${millis(result.waits)}`);
  console.log(`Reports of the state, which need no engine, ms: ${millis(result.reports)}`);
  console.log(`Violations: ${countBy(result.violations, ({ what }) => what)}`);
  for (const kind of ['stale', 'failed', 'waited']) {
    const some = result.violations.filter(({ what }) => what === kind).slice(0, 5);
    for (const violation of some) console.log(`  ${JSON.stringify(violation)}`);
  }
}

/** Errors in the logs of the replicas. */
function bugs(topology) {
  const isBug = (line) => /\bERROR\b|^\s+at |^Caused by|Exception\b/.test(line);
  return topology.replicas.flatMap(({ name, log }) => log.filter(isBug).slice(0, 10).map((line) => `${name} logged: ${line}`));
}

const topology = await Topology.start({ shared, ...planted }, { program: options.engine, ...planted.engine });
try {
  await run(topology);
} finally {
  await topology.stop();
}
if (options.history) writeFileSync(options.history, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
const result = check(events, { trustFor: TRUST, isolatedFor: ISOLATED, longestWait: LONGEST_WAIT });
report(result);
const missed = [...gaps(result), ...bugs(topology)];
if (options.plant !== undefined) {
  const isFound = result.violations.some(({ what }) => what === 'stale');
  console.log(isFound ? 'The planted fault was found.' : 'MISSED: the planted fault was not found');
  process.exit(isFound ? 0 : 1);
}
for (const what of missed) console.log(`MISSED: ${what}`);
process.exit(missed.length === 0 && result.violations.length === 0 ? 0 : 1);
