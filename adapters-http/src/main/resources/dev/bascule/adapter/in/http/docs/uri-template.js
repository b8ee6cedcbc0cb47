// URI templates (RFC 6570, without prefixes and explode). Independent of the page.

const EXPRESSION = /\{([+#./;?&]?)([^{}]*)\}/g;

const OPERATORS = {
  '': { first: '', separator: ',', isNamed: false },
  '+': { first: '', separator: ',', isNamed: false, isRaw: true },
  '#': { first: '#', separator: ',', isNamed: false, isRaw: true },
  '.': { first: '.', separator: '.', isNamed: false },
  '/': { first: '/', separator: '/', isNamed: false },
  ';': { first: ';', separator: ';', isNamed: true },
  '?': { first: '?', separator: '&', isNamed: true },
  '&': { first: '&', separator: '&', isNamed: true },
};

/** The names of the variables, each once. */
export function variablesOf(template) {
  const names = [...template.matchAll(EXPRESSION)].flatMap(([, , list]) => list.split(',').map(nameOf));
  return [...new Set(names.filter(Boolean))];
}

/** Fills in the values; variables without one are left out. */
export function expand(template, values) {
  return template.replaceAll(EXPRESSION, (_, operator, list) => {
    const { first, separator, isNamed, isRaw } = OPERATORS[operator];
    const parts = list
      .split(',')
      .map(nameOf)
      .filter((name) => values[name] !== undefined && values[name] !== '')
      .map((name) => {
        const value = isRaw ? encodeURI(values[name]) : encodeURIComponent(values[name]);
        return isNamed ? `${name}=${value}` : value;
      });
    return parts.length === 0 ? '' : first + parts.join(separator);
  });
}

function nameOf(part) {
  return part.trim().replace(/(\*|:\d+)$/, '');
}
