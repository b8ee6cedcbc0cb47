// What a call costs that goes through: beside the server itself, and a plain reverse proxy.

import { startBridge, uncached } from '../bridge.mjs';
import { inRounds, load, ratio, warm } from '../load.mjs';
import { ANSWER, ARGUMENTS, answerTo, askOnce, callOf } from '../mcp.mjs';
import { startProxy, startUpstream } from '../nginx.mjs';
import { median } from '../numbers.mjs';
import { COST, costs } from '../report.mjs';

export async function miss(processes, { rounds, seconds, warmUp, bridges, check }) {
  const upstream = await startUpstream(processes);
  const proxy = await startProxy(processes, upstream.port);
  const call = { body: callOf(1), ...(check && { length: answerTo(1).length }) };
  const servers = [
    { name: 'direct', url: upstream.url, pid: upstream.pid, ...call },
    { name: 'nginx proxy', url: proxy.url, pid: proxy.pid, ...call },
  ];
  const misses = await startBridges(bridges, processes, upstream, check);
  const contestants = [...servers, ...misses];
  for (const each of contestants) await askOnce(each);
  for (const each of misses) await warm(each, 64, warmUp);

  const at = (connections) => inRounds(rounds, contestants, (each) => load(each, { connections, seconds }));
  const many = await at(64);
  const one = await at(1);
  const names = misses.map(({ name }) => name);
  return {
    title: 'miss: a call that goes to the server, at 64 connections and at 1',
    head: COST,
    lines: [...costs(many, 'nginx proxy', ', 64'), ...costs(one, 'nginx proxy', ', 1')],
    measured: { 64: Object.fromEntries(many), 1: Object.fromEntries(one) },
    limits: [
      {
        line: 2,
        what: 'CPU added to a call, to what nginx adds, 64 connections',
        figure: ratio(many, names, 'nginx proxy', 'cpu'),
        limit: 3,
      },
      {
        line: 2,
        what: 'ms added to the p50 of a call, 1 connection',
        figure: added(one, names),
        limit: 0.3,
      },
    ],
  };
}

// Several bridges, as no two JVMs compile the same code alike: they differ by up to a tenth, for as
// long as they run.
async function startBridges(bridges, processes, upstream, check) {
  const started = [];
  for (let number = 1; number <= bridges; number += 1) {
    const { tool, pid } = await startBridge(processes, { u: uncached(upstream.url) });
    const name = number === 1 ? 'Bascule miss' : `Bascule miss, JVM ${number}`;
    started.push({ name, url: tool('u'), pid, body: ARGUMENTS, ...(check && { length: ANSWER.length }) });
  }
  return started;
}

function added(results, names) {
  const direct = results.get('direct');
  return median(
    names.flatMap((name) => results.get(name).map(({ p50 }, round) => p50 - direct[round].p50)),
  );
}
