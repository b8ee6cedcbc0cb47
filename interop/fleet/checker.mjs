// What a history of calls must satisfy, as a pure function. Times are milliseconds of one clock.
//
// Events: { type: 'write' | 'read', replica, key, from, until, status, version?, served? }, where `status` is 0 if the
// connection was lost and `served` has the times of the MCP server; and { type: 'fault', what, targets, from, until },
// where a target is a replica, or `engine` for all of them. A replica that is a target cannot reach the engine from
// `from` to `until`; `down` says that it cannot respond either, and `killed` that it lost its memory.

/** The percentiles that are reported. */
const SHARES = { p50: 0.5, p99: 0.99, 'p99.9': 0.999, max: 1 };

/**
 * Returns what is wrong with a history, and its numbers.
 *
 * @param events in any order
 * @param trustFor,isolatedFor the settings that the answers must obey, whatever the replicas have
 * @param margin what answers may be staler, for the delays of the machine
 * @param reconnect how long a replica may take to reach the engine again after a fault
 * @param longestWait how long a read may wait for anything but its own call of the server
 */
export function check(events, { trustFor, isolatedFor, margin = 100, reconnect = 2_000, longestWait = Infinity }) {
  const faults = events.filter(({ type }) => type === 'fault');
  const outages = new Outages(faults, reconnect);
  const writes = events.filter(({ type }) => type === 'write');
  const reads = events.filter(({ type }) => type === 'read');
  const acknowledged = acknowledgements(writes, outages);
  const violations = [...writes, ...reads].flatMap((each) => failure(each, outages));
  const staleness = [];
  const waits = [];
  let connected = 0;
  for (const read of reads.filter(({ status }) => status === 200)) {
    const isCutOff = outages.isOut(read.replica, read.from);
    if (!isCutOff) connected++;
    const bound = trustFor + margin + (isCutOff ? isolatedFor : 0);
    const missing = acknowledged.get(read.key)?.firstAfter(read.version);
    const stale = missing === undefined ? 0 : Math.max(0, read.from - missing.at);
    staleness.push(stale);
    if (stale > bound) violations.push({ what: 'stale', by: stale, bound, read, write: missing.write });
    if (outages.isDown(read.replica, read.from, read.until)) continue;
    const wait = waitOf(read);
    waits.push(wait);
    if (wait > longestWait) violations.push({ what: 'waited', by: wait, bound: longestWait, read });
  }
  return {
    reads: reads.length,
    connected,
    writes: writes.length,
    acknowledged: [...acknowledged.values()].reduce((sum, each) => sum + each.size, 0),
    staleness: percentiles(staleness.filter((each) => each > 0)),
    waits: percentiles(waits),
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

/** A call may only fail if its replica cannot respond. */
function failure(call, outages) {
  if (call.status === 200) return [];
  if (call.status === 0 && outages.isDown(call.replica, call.from, call.until)) return [];
  return [{ what: 'failed', call }];
}

class Outages {
  #byTarget = new Map();
  #byReplica = new Map();

  constructor(faults, reconnect) {
    this.reconnect = reconnect;
    for (const fault of faults) {
      for (const target of fault.targets) {
        if (!this.#byTarget.has(target)) this.#byTarget.set(target, []);
        this.#byTarget.get(target).push(fault);
      }
    }
  }

  /** The faults of a replica, including those of the engine. */
  #of(replica) {
    if (!this.#byReplica.has(replica)) {
      this.#byReplica.set(replica, [replica, 'engine'].flatMap((target) => this.#byTarget.get(target) ?? []));
    }
    return this.#byReplica.get(replica);
  }

  /** Returns whether a replica may be unable to reach the engine at some time. */
  isOut(replica, at) {
    return this.#of(replica).some(({ from, until }) => from <= at && at <= until + this.reconnect);
  }

  /** Returns whether a replica could not respond at some time of an interval. */
  isDown(replica, from, until) {
    return this.#of(replica).some((fault) => fault.down && fault.from <= until && from <= fault.until);
  }

  /** Returns when the engine has what a replica tells it from `at` on, at the latest; `Infinity` if the replica is killed before that. */
  arrival(replica, at) {
    const faults = this.#of(replica);
    let arrived = at;
    for (;;) {
      const over = faults
        .filter(({ from, until }) => from <= arrived && arrived < until + this.reconnect)
        .reduce((latest, { until }) => Math.max(latest, until + this.reconnect), arrived);
      if (over === arrived) break;
      arrived = over;
    }
    const isLost = faults.some(({ killed, from }) => killed && at <= from && from < arrived);
    return isLost ? Infinity : arrived;
  }
}

/** By key, the versions whose invalidation is acknowledged, and when. */
function acknowledgements(writes, outages) {
  const byKey = new Map();
  for (const write of writes.filter(({ status }) => status === 200)) {
    const at = outages.arrival(write.replica, write.until);
    if (at === Infinity) continue;
    if (!byKey.has(write.key)) byKey.set(write.key, []);
    byKey.get(write.key).push({ version: write.version, at, write });
  }
  return new Map([...byKey].map(([key, all]) => [key, new Versions(all)]));
}

/** The acknowledged versions of one key. */
class Versions {
  #sorted;
  #earliest = [];

  constructor(all) {
    this.#sorted = all.toSorted((one, other) => one.version - other.version);
    // For each version, which of it and the later ones was acknowledged first.
    let earliest;
    for (let i = this.#sorted.length - 1; i >= 0; i--) {
      if (earliest === undefined || this.#sorted[i].at < earliest.at) earliest = this.#sorted[i];
      this.#earliest[i] = earliest;
    }
  }

  get size() {
    return this.#sorted.length;
  }

  /** Returns which later version was acknowledged first; undefined if there is none. */
  firstAfter(version) {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle].version > version) high = middle;
      else low = middle + 1;
    }
    return this.#earliest[low];
  }
}
