// What a call costs that goes through: beside the server itself, and a plain reverse proxy.

import { startBridge, uncached } from '../bridge.mjs';
import { inRounds, load, ratio, warm } from '../load.mjs';
import { ANSWER, ARGUMENTS, answerTo, askOnce, callOf } from '../mcp.mjs';
import { startProxy, startUpstream } from '../nginx.mjs';
import { median } from '../numbers.mjs';
import { COST, costs } from '../report.mjs';

export async function miss(house, { rounds, seconds, warmUp, check }) {
  const upstream = await startUpstream(house);
  const proxy = await startProxy(house, upstream.port);
  const bridge = await startBridge(house, { u: uncached(upstream.url) });
  const call = { body: callOf(1), ...(check && { length: answerTo(1).length }) };
  const rest = { body: ARGUMENTS, ...(check && { length: ANSWER.length }) };
  const contestants = [
    { name: 'direct', url: upstream.url, pid: upstream.pid, ...call },
    { name: 'nginx proxy', url: proxy.url, pid: proxy.pid, ...call },
    { name: 'Bascule miss', url: bridge.tool('u'), pid: bridge.pid, ...rest },
  ];
  for (const each of contestants) await askOnce(each);
  await warm(contestants[2], 64, warmUp);

  const at = (connections) => inRounds(rounds, contestants, (each) => load(each, { connections, seconds }));
  const many = await at(64);
  const one = await at(1);
  return {
    title: 'miss: a call that goes to the server, at 64 connections and at 1',
    head: COST,
    lines: [...costs(many, 'nginx proxy', ', 64'), ...costs(one, 'nginx proxy', ', 1')],
    measured: { 64: Object.fromEntries(many), 1: Object.fromEntries(one) },
    limits: [
      {
        line: 2,
        what: 'CPU added to a call, to what nginx adds, 64 connections',
        figure: ratio(many, 'Bascule miss', 'nginx proxy', 'cpu'),
        limit: 3,
      },
      {
        line: 2,
        what: 'ms added to the p50 of a call, 1 connection',
        figure: added(one),
        limit: 0.3,
      },
    ],
  };
}

function added(results) {
  const direct = results.get('direct');
  return median(results.get('Bascule miss').map(({ p50 }, round) => p50 - direct[round].p50));
}
