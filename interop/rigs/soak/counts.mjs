// What a soak counts, in bounded memory.

/** Times by their logarithm: exact to a twentieth, and of any number. */
class Times {
  #counts = new Map();
  #total = 0;

  add(millis) {
    const bucket = Math.ceil(Math.log(Math.max(millis, 0.1)) / Math.log(1.05));
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    this.#total++;
  }

  quantile(share) {
    let left = share * this.#total;
    const sorted = [...this.#counts].sort(([a], [b]) => a - b);
    const found = sorted.find(([, count]) => (left -= count) <= 0);
    return found ? 1.05 ** found[0] : 0;
  }
}

/** Of each sort, as one of them would crowd out the others. */
const MOST_SHOWN = 4;

export class Counts {
  total = 0;
  wrongs = 0;
  shown = [];
  #sorts = new Map();
  faults = new Map();
  #ways = new Map();
  #times = new Map();

  add(way, how, millis) {
    this.total++;
    const hows = this.#ways.get(way) ?? new Map();
    this.#ways.set(way, hows.set(how, (hows.get(how) ?? 0) + 1));
    const times = this.#times.get(way) ?? new Times();
    this.#times.set(way, times);
    times.add(millis);
  }

  /** Takes note of something that must not be; the sort is the beginning of what it is. */
  wrong(what) {
    this.wrongs++;
    const sort = what.slice(0, 24);
    const known = this.#sorts.get(sort) ?? 0;
    this.#sorts.set(sort, known + 1);
    if (known < MOST_SHOWN && this.#sorts.size < 20) this.shown.push(what);
  }

  fault(what) {
    this.faults.set(what, (this.faults.get(what) ?? 0) + 1);
  }

  /** How calls of one way ended, and how long they took. */
  of(way) {
    const hows = [...(this.#ways.get(way) ?? [])].sort(([, a], [, b]) => b - a);
    const times = this.#times.get(way) ?? new Times();
    return {
      total: hows.reduce((sum, [, count]) => sum + count, 0),
      hows,
      p50: times.quantile(0.5),
      p99: times.quantile(0.99),
    };
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
