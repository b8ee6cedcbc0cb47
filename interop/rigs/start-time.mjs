// How long a start takes, and how much memory an idle bridge uses: with the AOT cache and without, in turns.
// Usage: node rigs/start-time.mjs [--listings] [ROUNDS]
// With --listings: how much longer a start takes that reads 5 MiB of saved lists (`caches.tools.file`).

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, launcher, serve, writeConfig } from '../harness/processes.mjs';

const ofListings = process.argv.includes('--listings');
const rounds = Number(process.argv.slice(2).find((arg) => !arg.startsWith('--')) ?? 5);
/** Long enough for the work after the first response to finish. */
const idle = 3000;
/** The last of an option counts; no file is there. */
const ways = { 'with the cache': '', 'without': '-XX:AOTCache=/nowhere/bascule.aot' };

const servers = Object.fromEntries(
  Array.from({ length: 10 }, (_, n) => [`server-${n}`, { url: `http://127.0.0.1:9/${n}/mcp` }]),
);
const tenServers = writeConfig({ mcpServers: servers });

/** Starts a bridge, waits for its first 200, and returns what that took. */
async function start(way, args) {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(launcher, [...args, '--port', String(port)], {
    stdio: 'ignore',
    env: { ...process.env, BASCULE_JAVA_OPTS: ways[way] },
  });
  while ((await status(port)) !== 200) {
    if (performance.now() - began > 30_000) throw new Error('no answer within 30 s');
    await pause(5);
  }
  return { child, wall: performance.now() - began, cpu: cpuSeconds(child.pid) };
}

function status(port) {
  return new Promise((resolve) => {
    const asked = request({ port, host: '127.0.0.1', path: '/health/live', agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', () => resolve(0));
    asked.end();
  });
}

/** The launcher becomes java, so that its process is the bridge's. */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function residentMiB(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

async function end(child) {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function measure(way) {
  const demo = await start(way, ['demo']);
  await end(demo.child);
  const serving = await start(way, ['serve', '--config', tenServers]);
  await pause(idle);
  const rss = residentMiB(serving.child.pid);
  await end(serving.child);
  return { wall: demo.wall, cpu: demo.cpu, rss };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const line = (way, { wall, cpu, rss }) =>
  console.log(`${way.padEnd(16)} ${wall.toFixed(0).padStart(6)} ms ${cpu.toFixed(2).padStart(6)} s ${rss.toFixed(0).padStart(5)} MiB`);

/** Lists of ten servers with 256 tools of 2 KiB each; no server is started to read them. */
async function measureListings() {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-listings-'));
  const child = fileURLToPath(new URL('../servers/slow-start-child.mjs', import.meta.url));
  const config = (tools) => ({
    caches: { tools },
    mcpServers: Object.fromEntries(
      Array.from({ length: 10 }, (_, n) => [
        `server-${n}`,
        { command: process.execPath, args: [child], env: { WHO: `${n}`, TOOLS: '256', BYTES: '2000' }, start: 'lazy' },
      ]),
    ),
  });
  const file = join(folder, 'listings');
  const saving = await serve(config({ file }));
  await Promise.all(
    Array.from({ length: 10 }, async (_, n) => (await fetch(`${saving.url}/servers/server-${n}/tools`)).text()),
  );
  await saving.stop();
  const mib = statSync(file).size / (1 << 20);
  const files = { 'with listings': writeConfig(config({ file })), without: writeConfig(config({})) };
  console.log(`serve to the first 200, with ${mib.toFixed(1)} MiB of lists and without: wall, CPU`);
  const found = { 'with listings': [], without: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [way, config] of Object.entries(files)) {
      const one = await start('with the cache', ['serve', '--config', config]);
      await end(one.child);
      found[way].push(one);
    }
  }
  const medians = Object.entries(found).map(([way, all]) => {
    const wall = median(all.map((one) => one.wall));
    const cpu = median(all.map((one) => one.cpu));
    console.log(`${way.padEnd(16)} ${wall.toFixed(0).padStart(6)} ms ${cpu.toFixed(2).padStart(6)} s`);
    return wall;
  });
  console.log(`more: ${(medians[0] - medians[1]).toFixed(0)} ms`);
  rmSync(folder, { recursive: true });
}

if (ofListings) {
  await measureListings();
  process.exit();
}
console.log('demo to the first 200: wall, CPU; resident, idle, with 10 servers');
const found = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
for (let round = 0; round < rounds; round++) {
  for (const way of Object.keys(ways)) {
    const one = await measure(way);
    found[way].push(one);
    line(way, one);
  }
}
console.log('medians');
const medians = Object.keys(ways).map((way) => {
  const of = (key) => median(found[way].map((one) => one[key]));
  const one = { wall: of('wall'), cpu: of('cpu'), rss: of('rss') };
  line(way, one);
  return one;
});
console.log(`wall with / without: ${(medians[0].wall / medians[1].wall).toFixed(2)}`);
