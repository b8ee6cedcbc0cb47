// node rigs/attack/attack.mjs [--only ATTACK]: attacks of servers and callers on a bridge with a small heap, one
// bridge for each. The bridge must live, and another caller must be served meanwhile.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startEngine } from './engine.mjs';
import { MOST_P99, PATIENCE, bearer, callers, keys, program, startServer, startWitness, well } from './fixture.mjs';
import { rows } from './rows.mjs';
import { send } from '../../harness/bridge-calls.mjs';
import { serve } from '../../harness/processes.mjs';

const HEAP = '256m';
const javaOptions = (heap) => `-Xmx${heap} -XX:ActiveProcessorCount=2`;
const ATTACK_SECONDS = 10;
/** After that time it is seen what others can do. */
const OTHERS_SECONDS = 8;
/** Processor time is measured for so long, after the attack has lasted as above. */
const CPU_SECONDS = 3;
/** All of it takes no longer than that; an attack that is not reached in time is missed. */
const ALL_SECONDS = 600;
/** An attack that takes longer has stopped the bridge. */
const ONE_SECONDS = 60;
/** What a server may cost, in cores. */
const MOST_CORE = 0.1;
/** `USER_HZ` of proc(5), which is 100 on Linux. */
const TICKS = 100;

/** The certificate is the bridge's own. */
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
const { values: options } = parseArgs({ options: { only: { type: 'string' } } });

function configuration({ tls, admin }, bad, engine) {
  return {
    listen: { ...(tls && { tls }) },
    ...(engine && { shared: { url: engine.url, secretFile: secret() } }),
    auth: {
      keys: Object.entries({ ...keys, ...callers }).map(([name, key]) => {
        const isAdmin = admin && name === 'attacker';
        return { name: `caller-${name}`, key, ...(isAdmin && { admin }) };
      }),
    },
    limits: { maxStreams: 256, perCaller: { rate: '100/s', concurrent: 32 } },
    mcpServers: {
      well,
      ...(bad && { bad: { url: bad.url, trusted: true } }),
    },
  };
}

/** A file with the secret of several replicas. */
function secret() {
  const file = join(mkdtempSync(join(tmpdir(), 'bascule-')), 'secret');
  writeFileSync(file, '0123456789abcdef0123456789abcdef\n', { mode: 0o600 });
  return file;
}

/** A certificate for 127.0.0.1, made by Debian's openssl. */
function certificate() {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
  const [key, pem] = ['bridge.key', 'bridge.pem'].map((name) => join(folder, name));
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', pem, ...names], { stdio: 'ignore' });
  return { certificate: pem, key };
}

async function startBad(fault) {
  const { url, child, stop } = await startServer('server.mjs', fault);
  const spent = async () => {
    child.send('spent');
    const [bytes] = await once(child, 'message');
    return bytes;
  };
  return { url, spent, stop };
}

