// Bascule itself, as its users start it.

import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './processes.mjs';

const launcher = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'bascule');
let started = 0;

/** A server's entry in the configuration, where results of its tools are kept. */
export function cached(url) {
  return { url, protocol: 'legacy', tools: { '*': { cache: { ttl: '1h' } } } };
}

/** The same where none are. */
export function uncached(url) {
  return notCached({ url });
}

/** Any server so. What a load left behind may still be under way when the next one begins. */
export function notCached(server) {
  return { ...server, protocol: 'legacy', maxConcurrentCalls: 1024 };
}

/** Listings that outlive every measurement, as it is to compare what does not change meanwhile. */
export const LONG_LISTED = { tools: { ttl: '24h' } };

/** Starts the bridge on a free port, before `servers`. */
export async function startBridge(processes, servers, rest = {}) {
  const file = join(processes.folder, `bascule-${(started += 1)}.json`);
  writeFileSync(file, JSON.stringify({ mcpServers: servers, ...rest }));
  const args = ['serve', '--config', file, '--port', '0', '--no-reload'];
  const child = processes.start(launcher, args);
  const url = await until(child, () => /listening on (http:\S+)/.exec(child.told())?.[1]);
  return {
    pid: child.pid,
    url,
    tool: (server, tool = 'echo') => `${url}/servers/${server}/tools/${tool}`,
    allocated: () => allocatedBytes(url),
  };
}

/** The bytes that the bridge's threads allocated until now, where it tells them. */
async function allocatedBytes(url) {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const found = /^jvm_memory_allocated_bytes_total(?:\{[^}]*\})? (\S+)$/m.exec(metrics);
  return found ? Number(found[1]) : undefined;
}
