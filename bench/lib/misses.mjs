// Calls that go through the bridge, and what they are compared with.

import { startBridge, uncached } from './bridge.mjs';
import { startJettyProxy } from './jetty.mjs';
import { load, inRounds, warm } from './load.mjs';
import { askOnce, callOf } from './mcp.mjs';
import { startProxy, startUpstream } from './nginx.mjs';
import { allocatedPerCall } from './report.mjs';

// The least program that forwards a call with the libraries of the bridge.
const LIBRARIES = 'Jetty and OkHttp alone';

/**
 * Starts the server, nginx as a proxy before it, and several bridges, as no two JVMs compile the
 * same code alike: they differ by up to a tenth, for as long as they run. Warms each contestant of
 * them, and returns what measures all in turn, over so many connections.
 *
 * @param contestantsOf the contestants of a bridge, of the suffix that their names have (none for the
 *   first bridge)
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
    if (number === 1) {
      const libraries = await startJettyProxy(processes, upstream.url, bridge.program);
      await add({ name: LIBRARIES, ...libraries, body: callOf(1) });
    }
    const suffix = number === 1 ? '' : `, JVM ${number}`;
    for (const each of await contestantsOf(bridge, suffix)) await add(each);
  }
  for (const each of contestants.slice(2)) await warm(each, 64, warmUp);
  return (connections) => inRounds(rounds, contestants, (each) => load(each, { connections, seconds }));
}

/** The limit of the bytes allocated for `what`, the greatest of `names`, to those of the libraries in the same run. */
export function allocationLimit(results, what, names) {
  const most = Math.max(...names.map((name) => allocatedPerCall(results, namesOf(results, name))));
  return {
    line: 2,
    what: `bytes allocated for ${what}, to those by ${LIBRARIES}`,
    figure: most / allocatedPerCall(results, LIBRARIES),
    limit: 1.4,
  };
}

/** Those of the measured contestants that are called `name`, each by a bridge of its own. */
export function namesOf(results, name) {
  return [...results.keys()].filter((each) => each === name || each.startsWith(`${name}, JVM `));
}
