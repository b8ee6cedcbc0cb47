// What a cache hit costs MCP clients: each call has a JSON-RPC id of its own.

import { LONG_LISTED, cached, startBridge } from '../bridge.mjs';
import { CONNECTIONS, NGINX, bytesLimit, cpuLimit, measureHits } from '../hits.mjs';
import { inSession, stateless } from '../mcp.mjs';
import { startCache, startUpstream } from '../nginx.mjs';

const SESSION = 'Bascule MCP hit, session';
const STATELESS = 'Bascule MCP hit, 2026-07-28';
const MERGED = 'Bascule MCP hit, session at /mcp';

export async function mcpHit(processes, options) {
  const upstream = await startUpstream(processes);
  const cache = await startCache(processes, upstream.port);
  const { url, mcp, program } = await startBridge(
    processes,
    { u: cached(upstream.url) },
    { caches: LONG_LISTED },
  );
  const session = await inSession(SESSION, program, mcp('u'));
  const { results, told } = await measureHits(
    {
      nginx: { name: NGINX, url: cache.mcp, pid: cache.pid, body: session.body, headers: session.headers },
      bridges: [
        session,
        stateless(STATELESS, program, mcp('u')),
        await inSession(MERGED, program, `${url}/mcp`, 'u__echo'),
      ],
    },
    options,
  );
  return {
    title: `mcp-hit: tools/call from the cache, ${CONNECTIONS} connections`,
    ...told,
    limits: [
      cpuLimit(results, SESSION, 'an MCP hit in a session', 1.3),
      cpuLimit(results, STATELESS, 'an MCP hit of 2026-07-28', 1.3),
      cpuLimit(results, MERGED, 'an MCP hit at /mcp', 1.5),
      bytesLimit(results, [SESSION, STATELESS, MERGED], 'an MCP hit, the most of the three', 3072),
    ],
  };
}
