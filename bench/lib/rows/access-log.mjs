// What a line of the access log for each request costs: hits of a bridge without it, of one that writes it into a file,
// and of one that also writes hashes of arguments.

import { join } from 'node:path';
import { LONG_LISTED, cached, startBridge } from '../bridge.mjs';
import { CONNECTIONS, demandHit } from '../hits.mjs';
import { inRounds, load, ratio, warm } from '../load.mjs';
import { ARGUMENTS, askOnce } from '../mcp.mjs';
import { startUpstream } from '../nginx.mjs';
import { COST, costs, perCall } from '../report.mjs';

const WITHOUT = 'Bascule hit';
const WITH = 'Bascule hit, access log';
const WITH_HASHES = 'Bascule hit, access log with hashes of arguments';

export async function accessLog(processes, { rounds, seconds, warmUp }) {
  const upstream = await startUpstream(processes);
  const servers = { u: cached(upstream.url) };
  const quiet = await startBridge(processes, servers, { caches: LONG_LISTED });
  const start = (file, rest = {}) =>
    startBridge(processes, servers, {
      caches: LONG_LISTED,
      log: { access: 'all', accessFile: join(processes.folder, file), ...rest },
    });
  const logging = await start('access.log');
  const hashing = await start('hashes.log', { arguments: 'hash' });
  const contestants = [
    { name: WITHOUT, url: quiet.tool('u'), ...quiet.program, body: ARGUMENTS },
    { name: WITH, url: logging.tool('u'), ...logging.program, body: ARGUMENTS },
    { name: WITH_HASHES, url: hashing.tool('u'), ...hashing.program, body: ARGUMENTS },
  ];
  for (const each of contestants) {
    await askOnce(each);
    await demandHit(each);
    await warm(each, CONNECTIONS, warmUp);
  }
  const results = await inRounds(rounds, contestants, (each) =>
    load(each, { connections: CONNECTIONS, seconds }),
  );
  const drops = await Promise.all([logging, hashing].map((each) => each.metric('bascule_access_log_dropped_total')));
  const dropped = drops[0] + drops[1];
  return {
    title: `access-log: hits with and without an access log, ${CONNECTIONS} connections`,
    head: COST,
    lines: costs(results, WITHOUT),
    notes: [perCall(results), `Lines dropped: ${dropped}`],
    measured: Object.fromEntries(results),
    limits: [
      { line: 1, what: 'CPU of a hit with an access log, to one without', figure: ratio(results, WITH, WITHOUT, 'cpu'), limit: 1.15 },
      { line: 1, what: 'lines of the access log that were dropped', figure: dropped, limit: 0 },
    ],
  };
}
