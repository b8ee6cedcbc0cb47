// What a history of calls must satisfy, as a pure function. Times are milliseconds of one clock. Its events:
//
// { type: 'read' | 'write', replica, key, from, until, status, version?, served?, acknowledged? }: a call. `status` is 0
//   if the connection was lost; `served` has the times of the MCP server; `acknowledged` is when it was known that the
//   engine has the invalidation of a write.
// { type: 'state', replica, from, until, state }: what a replica reported of its engine, asked again and again.
// { type: 'fault', what, targets, from, until, down? }: what was done to replicas. `down` ones cannot respond.

/** The percentiles that are reported. */
const SHARES = { p50: 0.5, p99: 0.99, 'p99.9': 0.999, max: 1 };
/** A state is known for as long as this after it was reported. */
const KNOWN = 300;

/**
 * Returns what is wrong with a history, and its numbers.
 *
 * @param events in any order
 * @param trustFor,isolatedFor the settings that the answers must obey, whatever the replicas have
 * @param margin what answers may be staler, for the delays of the machine
 * @param longestWait how long a read may wait for anything but its own call of the server, in addition to the slowest
 *     report of a state, which needs no engine: no call can be faster than the machine
 */
export function check(events, { trustFor, isolatedFor, margin = 100, longestWait = Infinity }) {
  const states = new States(events.filter(({ type }) => type === 'state'));
  const down = events.filter((each) => each.type === 'fault' && each.down);
  const isDown = ({ replica, from, until }) =>
    down.some((fault) => fault.targets.includes(replica) && fault.from <= until && from <= fault.until);
  const writes = events.filter(({ type }) => type === 'write');
  const reads = events.filter(({ type }) => type === 'read');
  const acknowledged = acknowledgements(writes);
  const violations = [...writes, ...reads].filter((call) => !mayEnd(call, isDown)).map((call) => ({ what: 'failed', call }));
  const staleness = [];
  const waits = [];
  const reports = events.filter((each) => each.type === 'state' && !isDown(each)).map(({ from, until }) => until - from);
  const { max: slowest } = percentiles(reports);
  let connected = 0;
  for (const read of reads.filter(({ status }) => status === 200)) {
    const isConnected = states.isConnected(read);
    if (isConnected) connected++;
    const bound = trustFor + margin + (isConnected ? 0 : isolatedFor);
    const missing = acknowledged.get(read.key)?.firstAfter(read.version);
    const stale = missing === undefined ? 0 : Math.max(0, read.from - missing.acknowledged);
    staleness.push(stale);
    if (stale > bound) violations.push({ what: 'stale', by: stale, bound, read, write: missing });
    if (isDown(read)) continue;
    const wait = waitOf(read);
    waits.push(wait);
    const most = longestWait + slowest;
    if (wait > most) violations.push({ what: 'waited', by: wait, bound: most, read });
  }
  return {
    reads: reads.length,
    connected,
    writes: writes.length,
    acknowledged: [...acknowledged.values()].reduce((sum, each) => sum + each.size, 0),
    staleness: percentiles(staleness.filter((each) => each > 0)),
    waits: percentiles(waits),
    reports: percentiles(reports),
    violations,
  };
}

/** Returns how long a read waited for anything but the server: for the engine, and for other replicas. */
export function waitOf({ from, until, served }) {
  if (served.until <= from) return until - from;
  return served.from >= from ? until - from - (served.until - served.from) : until - served.until;
}

export function percentiles(values) {
  const sorted = Float64Array.from(values).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Object.fromEntries(Object.entries(SHARES).map(([name, share]) => [name, at(share)]));
}

/** Returns whether a call may end so: it may only be lost, and only if its replica cannot respond. */
function mayEnd(call, isDown) {
  return call.status === 200 || (call.status === 0 && isDown(call));
}

/** Returns the index of the first element of a list, sorted by `of`, for which that is greater than `value`. */
function firstAbove(list, of, value) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (of(list[middle]) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** When replicas were connected to their engine. */
class States {
  #byReplica = new Map();

  constructor(events) {
    for (const event of events) {
      if (!this.#byReplica.has(event.replica)) this.#byReplica.set(event.replica, []);
      this.#byReplica.get(event.replica).push(event);
    }
    for (const list of this.#byReplica.values()) list.sort((one, other) => one.from - other.from);
  }

  /** Returns whether a replica reported that it was connected both before and after a read began; if it never reports, it is. */
  isConnected({ replica, from }) {
    const list = this.#byReplica.get(replica);
    if (list === undefined) return true;
    const next = firstAbove(list, (state) => state.from, from);
    const around = [list[next - 1], list[next]];
    return around.every((each) => each?.state === 'connected' && Math.abs(each.from - from) <= KNOWN && each.until - each.from <= KNOWN);
  }
}

/** The acknowledged versions by key. */
function acknowledgements(writes) {
  const byKey = new Map();
  for (const write of writes.filter((each) => each.acknowledged !== undefined)) {
    if (!byKey.has(write.key)) byKey.set(write.key, []);
    byKey.get(write.key).push(write);
  }
  return new Map([...byKey].map(([key, all]) => [key, new Versions(all)]));
}

/** The acknowledged versions of one key. */
class Versions {
  #sorted;
  #earliest = [];

  constructor(writes) {
    this.#sorted = writes.sort((one, other) => one.version - other.version);
    // For each version, which of it and the later ones was acknowledged first.
    let earliest;
    for (let i = this.#sorted.length - 1; i >= 0; i--) {
      const write = this.#sorted[i];
      if (earliest === undefined || write.acknowledged < earliest.acknowledged) earliest = write;
      this.#earliest[i] = earliest;
    }
  }

  get size() {
    return this.#sorted.length;
  }

  /** Returns which write of a later version was acknowledged first; undefined if there is none. */
  firstAfter(version) {
    return this.#earliest[firstAbove(this.#sorted, (write) => write.version, version)];
  }
}
