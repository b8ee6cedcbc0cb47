// Arithmetic of charts. Independent of the page.

/**
 * Returns the values of the grid lines of an axis from zero: round values, that many above zero.
 *
 * @param least the minimum distance between them
 */
export function ticks(highest, least = 0, most = 3) {
  if (!(highest > 0)) return [0, 1];
  const rough = Math.max(highest / most, least);
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * magnitude).find((each) => each >= rough);
  const lines = [];
  for (let line = 0; line < highest + step * 0.999; line += step) lines.push(line);
  return lines;
}

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

/** Returns the path through points of [x, y]; a null interrupts it. */
export function path(points) {
  let pen = 'M';
  let text = '';
  for (const point of points) {
    if (point === null) pen = 'M';
    else {
      text += `${pen}${round(point[0])} ${round(point[1])}`;
      pen = 'L';
    }
  }
  return text;
}

/** Returns the path around the area between points and a base line. */
export function area(points, base) {
  let text = '';
  let run = [];
  const end = () => {
    if (run.length > 1) {
      text += `${path(run)}L${round(run.at(-1)[0])} ${base}L${round(run[0][0])} ${base}Z`;
    }
    run = [];
  };
  for (const point of points) {
    if (point === null) end();
    else run.push(point);
  }
  end();
  return text;
}

/** Returns at most `most` indices, evenly distributed from the first to the last. */
export function spread(length, most) {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (length - 1)) / (most - 1)));
}

function round(value) {
  return Math.round(value * 10) / 10;
}
