// Applies changes to a state. Independent of the page.

/** Applies a merge patch (RFC 7396); what has not changed stays the same object. */
export function merge(target, patch) {
  if (!isObject(patch)) return patch;
  const result = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merge(Object.hasOwn(result, name) ? result[name] : undefined, value);
  }
  return result;
}

/** Appends the rows of `more` to those of `series`, and keeps the last `most` of each. */
export function append(series, more, most) {
  return Object.fromEntries(
    Object.entries(series).map(([name, row]) => [
      name,
      Array.isArray(row) ? [...row, ...more[name]].slice(-most) : append(row, more[name], most),
    ]),
  );
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
