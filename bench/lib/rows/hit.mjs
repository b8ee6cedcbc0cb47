// What a cache hit costs: 1 KiB that is there, by POST, at 64 connections.

import { LONG_LISTED, cached, startBridge } from '../bridge.mjs';
import { CONNECTIONS, NGINX, bytesLimit, cpuLimit, measureHits } from '../hits.mjs';
import { ratio } from '../load.mjs';
import { ARGUMENTS } from '../mcp.mjs';
import { startCache, startUpstream } from '../nginx.mjs';

const HIT = 'Bascule hit';

export async function hit(processes, options) {
  const upstream = await startUpstream(processes);
  const cache = await startCache(processes, upstream.port);
  const servers = { u: cached(upstream.url) };
  const bridge = await startBridge(processes, servers, { caches: LONG_LISTED });
  const aged = await startBridge(processes, servers, { caches: { tools: { ttl: '100ms' } } });
  const { results, told } = await measureHits(
    {
      floors: [{ name: 'nginx `return`', url: cache.floor, pid: cache.pid, body: ARGUMENTS }],
      nginx: { name: NGINX, url: cache.url, pid: cache.pid, body: ARGUMENTS },
      bridges: [
        { name: HIT, url: bridge.tool('u'), ...bridge.program, body: ARGUMENTS },
        { name: `${HIT}, listing past its life`, url: aged.tool('u'), ...aged.program, body: ARGUMENTS },
      ],
    },
    options,
  );
  return {
    title: `hit: 1 KiB from the cache, POST, ${CONNECTIONS} connections`,
    ...told,
    limits: [
      cpuLimit(results, HIT, 'a hit', 0.75),
      { line: 1, what: 'p99 of a hit, to that of nginx', figure: ratio(results, HIT, NGINX, 'p99'), limit: 2 },
      bytesLimit(results, HIT, 'a hit', 2048),
    ],
  };
}
