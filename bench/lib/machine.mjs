// What the machine tells: itself, and what programs took of it.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']));

/** One line that says what was measured on. */
export function machine() {
  const cores = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return `${cores.length} cores, ${cores[0].model.trim()}, ${gibibytes} GiB, Linux ${release()}`;
}

/** The seconds of processor time that a program and all below it took until now. */
export function cpuSeconds(pid) {
  const { ticks, below } = processes();
  let sum = 0;
  for (const open = [pid]; open.length > 0; ) {
    const next = open.pop();
    sum += ticks.get(next) ?? 0;
    open.push(...(below.get(next) ?? []));
  }
  return sum / ticksPerSecond;
}

// Of each process, its own time and that of its children that ended (proc(5): utime, stime, cutime, cstime).
function processes() {
  const ticks = new Map();
  const below = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)) {
    const fields = statOf(pid);
    if (!fields) continue;
    ticks.set(pid, fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0));
    const parent = Number(fields[1]);
    below.set(parent, [...(below.get(parent) ?? []), pid]);
  }
  return { ticks, below };
}

function statOf(pid) {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // it has ended since
  }
}

/** The resident memory of a program alone, in KiB. */
export function residentKibibytes(pid) {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]);
}
