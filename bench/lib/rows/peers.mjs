// Throughput of calls, compared with peers: those with REST before a server of Streamable HTTP, those
// with MCP before a child over standard streams. Nothing is cached.

import { notCached, startBridge, uncached } from '../bridge.mjs';
import { inRounds, load, ratio, warm } from '../load.mjs';
import { ARGUMENTS, askOnce, inSession } from '../mcp.mjs';
import { startUpstream } from '../nginx.mjs';
import {
  child,
  install,
  startHub,
  startMcpProxy,
  startOthers,
  startSupergateway,
} from '../peers.mjs';
import { COST, costs } from '../report.mjs';

const REST = 'Bascule, REST to HTTP';
const MCP = 'Bascule, MCP to a child';
const CONNECTIONS = 64;

export async function peers(processes, { rounds, seconds, warmUp }) {
  install();
  const upstream = await startUpstream(processes);
  const bridge = await startBridge(processes, {
    u: uncached(upstream.url),
    child: notCached(child),
  });
  const contestants = [
    { name: REST, url: bridge.tool('u'), pid: bridge.pid, body: ARGUMENTS },
    await startHub(processes, upstream),
    ...(await startOthers(processes, upstream)),
    await inSession(MCP, { pid: bridge.pid }, `${bridge.url}/servers/child/mcp`),
    await startMcpProxy(processes),
    await startSupergateway(processes),
  ];
  for (const each of contestants) {
    await askOnce(each);
    await warm(each, CONNECTIONS, warmUp);
  }
  const results = await inRounds(rounds, contestants, (each) =>
    load(each, { connections: CONNECTIONS, seconds }),
  );
  const limit = (peer, ours, least) => ({
    line: 2,
    what: `calls/s, to those of ${peer}`,
    figure: ratio(results, ours, peer, 'perSecond'),
    least,
  });
  return {
    title: `peers: calls that go through, ${CONNECTIONS} connections`,
    head: COST,
    lines: costs(results, REST),
    measured: Object.fromEntries(results),
    limits: [limit('mcp-hub', REST, 10), limit('mcp-proxy', MCP, 5), limit('supergateway', MCP, 5)],
  };
}
