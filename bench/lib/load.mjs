// Puts load on something for a while, and returns its cost. The load is wrk's, or for HTTP/2, which wrk does
// not speak, h2load's; always on one thread.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder, run } from './processes.mjs';
import { countKernelWork, cpuSeconds, threadSeconds } from './machine.mjs';
import { ANSWER } from './mcp.mjs';
import { median, medianOf } from './numbers.mjs';

const script = join(dirname(fileURLToPath(import.meta.url)), 'load.lua');

/**
 * Loads a contestant: `url`, `body`, `headers` and, of the thing measured, `pid`, and the processes of
 * `others` that count as its cost; `spread` as load.lua has it, `length` of each answer where it is to be looked at, and the `status` of all.
 * Latencies are in milliseconds, `cpu` is in microseconds for each request. Of a contestant with
 * `allocated`, which returns the bytes that it ever allocated, `perCall` is what it took besides. One
 * with `isHttp2` is loaded by HTTP/2, and has no numbers.
 */
export async function load(contestant, { connections, seconds }) {
  const allocated = await contestant.allocated?.();
  const kernelWork = contestant.allocated && countKernelWork(contestant.pid);
  const measured = [contestant.pid, ...(contestant.others ?? [])];
  const secondsNow = () => measured.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const before = secondsNow();
  const told = await (contestant.isHttp2 ? h2load : wrk)(contestant, connections, seconds);
  const cpu = secondsNow() - before;
  const work = kernelWork?.();
  demand(contestant, told);
  return {
    ...told,
    perSecond: told.requests / told.seconds,
    cpu: (cpu * 1e6) / told.requests,
    ...(work && {
      perCall: divided({ ...work, allocated: (await contestant.allocated()) - allocated }, told.requests),
    }),
  };
}

function divided(sums, count) {
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / count]));
}

async function wrk(contestant, connections, seconds) {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script];
  const env = environment(contestant);
  const out = await run('wrk', [...args, contestant.url], env, (seconds + 30) * 1000);
  return JSON.parse(out.trim().split('\n').at(-1));
}

// One request at a time on each connection, as by HTTP/1.1.
async function h2load({ url, body }, connections, seconds) {
  const folder = makeFolder();
  const [sent, log] = [join(folder, 'body.json'), join(folder, 'log')];
  writeFileSync(sent, body);
  const args = ['-t1', `-c${connections}`, '-m1', `-D${seconds}s`, `--data=${sent}`, `--log-file=${log}`];
  const header = 'Content-Type: application/json';
  const out = await run('h2load', [...args, '-H', header, url], {}, (seconds + 30) * 1000);
  const answers = readFileSync(log, 'latin1').trim().split('\n').map((line) => line.split('\t').map(Number));
  const milliseconds = answers.map(([, , microseconds]) => microseconds / 1000).sort((a, b) => a - b);
  return {
    requests: answers.length,
    bytes: Number(/\((\d+)\) data$/m.exec(out)[1]),
    seconds,
    p50: median(milliseconds),
    p99: milliseconds[Math.floor(milliseconds.length * 0.99)],
    refused: answers.filter(([, status]) => status > 0 && status !== 200).length,
    broken: answers.filter(([, status]) => status <= 0).length,
    wrong: 0,
  };
}

function environment({ url, body, headers = {}, spread, length }) {
  return {
    BENCH_BODY: body,
    BENCH_HEADERS: Object.entries({ 'Content-Type': 'application/json', ...headers })
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    ...(JSON.stringify([url, body, headers]).includes('@N@') && { BENCH_COUNTED: '1' }),
    ...(spread && { BENCH_SPREAD: String(spread) }),
    ...(length && { BENCH_LENGTH: String(length) }),
  };
}

// A figure counts only where every answer was what it had to be. What is shorter than the result on
// average cannot have held it each time.
function demand({ name, status = 200 }, told) {
  const isGood = status === 200;
  const bad = isGood ? told.refused : told.requests - told.refused;
  const isShort = isGood && told.bytes < told.requests * ANSWER.length;
  if (told.requests === 0 || bad + told.broken + told.wrong > 0 || isShort) {
    throw new Error(`${name}: answers that were none: ${JSON.stringify(told)}`);
  }
}

/**
 * Puts load on a contestant until it became only slightly cheaper three times in a row, and the JIT
 * had little to do meanwhile: it compiles what runs often, and sometimes compiles it again.
 */
export async function warm(contestant, connections, { seconds, most }) {
  let least = Infinity;
  let calm = 0;
  for (let turn = 0; turn < most && calm < 3; turn += 1) {
    const before = compilerSeconds(contestant.pid);
    const { cpu, requests } = await load(contestant, { connections, seconds });
    const compiling = ((compilerSeconds(contestant.pid) - before) * 1e6) / requests;
    calm = cpu > least * 0.95 && compiling < cpu * 0.01 ? calm + 1 : 0;
    least = Math.min(least, cpu);
  }
}

function compilerSeconds(pid) {
  return [...threadSeconds(pid).values()]
    .filter(({ name }) => /^C[12] /.test(name))
    .reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Measures all contestants in turn, so often, beginning each time with another one. */
export async function inRounds(rounds, contestants, measure) {
  const results = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < contestants.length; turn += 1) {
      const contestant = contestants[(round + turn) % contestants.length];
      results.get(contestant.name).push(await measure(contestant, round));
    }
  }
  return results;
}

/** What a report says of `inSlices`. */
export const SLICES = 'Measured in slices of 1 s, in turns';

/**
 * Measures contestants that differ little, each for `rounds` times `seconds`, but in slices of 1 s:
 * what else the machine does changes within seconds, and so concerns all of them alike.
 */
export function inSlices({ rounds, seconds }, contestants, measure) {
  return inRounds(rounds * seconds, contestants, (each) => measure(each, 1));
}

/** The median of the ratios that `a`, or each of them, has to `b`, round by round. */
export function ratio(results, a, b, member) {
  const others = results.get(b);
  return medianOf(
    [a].flat().flatMap((name) =>
      results.get(name).map((each, round) => each[member] / others[round][member]),
    ),
    (each) => each,
  );
}
