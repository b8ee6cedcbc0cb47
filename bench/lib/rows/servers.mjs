// Hits with few and many servers, all of them asked in turn.

import { LONG_LISTED, cached, startBridge } from '../bridge.mjs';
import { grow } from '../growth.mjs';
import { ARGUMENTS } from '../mcp.mjs';
import { startUpstream } from '../nginx.mjs';

const SIZES = [1, 10, 100];

export async function servers(processes, options) {
  const upstream = await startUpstream(processes);
  const starts = {};
  for (const spread of SIZES) {
    const names = Array.from({ length: spread }, (_, number) => `s${number}`);
    const configured = Object.fromEntries(names.map((name) => [name, cached(upstream.url)]));
    starts[`${spread} ${spread === 1 ? 'server' : 'servers'}`] = async () => {
      const bridge = await startBridge(processes, configured, { caches: LONG_LISTED });
      return { url: bridge.tool('s@N@'), pid: bridge.pid, body: ARGUMENTS, spread };
    };
  }
  const { spread: figure, ...grown } = await grow(starts, options);
  return {
    title: 'servers: hits with so many servers, each in turn',
    ...grown,
    limits: [{ line: 6, what: 'CPU of a hit, dearest to cheapest by servers', figure, limit: 1.2 }],
  };
}
