// Arithmetic of charts. Independent of the page.

/** Returns the growth per second of a total between samples; null before the first. */
export function perSecond(totals, at) {
  return totals.map((total, i) =>
    i === 0 || at[i] <= at[i - 1] ? null : ((total - totals[i - 1]) * 1000) / (at[i] - at[i - 1]),
  );
}

/** Returns the hit rate of the last minute in percent at each sample; null without look-ups. */
export function hitRates({ hits, misses }, at) {
  let from = 0;
  return at.map((time, i) => {
    while (at[from] < time - 60_000) from += 1;
    const hit = hits[i] - hits[from];
    const all = hit + misses[i] - misses[from];
    return all > 0 ? (100 * hit) / all : null;
  });
}

/** Returns at most `most` indices, evenly distributed from the first to the last. */
export function spread(length, most) {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (length - 1)) / (most - 1)));
}
