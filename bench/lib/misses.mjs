// Calls that go through the bridge, and what they are compared with.

import { startBridge, uncached } from './bridge.mjs';
import { load, inRounds, warm } from './load.mjs';
import { askOnce, callOf } from './mcp.mjs';
import { startProxy, startUpstream } from './nginx.mjs';

/**
 * Starts the server, nginx as a proxy before it, and several bridges, as no two JVMs compile the
 * same code alike: they differ by up to a tenth, for as long as they run. Warms each contestant of
 * them, and returns what measures all in turn, over so many connections.
 *
 * @param contestantsOf the contestants of a bridge, of the suffix that their names have (none for the
 *   first bridge), and of the URL of the server
 */
export async function prepareMisses(processes, { rounds, seconds, warmUp, bridges, check }, contestantsOf) {
  const upstream = await startUpstream(processes);
  const proxy = await startProxy(processes, upstream.port);
  const contestants = [];
  const add = async (each) => {
    const { text } = await askOnce(each);
    contestants.push({ ...each, ...(check && { length: text.length }) });
  };
  await add({ name: 'direct', url: upstream.url, pid: upstream.pid, body: callOf(1) });
  await add({ name: 'nginx proxy', url: proxy.url, pid: proxy.pid, body: callOf(1) });
  for (let number = 1; number <= bridges; number += 1) {
    const bridge = await startBridge(processes, { u: uncached(upstream.url) });
    const suffix = number === 1 ? '' : `, JVM ${number}`;
    for (const each of await contestantsOf(bridge, suffix, upstream.url)) await add(each);
  }
  for (const each of contestants.slice(2)) await warm(each, 64, warmUp);
  return (connections) => inRounds(rounds, contestants, (each) => load(each, { connections, seconds }));
}

/** Those of the measured contestants that are called `name`, each by a bridge of its own. */
export function namesOf(results, name) {
  return [...results.keys()].filter((each) => each === name || each.startsWith(`${name}, JVM `));
}
