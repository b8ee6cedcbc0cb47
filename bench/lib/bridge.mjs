// Bascule itself, as its users start it.

import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './processes.mjs';

/** The folder of this build. */
export const THIS_BUILD = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

let started = 0;

/** A server's entry in the configuration, where results of its tools are kept. */
export function cached(url) {
  return { url, protocol: 'legacy', tools: { '*': { cache: { ttl: '1h' } } } };
}

/** The same where none are. */
export function uncached(url) {
  return notCached({ url });
}

/** Any server in this way. Requests of a load may still be in flight when the next one starts. */
export function notCached(server) {
  return { ...server, protocol: 'legacy', maxConcurrentCalls: 1024 };
}

/** Listings that outlive every measurement, as it is to compare what does not change meanwhile. */
export const LONG_LISTED = { tools: { ttl: '24h' } };

/**
 * Starts the bridge on a free port, before `servers`. No session expires while others are measured.
 *
 * @param build the folder of the build to start
 */
export async function startBridge(processes, servers, rest = {}, build = THIS_BUILD) {
  const limits = { sessionIdle: '24h', ...rest.limits };
  const file = join(processes.folder, `bascule-${(started += 1)}.json`);
  writeFileSync(file, JSON.stringify({ mcpServers: servers, ...rest, limits }));
  const args = ['serve', '--config', file, '--port', '0', '--no-reload'];
  const child = processes.start(join(build, 'bascule'), args);
  const url = await until(child, () => /listening on (https?:\S+)/.exec(child.told())?.[1], 5);
  return {
    child,
    pid: child.pid,
    url,
    tool: (server, tool = 'echo') => `${url}/servers/${server}/tools/${tool}`,
    mcp: (server) => `${url}/servers/${server}/mcp`,
    sharedHits: () => metric(url, 'bascule_shared_lookups_total', 'cache="responses",result="hit"'),
    metric: (name, labels) => metric(url, name, labels),
    // The settings of a contestant, so that the load shows its differences from others.
    program: {
      pid: child.pid,
      allocated: () => metric(url, 'jvm_memory_allocated_bytes_total'),
      hits: () => metric(url, 'bascule_cache_lookups_total', 'cache="responses",result="hit"'),
    },
  };
}

/** The value of a metric of the bridge now. */
async function metric(url, name, labels) {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const line = labels ? `${name}{${labels}} ` : `${name} `;
  const found = metrics.split('\n').find((each) => each.startsWith(line));
  if (!found) throw new Error(`${url}/metrics has no ${line}`);
  return Number(found.slice(line.length));
}