/** The seconds of processor time that a process has used. */
function processorTime(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

async function coresOf({ child }) {
  if (child.exitCode !== null) return undefined;
  const before = processorTime(child.pid);
  const start = performance.now();
  await pause(CPU_SECONDS * 1_000);
  if (child.exitCode !== null) return undefined;
  return (processorTime(child.pid) - before) / ((performance.now() - start) / 1_000);
}

async function isAlive({ url, child }) {
  if (child.exitCode !== null || child.signalCode !== null) return false;
  const signal = AbortSignal.timeout(PATIENCE);
  return send(`${url}/health/live`, { signal }).then(({ status }) => status === 200, () => false);
}

/** Returns what happened; undefined if that did not end in time. */
async function attackOnce(row) {
  const bad = row.server && (await startBad(row.server));
  const engine = row.engine && (await startEngine());
  const bridge = await serve(configuration({ tls: row.tls && certificate(), admin: row.admin }, bad, engine), {
    env: { BASCULE_JAVA_OPTS: javaOptions(row.heap ?? HEAP) },
  });
  try {
    return await Promise.race([measureAttack(row, bridge, bad, engine), pause(ONE_SECONDS * 1_000)]);
  } finally {
    bridge.child.kill('SIGKILL');
    bad?.stop();
    engine?.stop();
  }
}

async function measureAttack(row, bridge, bad, engine) {
  const stopWitness = await startWitness(bridge);
  const { seconds = ATTACK_SECONDS } = row;
  const run = { bridge, engine, headers: bearer(keys.attacker), key: keys.attacker, seconds };
  const attack = row.run(run);
  if (row.others) await pause(OTHERS_SECONDS * 1_000);
  const others = (await row.others?.({ bridge, headers: bearer(keys.other) })) ?? [];
  const spent = await attack;
  const seen = await stopWitness();
  const cores = row.server ? await coresOf(bridge) : undefined;
  const bytes = bad ? `, server ${(((await bad.spent()) ?? 0) / 1024 / 1024).toFixed()} MiB` : '';
  const alive = await isAlive(bridge);
  return { ...seen, others, spent: spent + bytes, cores, alive, exit: bridge.child.exitCode };
}

function missesOf({ health, hit, miss, others, cores, alive, exit }, { server, most = Infinity }) {
  const misses = [...others];
  if (!alive) misses.push(exit === null ? 'the bridge does not answer' : `the bridge ended with ${exit}`);
  for (const [what, { p50, p99, count, failures, example }] of Object.entries({ health, hit, miss })) {
    if (p50 > most) misses.push(`${what}: p50 ${millis(p50)}, at most ${millis(most)}`);
    if (p99 <= MOST_P99) continue;
    misses.push(`${what}: ${failures} of ${count} not served${example ? `, as ${example}` : ''}`);
  }
  if (server && cores !== undefined && cores > MOST_CORE) misses.push(`${cores.toFixed(2)} cores`);
  return misses;
}

const widths = { attack: 26, spent: 34, health: 10, hit: 10, miss: 10, cores: 5, alive: 5 };

function line(shown) {
  const fields = Object.entries(widths).map(([key, width]) => String(shown[key]).padEnd(width));
  return `| ${fields.join(' | ')} |`;
}

const millis = (time) => (Number.isFinite(time) ? `${time.toFixed()} ms` : 'never');

function print({ attack }, result) {
  const { health, hit, miss, cores } = result;
  const times = { health: millis(health.p99), hit: millis(hit.p99), miss: millis(miss.p99) };
  const alive = result.alive ? 'yes' : 'NO';
  console.log(line({ attack, spent: result.spent, ...times, cores: cores?.toFixed(2) ?? '-', alive }));
}

const start = performance.now();
console.log(`\
A bridge with ${javaOptions(HEAP)}, or less; each attack lasts ${ATTACK_SECONDS} s at most. Columns: what the attacker spent, the p99 of
GET /health/live, of a cached result and of one that is not cached, for another caller (at most
${MOST_P99} ms), the cores that a server costs after that time (at most ${MOST_CORE}), and whether the bridge lives.
`);
console.log(line(Object.fromEntries(Object.keys(widths).map((title) => [title, title]))));
console.log(`|${Object.values(widths).map((width) => '-'.repeat(width + 2)).join('|')}|`);
const missed = [];
for (const row of rows.filter(({ attack }) => options.only === undefined || attack.includes(options.only))) {
  const isLate = performance.now() - start > (ALL_SECONDS - ONE_SECONDS / 2) * 1_000;
  const result = isLate ? undefined : await attackOnce(row);
  const misses = result ? missesOf(result, row) : ['not ended in time'];
  if (result) print(row, result);
  for (const each of misses) console.log(`  MISSED: ${each}`);
  if (misses.length > 0) missed.push(row.attack);
}
const seconds = ((performance.now() - start) / 1_000).toFixed();
console.log(`\n${seconds} s; ${missed.length === 0 ? 'nothing' : missed.join(', ')} missed.`);
process.exit(missed.length === 0 ? 0 : 1);
