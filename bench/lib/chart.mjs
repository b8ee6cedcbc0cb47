// Draws bars as SVG.

const WIDTH = 880;
const LINE = 22;
const LABELS = 250;
const TOP = 70;
const GAP = 40;
const COLORS = ['#2f6f9f', '#b3541e'];

/**
 * A chart with one line for each of `names`, and one column of bars for each of `kinds`: name and parts. The longest
 * bar of each column is equally long, unless all have the same scale.
 */
export function barChart(title, names, kinds, { sameScale = false } = {}) {
  const longest = (each) => Math.max(...names.map((name) => each.parts.get(name)));
  const most = Math.max(...kinds.map(longest));
  const height = TOP + names.length * LINE + 16;
  const width = (WIDTH - LABELS - GAP * kinds.length) / kinds.length;
  const text = names.map((name, line) => label(LABELS - 10, TOP + line * LINE + 15, name, 'end'));
  const columns = kinds.map((kind, column) => {
    const { name, parts } = kind;
    const left = LABELS + column * (width + GAP);
    const scale = sameScale ? most : longest(kind);
    const bars = names.map((each, line) => {
      const length = (parts.get(each) / scale) * (width - 40);
      const top = TOP + line * LINE;
      return `<rect x="${left.toFixed(1)}" y="${top + 3}" width="${length.toFixed(1)}" height="${LINE - 6}" fill="${COLORS[column]}"/>
  ${label(left + length + 5, top + 15, parts.get(each).toFixed(1))}`;
    });
    return [label(left, TOP - 12, name, 'start', 600), ...bars].join('\n  ');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img">
  <title>${title}</title>
  <rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
  ${label(16, 28, title, 'start', 700, 17)}
  ${[...text, ...columns].join('\n  ')}
</svg>
`;
}

function label(x, y, text, anchor = 'start', weight = 400, size = 13) {
  return `<text x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}" font-weight="${weight}" font-size="${size}" fill="#1c2733">${text}</text>`;
}
