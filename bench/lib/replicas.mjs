// Simulates replicas with caches in front of a server, event by event, in simulated time.

/** Rates per second, times in seconds. */
export const DEFAULTS = { rate: 100, keys: 10_000, exponent: 0.9, ttl: 150, entries: 10_000, load: 0.5, warmUp: 300, measured: 600, seed: 1 };

/**
 * Returns the shares of requests that the own caches and the shared cache answered (waiting for a load of the same
 * or another replica counts as a hit), and the calls of the server per second.
 */
export function simulate(settings) {
  const { rate, keys, exponent, ttl, entries, load, warmUp, measured, seed, replicas, shared } = { ...DEFAULTS, ...settings };
  const random = generator(seed);
  const nextKey = zipf(keys, exponent, random);
  const caches = Array.from({ length: replicas }, () => new Map());
  const engine = new Map();
  const counts = { own: 0, shared: 0, calls: 0 };
  let requests = 0;
  let now = 0;
  while (true) {
    now -= Math.log(1 - random()) / (rate * replicas);
    if (now >= warmUp + measured) break;
    const cache = caches[Math.floor(random() * replicas)];
    const answer = answerOf(nextKey(), cache);
    if (now < warmUp) continue;
    requests += 1;
    counts[answer] += 1;
  }
  return { own: counts.own / requests, shared: counts.shared / requests, calls: counts.calls / measured };

  /** The value is stored when its load begins: who comes before it ends waits for the same load. */
  function answerOf(key, cache) {
    const kept = cache.get(key);
    if (kept > now) {
      cache.delete(key);
      cache.set(key, kept);
      return 'own';
    }
    const found = shared && engine.get(key);
    const expires = found > now ? found : now + load + ttl;
    store(cache, key, expires);
    if (found > now) return 'shared';
    if (shared) engine.set(key, expires);
    return 'calls';
  }

  function store(cache, key, expires) {
    cache.delete(key);
    cache.set(key, expires);
    if (cache.size > entries) cache.delete(cache.keys().next().value);
  }
}

/** Returns a function that draws numbers from 0 to `keys` - 1, each less often than the one before (Zipf's law). */
function zipf(keys, exponent, random) {
  const sums = new Float64Array(keys);
  let sum = 0;
  for (let key = 0; key < keys; key += 1) {
    sum += (key + 1) ** -exponent;
    sums[key] = sum;
  }
  return () => {
    const drawn = random() * sum;
    let low = 0;
    let high = keys - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] < drawn) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Returns a function that draws numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
