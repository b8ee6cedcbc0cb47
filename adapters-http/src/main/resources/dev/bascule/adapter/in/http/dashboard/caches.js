// The contents of a cache, in one line.

import { h, text } from '../pages/dom.js';
import { bytes, count, duration } from '../pages/format.js';

export function cacheFacts() {
  const held = h('span', {});
  const weight = h('span', {});
  const life = h('span', {});
  const gone = h('span', {});
  return {
    element: h('span', { class: 'facts number' }, held, weight, life, gone),
    show(cache) {
      text(held, `${count(cache.size)} of ${count(cache.max_size)} entries`);
      text(weight, `${bytes(cache.bytes)} of ${bytes(cache.max_bytes)}`);
      text(life, `live ${duration(Number(cache.default_ttl))}`);
      text(gone, `${count(cache.evictions)} evicted, ${count(cache.expired)} expired`);
    },
  };
}
