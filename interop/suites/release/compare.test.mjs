// `bench/compare`, as somebody runs it who wants to know in a minute: what noise cannot change. It
// ends with 1 where one of the answers that it counted was not 200, or had other bytes.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';

const command = fileURLToPath(new URL('../../../bench/compare', import.meta.url));

/** Starts the command, or that of another clone, with a folder of its own for what is temporary. */
function start(args, env = {}, program = command) {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: folder, ...env },
  });
  return { child, folder };
}

async function end({ child, folder }) {
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const [code] = await once(child, 'close');
  // A killed process may take a moment to exit; one that was not killed makes the test time out.
  while (runningIn(folder).length > 0) await pause(20);
  return { code, out, err, left: readdirSync(folder) };
}

/** The programs that have a folder on their command line. */
function runningIn(folder) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
      } catch {
        return ''; // it has ended since
      }
    })
    .filter((line) => line.includes(folder));
}

test('a quick comparison finds right answers only, and leaves nothing behind', async () => {
  const { code, out, err, left } = await end(start(['--quick', '--seconds', '1', '--json']));

  assert.equal(code, 0, err);
  const { machine, rows, limits } = JSON.parse(out);
  assert.match(machine, /^\d+ cores, .*, Linux /);
  const measured = Object.entries(rows).map(([name, { lines }]) => [name, lines.map(([first]) => first)]);
  assert.deepEqual(Object.fromEntries(measured), {
    hit: [
      'nginx `return`',
      'nginx `proxy_cache` HIT',
      'Bascule hit',
      'Bascule hit, listing past its life',
    ],
    miss: ['64', '1'].flatMap((connections) =>
      ['direct', 'nginx proxy', 'Jetty and OkHttp alone', 'Bascule miss'].map((name) => `${name}, ${connections}`),
    ),
    stampede: ['Bascule'],
  });
  assert.deepEqual(limits.map(({ line }) => line), [1, 1, 1, 2, 2, 2, 3, 3]);
  const calls = limits.find(({ what }) => what === 'calls of the server in a stampede');
  assert.equal(calls.figure, 1);
  assert.equal(calls.verdict, 'holds');
  assert.deepEqual(left, []);
});

test('the row of starts needs nothing from npm', async () => {
  const root = join(dirname(command), '..');
  const clone = mkdtempSync(join(tmpdir(), 'bascule-clone-'));
  symlinkSync(join(root, 'bascule'), join(clone, 'bascule'));
  const isOfNpm = (path) => path.endsWith('node_modules');
  cpSync(join(root, 'bench'), join(clone, 'bench'), { recursive: true, filter: (path) => !isOfNpm(path) });
  for (const folder of ['harness', 'rigs']) {
    cpSync(join(root, 'interop', folder), join(clone, 'interop', folder), { recursive: true, filter: (path) => !isOfNpm(path) });
  }

  const compare = join(clone, 'bench', 'compare');
  const { code, out, err } = await end(start(['--rounds', '1', '--json', 'start'], {}, compare));

  assert.equal(code, 0, err);
  assert.deepEqual(
    JSON.parse(out).rows.start.lines.map(([way]) => way),
    ['with the cache', 'without'],
  );
});

test('who stops it stops all that it started', async () => {
  const started = start(['--quick', 'hit']);
  const ended = end(started);
  // The folder of a server is there before the server is: by then there is something to stop.
  while (runningIn(started.folder).length === 0) await pause(20);

  started.child.kill('SIGTERM');

  const { code, left } = await ended;
  assert.equal(code, 143);
  assert.deepEqual(left, []);
});

test('a folder without a build is a mistake of usage', async () => {
  const { code, err } = await end(start(['--before', tmpdir()]));

  assert.equal(code, 64);
  assert.match(err, /no build in .*: run mvn package -DskipTests there\n\nUsage: /);
});

test('a row that nobody has is a mistake of usage', async () => {
  const { code, err } = await end(start(['hits']));

  assert.equal(code, 64);
  assert.match(err, /no such row: hits\n\nUsage: /);
});

test('what is not installed is named by its package', async () => {
  const { code, err } = await end(start(['hit'], { NGINX_MODULES: '/nowhere' }));

  assert.equal(code, 69);
  assert.match(err, /sudo apt-get install libnginx-mod-http-lua$/m);
});
