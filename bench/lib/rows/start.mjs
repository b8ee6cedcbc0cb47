// What interop/rigs/start-time.mjs measures, where it is there: its medians.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../processes.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const script = join(here, '..', '..', '..', 'interop', 'rigs', 'start-time.mjs');
const TO_END = 300_000;
const LINE = /^(\S.*?) +(\d+) ms +(\S+) s +(\d+) MiB$/gm;

export async function start(processes, { rounds }) {
  const title = 'start: demo to the first 200, and idle with 10 servers';
  if (!existsSync(script)) return { title, head: ['interop/rigs/start-time.mjs is not there'], lines: [], limits: [] };
  const out = await run(process.execPath, [script, String(rounds)], { TMPDIR: processes.folder }, TO_END);
  const found = [...out.slice(out.indexOf('medians')).matchAll(LINE)];
  const [wall, resident] = found.length ? [Number(found[0][2]) / 1000, Number(found[0][4])] : [];
  const ratio = /^wall with \/ without: (\S+)$/m.exec(out)?.[1];
  return {
    title,
    head: ['', 'ms', 'CPU s', 'MiB'],
    lines: found.map((cells) => cells.slice(1)),
    limits: [
      { line: 5, what: 's to the first 200', figure: wall, limit: 0.6 },
      { line: 5, what: 'start with the AOT cache, to that without', figure: ratio && Number(ratio), limit: 0.5 },
      { line: 5, what: 'MiB of an idle bridge with 10 servers', figure: resident, limit: 120 },
    ],
  };
}
