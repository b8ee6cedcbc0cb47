// The command: measures the requested rows, one after the other, and prints the results.

import { withProcesses } from './processes.mjs';
import { machine } from './machine.mjs';
import { USAGE, optionsOf } from './options.mjs';
import { limitsTable, section, verdict } from './report.mjs';
import { accessLog } from './rows/access-log.mjs';
import { before } from './rows/before.mjs';
import { breaker } from './rows/breaker.mjs';
import { entries } from './rows/entries.mjs';
import { hit } from './rows/hit.mjs';
import { mcpHit } from './rows/mcp-hit.mjs';
import { mcpMiss } from './rows/mcp-miss.mjs';
import { miss } from './rows/miss.mjs';
import { peers } from './rows/peers.mjs';
import { servers } from './rows/servers.mjs';
import { shared } from './rows/shared.mjs';
import { stampede } from './rows/stampede.mjs';
import { start } from './rows/start.mjs';
import { streams } from './rows/streams.mjs';
import { tags } from './rows/tags.mjs';
import { tlsHit } from './rows/tls-hit.mjs';
import { tracedHit } from './rows/traced-hit.mjs';

const ROWS = {
  hit,
  'traced-hit': tracedHit,
  'mcp-hit': mcpHit,
  'tls-hit': tlsHit,
  'access-log': accessLog,
  tags,
  miss,
  'mcp-miss': mcpMiss,
  peers,
  shared,
  stampede,
  breaker,
  start,
  entries,
  servers,
  streams,
  before,
};

const EX_USAGE = 64;

function read(args) {
  try {
    return optionsOf(args);
  } catch (error) {
    process.stderr.write(`bench/compare: ${error.message}\n\n${USAGE}`);
    return process.exit(EX_USAGE);
  }
}

// A row that fails is reported, and the others are still measured.
async function measured(row, options) {
  try {
    return await withProcesses((processes) => ROWS[row](processes, options));
  } catch (error) {
    process.stderr.write(`bench/compare: ${row}: ${error.message}\n`);
    process.exitCode = 1;
    return { title: `${row}: failed`, head: [error.message.split('\n')[0]], lines: [], limits: [] };
  }
}

async function main() {
  const options = read(process.argv.slice(2));
  if (options.help) return process.stdout.write(USAGE);
  const told = { machine: machine(), rounds: options.rounds, seconds: options.seconds, rows: {} };
  const say = options.json ? () => {} : (text) => process.stdout.write(`${text}\n\n`);
  say(`${told.machine}; medians of ${options.rounds} rounds, ${options.seconds} s each`);
  for (const row of options.rows) {
    process.stderr.write(`bench/compare: ${row} ...\n`);
    told.rows[row] = await measured(row, options);
    say(section(told.rows[row]));
  }
  const limits = Object.values(told.rows).flatMap((row) => row.limits);
  if (limits.length > 0) say(limitsTable(limits));
  told.limits = limits.map((each) => ({ ...each, verdict: verdict(each) }));
  if (options.json) process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
}

await main();
