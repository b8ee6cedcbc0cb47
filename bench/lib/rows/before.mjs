// What a change costs: hits and misses of this build, compared with those of another one.

import { LONG_LISTED, THIS_BUILD, cached, startBridge, uncached } from '../bridge.mjs';
import { startEngine } from '../engine.mjs';
import { CONNECTIONS } from '../hits.mjs';
import { inSlices, load, ratio, warm } from '../load.mjs';
import { ARGUMENTS, askOnce, inSession } from '../mcp.mjs';
import { startUpstream } from '../nginx.mjs';
import { COST, costs } from '../report.mjs';
import { FEW_ENTRIES, sharedHit } from './shared.mjs';

const overRest = (name, { tool, pid }) => ({ name, url: tool('u'), pid, body: ARGUMENTS });
const overMcp = (name, { mcp, pid }) => inSession(name, { pid }, mcp('u'));

export async function before(processes, options) {
  const upstream = await startUpstream(processes);
  const engine = await startEngine(processes);
  const hits = [{ u: cached(upstream.url) }, { caches: LONG_LISTED }];
  const misses = [{ u: uncached(upstream.url) }, {}];
  const kinds = [
    { kind: 'hit', line: 1, contestantOf: overRest, configuration: hits },
    { kind: 'MCP hit', line: 1, contestantOf: overMcp, configuration: hits },
    { kind: 'miss', line: 2, contestantOf: overRest, configuration: misses },
    { kind: 'MCP miss', line: 2, contestantOf: overMcp, configuration: misses },
    { kind: 'shared hit', line: 6, contestantOf: sharedHit, configuration: [hits[0], { caches: FEW_ENTRIES, shared: engine.shared }] },
  ];
  const told = { lines: [], limits: [], measured: {} };
  for (const { kind, line, ...way } of kinds) {
    const [now, then] = [`${kind}, this build`, `${kind}, before`];
    const results = await compare(processes, { [now]: THIS_BUILD, [then]: options.before }, way, options);
    told.lines.push(...costs(results, then));
    told.limits.push({ line, what: `${kind}: CPU, to that before`, figure: ratio(results, now, then, 'cpu'), limit: 1.02 });
    told.measured[kind] = Object.fromEntries(results);
  }
  return {
    title: `before: this build, and that in ${options.before}, ${CONNECTIONS} connections`,
    head: COST,
    notes: ['Each round starts both bridges anew, as no two JVMs compile the same code alike, and measures them in slices of 1 s, in turns'],
    ...told,
  };
}

/** Measures the builds of `folders`, by name: each slice of 1 s of one, and at the same place that of the other. */
async function compare(processes, folders, { contestantOf, configuration: [servers, rest] }, { rounds, seconds, warmUp }) {
  const all = new Map(Object.keys(folders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const bridges = [];
    const contestants = [];
    for (const [name, build] of Object.entries(folders)) {
      const bridge = await startBridge(processes, servers, rest, build);
      bridges.push(bridge);
      contestants.push(await contestantOf(name, bridge));
    }
    // What begins with the same bridge each time would measure what the machine does meanwhile.
    if (round % 2) contestants.reverse();
    for (const each of contestants) {
      await askOnce(each);
      await warm(each, CONNECTIONS, warmUp);
    }
    const results = await inSlices({ rounds: 1, seconds }, contestants, (each, slice) =>
      load(each, { connections: CONNECTIONS, seconds: slice }),
    );
    for (const [name, slices] of results) all.get(name).push(...slices);
    for (const { child } of bridges) child.kill('SIGTERM');
  }
  return all;
}
