// Tools whose schemas multiply where a document has a copy for each reference: names with the characters of JSON
// pointers, many spellings of one pointer, nested targets, circles, and definitions that are used many times.

import { randomOf } from './shapes.mjs';

const NAMES = ['a', '~', '~~~~', '/', '~1', '%', '%7E', 'é', '$ref', 'items', '0', ''];
/** Of these, two to the power are the spellings of one name. */
const TILDES = 10;
const FILLER = 'x'.repeat(20_000);
const TOOLS = 30;
const MOST_REFERENCES = 200;

const refer = (reference) => ({ $ref: reference });
const repeat = (count, create) => Array.from({ length: count }, (_, index) => create(index));

/** A tool of 40 KB with a reference for each spelling of a name of tildes. */
export function manySpellings() {
  const spelled = (number) => repeat(TILDES, (bit) => ((number >> bit) & 1 ? '~0' : '~')).join('');
  const references = repeat(2 ** TILDES, (number) => refer(`#/$defs/${spelled(number)}`));
  const inputSchema = { type: 'object', properties: { p: { anyOf: references } }, $defs: { ['~'.repeat(TILDES)]: { enum: [FILLER] } } };
  return [{ name: 'big', inputSchema }];
}

/** Returns the same tools for the same seed, which have less than 1 MiB. */
export function generated(seed) {
  const random = randomOf(seed);
  const pick = (all) => all[random(all.length)];

  function spell(name) {
    const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1');
    return pick([name, escaped, encodeURIComponent(escaped), name.replace('~', '~0')]);
  }

  function byName(levels) {
    return Object.fromEntries(repeat(random(10) === 0 ? 12 : 1 + random(3), () => [pick(NAMES), schemaOf(levels - 2)]));
  }

  function nested(levels) {
    return levels === 0 ? { enum: ['x'.repeat(random(8_000))] } : { x: nested(levels - 1) };
  }

  const members = [
    () => ({ enum: ['x'.repeat(random(500))] }),
    () => ({ $anchor: pick(NAMES) }),
    () => ({ description: 'é~'.repeat(random(50)) }),
    (levels) => ({ $defs: byName(levels) }),
    (levels) => ({ properties: byName(levels) }),
    (levels) => ({ items: schemaOf(levels - 1) }),
    (levels) => ({ default: schemaOf(levels - 1) }),
    (levels) => ({ allOf: repeat(1 + random(3), () => schemaOf(levels - 2)) }),
    () => ({ x: nested(random(60)) }),
  ];

  function schemaOf(levels) {
    const choice = () => members[random(levels > 0 ? members.length : 3)](levels);
    return Object.assign({}, ...repeat(1 + random(4), choice));
  }

  /** Returns a pointer to each place, in one of its spellings. */
  function placesIn(value, place = '#') {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, member]) => {
      const inner = `${place}/${spell(name)}`;
      return [inner, ...placesIn(member, inner)];
    });
  }

  return repeat(TOOLS, (index) => {
    const schema = { ...schemaOf(6), type: 'object' };
    const places = ['#', ...placesIn(schema)];
    const references = repeat(random(Math.min(MOST_REFERENCES, 2 * places.length)), () => refer(pick(places)));
    return { name: `tool-${index}`, inputSchema: { ...schema, not: { anyOf: [...references, {}] } } };
  });
}
