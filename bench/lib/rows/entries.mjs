// Hits among few and many entries, all of them asked for in turn.

import { LONG_LISTED, cached, startBridge } from '../bridge.mjs';
import { grow } from '../growth.mjs';
import { startUpstream } from '../nginx.mjs';

const SIZES = [10, 1000, 100_000];
const caches = { ...LONG_LISTED, responses: { maxEntries: 200_000, maxBytes: '1GiB' } };

export async function entries(processes, options) {
  const upstream = await startUpstream(processes);
  const starts = {};
  for (const spread of SIZES) {
    starts[`${spread.toLocaleString('en-US')} entries`] = async () => {
      const bridge = await startBridge(processes, { u: cached(upstream.url) }, { caches });
      return { url: bridge.tool('u'), pid: bridge.pid, body: '{"message":"@N@"}', spread };
    };
  }
  const { spread: figure, ...grown } = await grow(starts, options);
  return {
    title: 'entries: hits among so many entries, each in turn',
    ...grown,
    limits: [{ line: 6, what: 'CPU of a hit, dearest to cheapest by entries', figure, limit: 1.2 }],
  };
}
