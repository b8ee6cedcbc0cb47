// Medians, ratios, and how they are written.

/** The middle of some numbers; of an even count, the mean of the two in the middle. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of what each round says. */
export function medianOf(rounds, tell) {
  return median(rounds.map(tell));
}

/** Writes a number with about three digits that count. */
export function shown(number) {
  if (number === undefined) return '';
  if (Math.abs(number) >= 100) return Math.round(number).toLocaleString('en-US');
  if (Math.abs(number) >= 10) return number.toFixed(1);
  return Math.abs(number) >= 1 ? number.toFixed(2) : number.toFixed(3);
}

/** Writes a table as Markdown. */
export function table(head, lines) {
  const all = [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...lines];
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
