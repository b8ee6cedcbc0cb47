// What a cache hit costs if each request has a trace context of its own, as those of clients with
// OpenTelemetry do: no two heads of requests are alike.

import { LONG_LISTED, cached, startBridge } from '../bridge.mjs';
import { CONNECTIONS, NGINX, cpuLimit, measureHits } from '../hits.mjs';
import { ARGUMENTS } from '../mcp.mjs';
import { startCache, startUpstream } from '../nginx.mjs';

const HIT = 'Bascule hit';
const traced = {
  body: ARGUMENTS,
  headers: { traceparent: '00-4bf92f3577b34da6a3ce9290@N@-00f067aa@N@-01' },
};

export async function tracedHit(processes, options) {
  const upstream = await startUpstream(processes);
  const cache = await startCache(processes, upstream.port);
  const bridge = await startBridge(processes, { u: cached(upstream.url) }, { caches: LONG_LISTED });
  const { results, told } = await measureHits(
    {
      nginx: { name: NGINX, url: cache.url, pid: cache.pid, ...traced },
      bridges: [{ name: HIT, url: bridge.tool('u'), ...bridge.program, ...traced }],
    },
    options,
  );
  return {
    title: `traced-hit: the same with a new traceparent in each request, ${CONNECTIONS} connections`,
    ...told,
    limits: [cpuLimit(results, HIT, 'a hit with a traceparent', 1.1)],
  };
}
