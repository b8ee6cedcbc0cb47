// The command line.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** The rows, in the order that they are measured in. */
export const ROWS = [
  'hit', 'traced-hit', 'mcp-hit', 'tls-hit', 'access-log', 'tags', 'miss', 'mcp-miss', 'peers', 'shared', 'stampede',
  'breaker', 'start', 'entries', 'servers', 'streams',
];

/** A row that is measured only with the option of the same name. */
const BEFORE = 'before';

const GROUPS = { growth: ['entries', 'servers', 'streams'] };
const QUICK = ['hit', 'miss', 'stampede'];

export const USAGE = `Usage: bench/compare [--rounds N] [--seconds N] [--json] [--quick] [ROW...]
       bench/compare [--rounds N] [--seconds N] [--json] --before FOLDER

Compares Bascule with its peers in the same run, in interleaved rounds, and prints medians,
ratios, and which limits hold. Build Bascule first. All traffic is on loopback.

  hit        a cache hit, compared with nginx
  traced-hit the same, with a new traceparent in each request
  mcp-hit    the same by tools/call: in a session, without one (2026-07-28), and at /mcp
  tls-hit    the same over TLS, by HTTP/1.1 and HTTP/2, next to Jetty; needs openssl, and
             h2load for HTTP/2
  access-log hits with a line of the access log for each, compared with hits without
  tags       hits of a tool whose cache rule has tags, compared with one without
  miss       a call that reaches the server, compared with the server itself and nginx as a proxy
  mcp-miss   the same by tools/call, compared with REST: in a session, and without one (2026-07-28)
  peers      the same through mcp-hub, mcp-proxy, supergateway; mcpo and the mcp-proxy of
             crates.io if they are installed
  shared     hits in a cache that replicas share, and what it costs; needs valkey-server
  stampede   1000 equal calls at the same time
  breaker    responses of an open circuit breaker, compared with hits
  start      the time to the first response, and idle memory
  entries    hits among 10, 1,000 and 100,000 entries
  servers    hits with 1, 10 and 100 servers
  streams    4096 clients that wait for events
  growth     the last three

  --rounds N    number of measurements of each contestant (5)
  --seconds N   duration of each measurement (5)
  --json        prints JSON
  --quick       hit, miss and stampede, once, 2 s each, and checks every response
  --before FOLDER
                compares hits and misses of this build, over REST and MCP, with those of the
                build in FOLDER, such as another clone
`;

/** Parses the arguments; throws if they are invalid. */
export function optionsOf(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      before: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { quick, json, help, before } = values;
  if (before !== undefined) demandBuild(before, quick, positionals);
  const rounds = count('rounds', values.rounds ?? (quick ? '1' : '5'), 100);
  const seconds = count('seconds', values.seconds ?? (quick ? '2' : '5'), 60);
  return {
    help,
    json,
    before,
    rows: before === undefined ? rowsOf(positionals, quick) : [BEFORE],
    rounds,
    seconds,
    // A short run warms up for a shorter time, and starts fewer bridges.
    warmUp: quick ? { seconds: 1, most: 1 } : { seconds: Math.min(5, seconds), most: 12 },
    bridges: quick ? 1 : Math.min(3, rounds),
    check: quick,
  };
}

function demandBuild(before, quick, rows) {
  if (quick || rows.length > 0) throw new Error('--before is a row of its own, without --quick');
  if (!existsSync(join(before, 'bootstrap', 'target', 'bascule.jar'))) {
    throw new Error(`no build in ${before}: run mvn package -DskipTests there`);
  }
}

function rowsOf(names, quick) {
  const asked = names.flatMap((name) => GROUPS[name] ?? [name]);
  const unknown = asked.filter((name) => !ROWS.includes(name));
  if (unknown.length > 0) throw new Error(`no such row: ${unknown.join(', ')}`);
  if (asked.length === 0) return quick ? QUICK : ROWS;
  return ROWS.filter((row) => asked.includes(row));
}

function count(name, text, most) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most) {
    throw new Error(`--${name} is 1 to ${most}`);
  }
  return number;
}
