// Blocks of text that can be copied.

import { copyButton } from './copy.js';
import { h } from './dom.js';

/** More text makes a browser slow; the rest can be copied. */
const MOST_SHOWN = 100_000;

/** Creates a block; long text is cut where it is shown, and copied whole. */
export function code(value, what) {
  const shown = value.length > MOST_SHOWN ? value.slice(0, MOST_SHOWN) : value;
  const rest = value.length - shown.length;
  return h(
    'div',
    { class: 'code-block' },
    h('pre', { class: 'code', tabindex: 0, role: 'region', 'aria-label': `The ${what}` }, shown),
    rest > 0 ? h('p', { class: 'muted' }, `${rest} more characters are not shown, but copied.`) : null,
    copyButton(`Copy the ${what}`, () => value),
  );
}
