// What a line of the access log for each request costs: hits of a bridge without it, of one that writes it into a file,
// and of one that also writes hashes of arguments. Files that grow by gigabytes would measure how the machine finds memory
// for them, which costs more than the lines where a hypervisor has to provide it.

import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { LONG_LISTED, cached, startBridge } from '../bridge.mjs';
import { CONNECTIONS, demandHit } from '../hits.mjs';
import { SLICES, inSlices, load, ratio, warm } from '../load.mjs';
import { ARGUMENTS, askOnce } from '../mcp.mjs';
import { startUpstream } from '../nginx.mjs';
import { COST, costs, perCall } from '../report.mjs';

const WITHOUT = 'Bascule hit';
const WITH = 'Bascule hit, access log';
const WITH_HASHES = 'Bascule hit, access log with hashes of arguments';

export async function accessLog(processes, { rounds, seconds, warmUp, bridges }) {
  const upstream = await startUpstream(processes);
  const servers = { u: cached(upstream.url) };
  const logs = [];
  const contestants = [];
  // Several bridges of each kind, as no two JVMs compile the same code alike.
  for (let number = 0; number < bridges; number += 1) {
    const start = async (name, log) => {
      const bridge = await startBridge(processes, servers, { caches: LONG_LISTED, log });
      contestants.push({ name, url: bridge.tool('u'), ...bridge.program, body: ARGUMENTS, file: log.accessFile });
      return bridge;
    };
    const file = (name) => join(processes.folder, `${name}-${number}.log`);
    await start(WITHOUT, {});
    logs.push(await start(WITH, { access: 'all', accessFile: file('access') }));
    logs.push(await start(WITH_HASHES, { access: 'all', accessFile: file('hashes'), arguments: 'hash' }));
  }
  for (const each of contestants) {
    await askOnce(each);
    await demandHit(each);
    await warm(each, CONNECTIONS, warmUp);
  }
  const results = await inSlices({ rounds, seconds }, contestants, (each, slice) => {
    for (const { file } of contestants) if (file) truncateSync(file);
    return load(each, { connections: CONNECTIONS, seconds: slice });
  });
  const drops = await Promise.all(logs.map((each) => each.metric('bascule_access_log_dropped_total')));
  const dropped = drops.reduce((sum, each) => sum + each);
  return {
    title: `access-log: hits with and without an access log, ${CONNECTIONS} connections`,
    head: COST,
    lines: costs(results, WITHOUT),
    notes: [`${SLICES}; the files are truncated before each`, perCall(results), `Lines dropped: ${dropped}`],
    measured: Object.fromEntries(results),
    limits: [
      { line: 1, what: 'CPU of a hit with an access log, to one without', figure: ratio(results, WITH, WITHOUT, 'cpu'), limit: 1.15 },
      { line: 1, what: 'lines of the access log that were dropped', figure: dropped, limit: 0 },
    ],
  };
}
