// The memory of clients that wait for events, of which none comes.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, startBridge, uncached } from '../bridge.mjs';
import { withProcesses, until } from '../processes.mjs';
import { inRounds } from '../load.mjs';
import { residentKibibytes } from '../machine.mjs';
import { startUpstream } from '../nginx.mjs';
import { medianOf, shown } from '../numbers.mjs';

const CLIENTS = 4096;
const FEW = 64;
const waiting = join(dirname(fileURLToPath(import.meta.url)), '..', 'waiting.mjs');
const limits = { maxStreams: 8192, maxRequests: 16384 };

export async function streams(processes) {
  const upstream = await startUpstream(processes);
  const together = { name: 'all for one call', server: cached(upstream.url), body: '{}' };
  const apart = { name: 'each for its own', server: uncached(upstream.url), body: '{"message":"@N@"}' };
  // The server continues calls whose clients have disconnected, so there is no capacity for a second round.
  const results = await inRounds(1, [together, apart], (each) => grown(each));
  return {
    title: `streams: ${CLIENTS} callers that wait for events (Accept: text/event-stream)`,
    head: ['', `MiB with ${FEW}`, `MiB with ${CLIENTS}`, 'KiB for each more'],
    lines: [...results].map(([name, found]) => [
      name,
      shown(medianOf(found, ({ few }) => few / 1024)),
      shown(medianOf(found, ({ many }) => many / 1024)),
      shown(medianOf(found, ({ each }) => each)),
    ]),
    limits: [
      {
        line: 6,
        what: 'KiB for each idle SSE client',
        figure: medianOf(results.get(together.name), ({ each }) => each),
        limit: 30,
      },
    ],
  };
}

// A new bridge each time: memory that a heap has grown to stays with it.
function grown({ server, body }) {
  return withProcesses(async (processes) => {
    const u = { ...server, maxConcurrentCalls: 8192 };
    const bridge = await startBridge(processes, { u }, { limits, breaker: { callTimeout: '1h' } });
    const url = bridge.tool('u', 'hang');
    await wait(processes, url, body, FEW);
    const few = residentKibibytes(bridge.pid);
    await wait(processes, url, body, CLIENTS - FEW);
    const many = residentKibibytes(bridge.pid);
    return { few, many, each: (many - few) / (CLIENTS - FEW) };
  });
}

async function wait(processes, url, body, count) {
  const child = processes.start(process.execPath, [waiting, url, body, String(count)]);
  await until(child, () => /waiting/.test(child.told()));
}
