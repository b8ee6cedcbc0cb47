// The command: simulates replicas in front of a server, prints a table, and draws docs/scale-out.svg.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { barChart } from './chart.mjs';
import { table } from './numbers.mjs';
import { DEFAULTS, simulate } from './replicas.mjs';

const PICTURE = join(import.meta.dirname, '..', '..', 'docs', 'scale-out.svg');
const REPLICAS = [1, 2, 3, 5, 10, 20];
const EX_USAGE = 64;

const USAGE = `Usage: bench/simulate-replicas [--rate N] [--keys N] [--ttl SECONDS] [--entries N] [--no-picture]

Simulates ${REPLICAS.join(', ')} replicas that receive equal shares of requests, whose keys follow
Zipf's law, each without a shared cache and with one. Nothing is measured: the figures
show what the caches save, not what the engine costs.

  --rate N      requests per second of each replica (${DEFAULTS.rate})
  --keys N      different keys (${DEFAULTS.keys})
  --ttl SECONDS time to live of a result (${DEFAULTS.ttl})
  --entries N   entries of a replica's own cache (${DEFAULTS.entries})
  --no-picture  does not draw docs/scale-out.svg
`;

function read(args) {
  const number = { type: 'string' };
  const { values } = parseArgs({
    args,
    options: {
      rate: number, keys: number, ttl: number, entries: number,
      picture: { type: 'boolean', default: true },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowNegative: true,
  });
  const given = Object.entries(values).filter(([name]) => name in DEFAULTS);
  const wrong = given.find(([, text]) => !(Number(text) > 0 && Number(text) <= 1e6));
  if (wrong) throw new Error(`--${wrong[0]} is more than 0, at most 1000000`);
  return { ...values, settings: Object.fromEntries(given.map(([name, text]) => [name, Number(text)])) };
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const perSecond = (calls) => calls.toFixed(1);

function main() {
  let options;
  try {
    options = read(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`bench/simulate-replicas: ${error.message}\n\n${USAGE}`);
    return process.exit(EX_USAGE);
  }
  if (options.help) return process.stdout.write(USAGE);
  const runs = REPLICAS.map((replicas) => ({
    replicas,
    alone: simulate({ ...options.settings, replicas, shared: false }),
    shared: simulate({ ...options.settings, replicas, shared: true }),
  }));
  const lines = runs.map(({ replicas, alone, shared }) => [
    `${replicas}`, percent(alone.own), perSecond(alone.calls),
    percent(shared.own), percent(shared.shared), perSecond(shared.calls), percent(1 - shared.calls / alone.calls),
  ]);
  const head = ['replicas', 'own hits', 'calls/s', 'own hits, shared', 'shared hits', 'calls/s, shared', 'fewer calls'];
  process.stdout.write(`${table(head, lines)}\n`);
  if (options.picture) draw(runs);
}

function draw(runs) {
  const names = runs.map(({ replicas }) => (replicas === 1 ? '1 replica' : `${replicas} replicas`));
  const column = (name, kind) => ({ name, parts: new Map(runs.map((run, at) => [names[at], run[kind].calls])) });
  const kinds = [column('caches of their own', 'alone'), column('with a shared cache', 'shared')];
  writeFileSync(PICTURE, barChart('Calls per second that reach the server (simulated)', names, kinds, { sameScale: true }));
}

main();
