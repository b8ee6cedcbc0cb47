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

/** The name of each thread of a program alone, and the seconds of processor time that it took until now. */
export function threadSeconds(pid) {
  const threads = new Map();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const fields = statOf(`${pid}/task/${thread}`);
    const name = textOf(`/proc/${pid}/task/${thread}/comm`)?.trim();
    if (fields && name) threads.set(thread, { name, seconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond });
  }
  return threads;
}

function statOf(path) {
  const line = textOf(`/proc/${path}/stat`);
  return line?.slice(line.lastIndexOf(')') + 2).split(' ');
}

function textOf(file) {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined; // its process or thread has ended since
  }
}

/**
 * Begins to count what a program alone asks of the kernel. The function that it returns tells how
 * many context switches there were since then, voluntary and others, and how many system calls that
 * read or wrote, on sockets by `read` and `write` too; the kernel counts no others.
 */
export function countKernelWork(pid) {
  const before = kernelCounts(pid);
  return () => {
    const { threads, ...after } = kernelCounts(pid);
    const work = { voluntary: 0, involuntary: 0 };
    // A thread that has ended since is not counted: it would take all its switches with it.
    for (const [thread, counts] of threads) {
      for (const kind of Object.keys(work)) {
        work[kind] += counts[kind] - (before.threads.get(thread)?.[kind] ?? 0);
      }
    }
    return { ...work, reads: after.reads - before.reads, writes: after.writes - before.writes };
  };
}

function kernelCounts(pid) {
  const count = (text, name) => Number(new RegExp(`^${name}:\\s+(\\d+)$`, 'm').exec(text)[1]);
  const io = readFileSync(`/proc/${pid}/io`, 'latin1');
  const threads = new Map();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const status = textOf(`/proc/${pid}/task/${thread}/status`);
    if (!status) continue;
    threads.set(thread, {
      voluntary: count(status, 'voluntary_ctxt_switches'),
      involuntary: count(status, 'nonvoluntary_ctxt_switches'),
    });
  }
  return { threads, reads: count(io, 'syscr'), writes: count(io, 'syscw') };
}

/** The resident memory of a program alone, in KiB. */
export function residentKibibytes(pid) {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]);
}

/** The memory of a program alone, in MiB; what it shares with others counts in part. */
export function memoryOf(pid) {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))[1]) / 1024;
}
