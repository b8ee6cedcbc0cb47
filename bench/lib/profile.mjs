// Where the CPU time of an MCP hit and of an MCP miss goes. Records the bridge with the JFR of its JVM (event
// jdk.CPUTimeSample, which samples threads in native code, too), and charges each sample to a part.

import { readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LONG_LISTED, cached, startBridge, uncached } from './bridge.mjs';
import { barChart } from './chart.mjs';
import { load, warm } from './load.mjs';
import { threadSeconds } from './machine.mjs';
import { inSession } from './mcp.mjs';
import { startUpstream } from './nginx.mjs';
import { shown, table } from './numbers.mjs';
import { makeFolder, run, withProcesses } from './processes.mjs';

const CONNECTIONS = 64;
const SECONDS = 10;
const WARM_UP = { seconds: 3, most: 10 };
const here = dirname(fileURLToPath(import.meta.url));
const SETTINGS = join(here, 'profile.jfc');
const PICTURE = join(here, '..', '..', 'docs', 'performance.svg');

const GARBAGE = 'garbage collector';
const THREADS = 'changing threads';
const REST = 'JVM, the rest';

/** The system calls, in which the CPU was in the kernel. */
const KERNEL = [
  ['kernel: wait for sockets', /^sun\.nio\.ch\.(EPoll|EventFD|IOUtil\.(drain|write1))/],
  ['kernel: read', /^sun\.nio\.ch\.\w+\.read0$/],
  ['kernel: write', /^sun\.nio\.ch\.\w+\.writev?0$/],
];

/** The rest by its owner: the innermost method of a library or of the bridge. */
const OWNERS = [
  ['HTTP server (Jetty)', /^org\.eclipse\.jetty\./],
  ['request head, filters, response', /^dev\.bascule\.adapter\.in\.http\.(?!mcp)/],
  ['JSON', /^(tools\.jackson\.|dev\.bascule\.(mcp|domain\.json)\.)/],
  ['MCP endpoint', /^dev\.bascule\.adapter\.in\.http\.mcp\./],
  ['access, quota, plan, events', /^dev\.bascule\.application\./],
  ['cache', /^dev\.bascule\.domain\.(cache|freshness|advice)\./],
  ['circuit breaker and other policies', /^dev\.bascule\.domain\./],
  ['MCP client', /^dev\.bascule\.adapter\.out\.mcp\./],
  ['HTTP client (OkHttp)', /^(okhttp3|okio)\./],
  ['metrics', /^(io\.micrometer\.|io\.prometheus\.|org\.HdrHistogram\.|dev\.bascule\.adapter\.out\.(metrics|log)\.)/],
];

const PARTS = [
  ...KERNEL.slice(0, 2),
  ...OWNERS,
  ...KERNEL.slice(2),
  [THREADS],
  [GARBAGE],
  [REST],
].map(([name]) => name);

const SWITCHES = /^(java\.lang\.VirtualThread|java\.lang\.System\$1|jdk\.internal\.vm\.Continuation|java\.util\.concurrent\.(ForkJoin|locks\.LockSupport))/;

function partOf(frames) {
  const call = KERNEL.find(([, pattern]) => pattern.test(frames[0]));
  if (call) return call[0];
  for (const frame of frames) {
    const owner = OWNERS.find(([, pattern]) => pattern.test(frame));
    if (owner) return owner[0];
    if (SWITCHES.test(frame)) return THREADS;
  }
  return REST;
}

/** The share of the CPU time of a call in each part, in percent. */
async function profile(processes, contestant) {
  await warm(contestant, CONNECTIONS, WARM_UP);
  const tools = dirname(readlinkSync(`/proc/${contestant.pid}/exe`));
  const recording = join(makeFolder(), 'cpu.jfr');
  const jcmd = (...args) => run(join(tools, 'jcmd'), [String(contestant.pid), ...args], {}, 30_000);
  await jcmd('JFR.start', 'name=cpu', `settings=${SETTINGS}`);
  const before = threadSeconds(contestant.pid);
  const { cpu, requests } = await load(contestant, { connections: CONNECTIONS, seconds: SECONDS });
  const after = threadSeconds(contestant.pid);
  await jcmd('JFR.stop', 'name=cpu', `filename=${recording}`);
  const micros = (pattern) =>
    [...after]
      .filter(([, { name }]) => pattern.test(name))
      .reduce((sum, [id, { seconds }]) => sum + seconds - (before.get(id)?.seconds ?? 0), 0) * 1e6 / requests;
  // The JIT compiler is not included: it stops when the bridge is warm.
  const warmCpu = cpu - micros(/^C[12] /);
  const garbage = micros(/^(VM Thread|GC )/);
  const samples = await samplesOf(tools, recording);
  if (samples.length === 0) throw new Error(`${recording} has no samples`);
  const parts = new Map(PARTS.map((name) => [name, 0])).set(GARBAGE, garbage);
  for (const frames of samples) {
    const part = partOf(frames);
    parts.set(part, parts.get(part) + (warmCpu - garbage) / samples.length);
  }
  return new Map([...parts].map(([name, each]) => [name, (100 * each) / warmCpu]));
}

async function samplesOf(tools, recording) {
  const out = await run(
    join(tools, 'jfr'),
    ['print', '--json', '--events', 'jdk.CPUTimeSample', '--stack-depth', '256', recording],
    {},
    60_000,
  );
  return JSON.parse(out)
    .recording.events.map(({ values }) => values.stackTrace?.frames ?? [])
    .map((frames) => frames.map(({ method }) => `${method.type.name.replaceAll('/', '.')}.${method.name}`))
    .filter((frames) => frames.length > 0);
}

await withProcesses(async (processes) => {
  const upstream = await startUpstream(processes);
  const kinds = [];
  for (const [name, server] of [['MCP hit', cached(upstream.url)], ['MCP miss', uncached(upstream.url)]]) {
    const { mcp, program } = await startBridge(processes, { u: server }, { caches: LONG_LISTED });
    const parts = await profile(processes, await inSession(name, { pid: program.pid }, mcp('u')));
    kinds.push({ name, parts });
  }
  const names = PARTS.filter((part) => kinds.some(({ parts }) => parts.get(part) >= 0.5));
  const head = ['', ...kinds.map(({ name }) => `${name}, %`)];
  const lines = names.map((name) => [name, ...kinds.map(({ parts }) => shown(parts.get(name)))]);
  process.stdout.write(`${table(head, lines)}\n`);
  writeFileSync(PICTURE, barChart('Where the CPU time of a call goes, in percent', names, kinds));
});
