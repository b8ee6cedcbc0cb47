// Responses of open circuit breakers, of a server and of a tool, compared with hits of the same bridge.

import { cached, startBridge, uncached } from '../bridge.mjs';
import { inRounds, load, ratio, warm } from '../load.mjs';
import { ARGUMENTS, askOnce } from '../mcp.mjs';
import { startUpstream } from '../nginx.mjs';
import { COST, costs } from '../report.mjs';

const CONNECTIONS = 64;

export async function breaker(processes, { rounds, seconds, warmUp }) {
  const upstream = await startUpstream(processes);
  const bridge = await startBridge(
    processes,
    {
      u: cached(upstream.url),
      broken: uncached(upstream.broken),
      // Its first call takes longer than that.
      slow: { ...uncached(upstream.url), tools: { '*': { slowAfter: '1ms', breaker: { failureThreshold: 1 } } } },
    },
    { breaker: { failureThreshold: 3, recoveryTimeout: '1h' } },
  );
  const contestants = [
    { name: 'Bascule hit', url: bridge.tool('u'), pid: bridge.pid, body: ARGUMENTS },
    { name: 'Bascule 503', url: bridge.tool('broken'), pid: bridge.pid, body: ARGUMENTS, status: 503 },
    { name: 'Bascule 503 of a tool', url: bridge.tool('slow'), pid: bridge.pid, body: ARGUMENTS, status: 503 },
  ];
  await askOnce(contestants[0]);
  await open(contestants[1]);
  await open(contestants[2]);
  for (const each of contestants) await warm(each, CONNECTIONS, warmUp);
  const results = await inRounds(rounds, contestants, (each) =>
    load(each, { connections: CONNECTIONS, seconds }),
  );
  return {
    title: `breaker: refused by an open breaker, ${CONNECTIONS} connections`,
    head: COST,
    lines: costs(results, 'Bascule hit'),
    measured: Object.fromEntries(results),
    limits: [
      {
        line: 3,
        what: 'CPU of a 503, to that of a hit',
        figure: ratio(results, 'Bascule 503', 'Bascule hit', 'cpu'),
        limit: 1,
      },
      {
        line: 3,
        what: 'CPU of a 503 of a tool, to that of a hit',
        figure: ratio(results, 'Bascule 503 of a tool', 'Bascule hit', 'cpu'),
        limit: 1,
      },
    ],
  };
}

async function open({ url, body }) {
  const headers = { 'Content-Type': 'application/json' };
  for (let turn = 0; turn < 10; turn += 1) {
    const answer = await fetch(url, { method: 'POST', headers, body });
    const { type = '' } = JSON.parse(await answer.text());
    if (answer.status === 503 && /circuit/.test(type)) return;
  }
  throw new Error('the breaker did not open');
}
