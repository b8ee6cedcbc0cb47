// What tags cost a hit: hits of a tool whose rule has tags with arguments, and of one whose rule has none. A hit does not
// compute tags.

import { LONG_LISTED, cached, startBridge } from '../bridge.mjs';
import { CONNECTIONS, demandHit } from '../hits.mjs';
import { SLICES, inSlices, load, ratio, warm } from '../load.mjs';
import { ARGUMENTS, askOnce } from '../mcp.mjs';
import { startUpstream } from '../nginx.mjs';
import { COST, costs, perCall } from '../report.mjs';

const WITHOUT = 'Bascule hit';
const WITH = 'Bascule hit, tags';
const TAGS = ['message:{args.message}', 'echo'];

export async function tags(processes, { rounds, seconds, warmUp, bridges }) {
  const upstream = await startUpstream(processes);
  const plain = cached(upstream.url);
  const tagged = { ...plain, tools: { '*': { cache: { ...plain.tools['*'].cache, tags: TAGS } } } };
  const contestants = [];
  // Several bridges of each kind, as no two JVMs compile the same code alike.
  for (let number = 0; number < bridges; number += 1) {
    for (const [name, server] of [[WITHOUT, plain], [WITH, tagged]]) {
      const bridge = await startBridge(processes, { u: server }, { caches: LONG_LISTED });
      contestants.push({ name, url: bridge.tool('u'), ...bridge.program, body: ARGUMENTS });
    }
  }
  for (const each of contestants) {
    await askOnce(each);
    await demandHit(each);
    await warm(each, CONNECTIONS, warmUp);
  }
  const results = await inSlices({ rounds, seconds }, contestants, (each, slice) =>
    load(each, { connections: CONNECTIONS, seconds: slice }),
  );
  return {
    title: `tags: hits of a tool with and without tags, ${CONNECTIONS} connections`,
    head: COST,
    lines: costs(results, WITHOUT),
    notes: [SLICES, perCall(results)],
    measured: Object.fromEntries(results),
    limits: [
      { line: 1, what: 'CPU of a hit with tags, to one without', figure: ratio(results, WITH, WITHOUT, 'cpu'), limit: 1.02 },
    ],
  };
}
