// What a server says of a tool, in short.

import { h } from '../pages/dom.js';
import { duration } from '../pages/format.js';

/** The facts of a tool that a caller should know: word, mood, explanation. */
export function facts(tool, cacheSeconds) {
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = tool.annotations ?? {};
  const all = [
    [readOnlyHint === true, 'Read-only', 'good', 'The tool changes nothing.'],
    [readOnlyHint !== true && destructiveHint === true, 'Destructive', 'bad', 'The tool can delete or overwrite something.'],
    [readOnlyHint !== true && idempotentHint === true, 'Idempotent', 'idle', 'A second call with the same arguments changes nothing more.'],
    [openWorldHint === true, 'Open world', 'idle', 'The tool reaches things outside, such as the web.'],
    [cacheSeconds > 0, `Cached ${duration(cacheSeconds ?? 0)}`, 'cached', 'The bridge caches the results.'],
  ];
  return all.filter(([is]) => is).map(([, word, mood, why]) => ({ word, mood, why }));
}

export function badges(tool, cacheSeconds) {
  return facts(tool, cacheSeconds).map(({ word, mood, why }) => h('span', { class: 'pill', 'data-mood': mood, title: why }, word));
}
