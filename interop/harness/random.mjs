// Reproducible random numbers: the same seed, the same numbers.

/** Returns a function that returns numbers from 0, inclusive, to 1, exclusive (mulberry32). */
export function chanceOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const between = (chance, least, most) => least + Math.floor(chance() * (most - least + 1));

export const oneOf = (chance, all) => all[Math.floor(chance() * all.length)];

/** Picks among `[weight, what]`. */
export function weighted(chance, all) {
  let left = chance() * all.reduce((sum, [weight]) => sum + weight, 0);
  return all.find(([weight]) => (left -= weight) < 0)[1];
}
