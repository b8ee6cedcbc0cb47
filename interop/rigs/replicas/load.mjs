// Callers of the replicas, whose calls become events of a history.

import { setTimeout as pause } from 'node:timers/promises';
import { between, oneOf } from '../../harness/random.mjs';
import { now } from './upstream.mjs';

/** A call that is not answered by then is lost, which only a replica that cannot respond may cause. */
const PATIENCE = 20_000;

/** After this time an invalidation counts as lost. */
const LONGEST_OUTAGE = 60_000;

/** Returns a function that picks numbers below `count`, number i with a weight of 1 / (i + 1)^exponent. */
export function zipf(count, exponent) {
  const sums = [];
  let sum = 0;
  for (let i = 1; i <= count; i++) sums.push((sum += i ** -exponent));
  return (chance) => {
    const picked = chance() * sum;
    return Math.min(count - 1, sums.findIndex((each) => picked < each) >>> 0);
  };
}

/** Calls a tool, and returns the event of it. */
export async function callOnce({ replica, server, tool, key, millis, headers }) {
  const from = now();
  const event = { type: tool, replica: replica.name, key: `${server}/${key}`, from };
  try {
    const options = { headers, signal: AbortSignal.timeout(PATIENCE) };
    const answer = await replica.call(server, tool, { key, millis }, options);
    event.until = now();
    event.status = answer.status;
    event.cache = answer.headers['cache-status'];
    if (answer.status !== 200) return { ...event, problem: answer.text.slice(0, 300) };
    const { version, from: begun, until } = JSON.parse(answer.text).structuredContent;
    return { ...event, version, served: { from: begun, until } };
  } catch (error) {
    return { ...event, until: now(), status: 0, problem: error.message };
  }
}

/** Where a read found its value, in a word. */
export function sourceOf({ cache = '' }) {
  if (!/; hit/.test(cache)) return 'server';
  return /detail="?shared/.test(cache) ? 'shared' : 'own';
}

/** Waits until a replica has told the engine all of its invalidations; returns when, or undefined if it was killed before. */
async function acknowledged(replica) {
  const { starts } = replica;
  const end = now() + LONGEST_OUTAGE;
  while (replica.starts === starts && now() < end) {
    try {
      const shared = await replica.engineState();
      if (replica.starts === starts && !shared?.pending_invalidations) return now();
    } catch {
      // It cannot respond at the moment.
    }
    await pause(50);
  }
  return undefined;
}

/** Records a write, and when it is acknowledged. */
async function recordWrite(write, replica, record) {
  record(write);
  if (write.status === 200) write.acknowledged = await acknowledged(replica);
}

/** Asks a replica for the state of its engine until it is over. */
export async function watch({ replica, record, isOver }) {
  while (!isOver()) {
    const from = now();
    const shared = await replica.engineState().catch(() => ({}));
    if (shared === undefined) return;
    record({ type: 'state', replica: replica.name, from, until: now(), state: shared.state });
    await pause(100);
  }
}

/** Reads, and sometimes writes, until it is over. */
export async function readAndWrite({ topology, chance, pick, writes, record, isOver }) {
  while (!isOver()) {
    const replica = oneOf(chance, topology.replicas);
    const server = oneOf(chance, topology.servers);
    const tool = chance() < writes ? 'write' : 'read';
    const event = await callOnce({ replica, server, tool, key: `k${pick(chance)}` });
    if (tool === 'write') await recordWrite(event, replica, record);
    else record(event);
    await pause(between(chance, 0, 30));
  }
}

/**
 * Raises versions at the servers, and clears their results at a replica, as an operator does who knows of the change.
 * That is a write which is acknowledged by the answer.
 */
export async function clearAndClear({ topology, chance, pick, record, isOver }) {
  while (!isOver()) {
    await pause(between(chance, 500, 1_500));
    const replica = oneOf(chance, topology.replicas);
    const server = oneOf(chance, topology.servers);
    const key = `k${pick(chance)}`;
    const from = now();
    const version = await topology.raise(server, key);
    const event = { type: 'write', replica: replica.name, key: `${server}/${key}`, from, version, what: 'clear' };
    try {
      const { status } = await replica.clear(server);
      await recordWrite({ ...event, until: now(), status: status < 300 ? 200 : status }, replica, record);
    } catch (error) {
      record({ ...event, until: now(), status: 0, problem: error.message });
    }
  }
}
