// What the servers offer. The list of servers comes first, then the tools of each server as they arrive. A server
// that is down is not asked, and one that is slow to answer keeps only its own tools waiting.

import { key, nextKey, request } from '../pages/key.js';
import { isDown } from '../pages/server-state.js';

const POLL_MILLIS = 4_000;

/** Browsers open six connections to one host over HTTP/1.1; calls need some of them. */
const LANES = { fast: 2, slow: 2 };

const TOOLS = { kind: 'tool', path: 'tools', member: 'tools', list: 'tools' };
const FEATURES = [
  { kind: 'prompt', path: 'prompts', member: 'prompts', list: 'prompts' },
  { kind: 'resource', path: 'resources', member: 'resources', list: 'resources' },
  { kind: 'template', path: 'resource-templates', member: 'resourceTemplates', list: 'resources' },
];

/**
 * Loads until the page ends.
 *
 * @param onServers receives the entries whenever the list of servers was read: {server, items, cached, phase, problem}, where
 *     items are {kind, value}, cached has seconds by tool, and phase is `waiting`, `loading`, `loaded` or `failed`
 * @param onEntry receives an entry that has changed
 * @param onAccess receives `locked`, `lost` or `open`
 */
export function catalog({ onServers, onEntry, onAccess }) {
  const entries = new Map();
  const queues = { fast: [], slow: [] };
  const busy = { fast: 0, slow: 0 };

  async function poll() {
    for (;;) {
      await refresh();
      await pause(POLL_MILLIS);
    }
  }

  async function refresh() {
    try {
      const sent = key.get();
      const response = await request('servers', { headers: { Accept: 'application/json' } });
      if (response.status === 401) {
        // The user may have entered another key meanwhile.
        if (key.get() === sent) {
          entries.clear();
          onAccess('locked');
          await nextKey();
        }
        return await refresh();
      }
      if (!response.ok) return onAccess('lost');
      onAccess('open');
      update((await response.json()).servers);
    } catch {
      onAccess('lost');
    }
    return undefined;
  }

  function update(servers) {
    const names = new Set(servers.map(({ name }) => name));
    for (const name of entries.keys()) if (!names.has(name)) entries.delete(name);
    for (const server of servers) {
      const known = entries.get(server.name) ?? { items: [], cached: {}, phase: 'waiting', problem: null };
      const wasDown = known.server ? isDown(known.server) : false;
      known.server = server;
      entries.set(server.name, known);
      const isBack = wasDown && !isDown(server) && known.phase === 'failed';
      if ((known.phase === 'waiting' || isBack) && !isDown(server)) enqueue(known);
    }
    onServers(servers.map(({ name }) => entries.get(name)));
  }

  function enqueue(entry) {
    if (entry.phase === 'loading') return;
    entry.phase = 'loading';
    entry.problem = null;
    const lane = (entry.server.status?.state ?? (entry.server.connected ? 'connected' : '')) === 'connected' ? 'fast' : 'slow';
    queues[lane].push(entry);
    onEntry(entry);
    drain(lane);
  }

  function drain(lane) {
    while (busy[lane] < LANES[lane] && queues[lane].length > 0) {
      busy[lane] += 1;
      load(queues[lane].shift()).finally(() => {
        busy[lane] -= 1;
        drain(lane);
      });
    }
  }

  async function load(entry) {
    const cache = entry.isRetry ? 'reload' : 'default';
    entry.isRetry = false;
    const items = [];
    const read = async ({ kind, path, member, list }, { lists }) => {
      if (lists && !lists.includes(list)) return;
      const response = await request(`servers/${encodeURIComponent(entry.server.name)}/${path}`, {
        headers: { Accept: 'application/json' },
        cache,
      });
      const body = await response.json();
      if (response.ok) items.push(...body[member].map((value) => ({ kind, value })));
      else if (kind === 'tool' && !isUnsupported(body)) throw body;
    };
    try {
      // Reading the tools starts the server, which then states what else it offers.
      await read(TOOLS, entry.server);
      const server = await describe(entry.server.name);
      for (const feature of FEATURES) await read(feature, server);
      entry.cached = cachedTools(server);
      entry.phase = 'loaded';
      entry.items = items;
    } catch (error) {
      entry.phase = 'failed';
      entry.problem = error instanceof Error ? { detail: 'The bridge cannot be reached.' } : error;
    }
    onEntry(entry);
  }

  poll();
  return {
    get: (name) => entries.get(name),
    retry(name) {
      const entry = entries.get(name);
      if (!entry) return;
      entry.isRetry = true;
      enqueue(entry);
    },
  };
}

/** The server with the lists that it offers, if it has stated them, and with its cached tools. */
async function describe(name) {
  const response = await request(`servers/${encodeURIComponent(name)}`, { headers: { Accept: 'application/json' } });
  return response.ok ? response.json() : {};
}

/** The tools whose results the bridge caches, and for how many seconds. */
function cachedTools({ cachedTools: all = [] }) {
  return Object.fromEntries(all.map(({ tool, freshSeconds }) => [tool, freshSeconds]));
}

/** A server need not have all kinds of features. */
function isUnsupported({ code }) {
  return code === -32601;
}

/** Waits that long, and at least until the page is visible. */
function pause(millis) {
  return new Promise((resolve) => {
    setTimeout(() => {
      if (document.visibilityState === 'visible') resolve();
      else document.addEventListener('visibilitychange', resolve, { once: true });
    }, millis);
  });
}
