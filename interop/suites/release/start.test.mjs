// The launcher starts the bridge from the AOT cache of the build, and starts it without the cache if that is invalid.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { bascule } from '../../harness/processes.mjs';

const target = fileURLToPath(new URL('../../../bootstrap/target', import.meta.url));

describe('The AOT cache', () => {
  let copy;

  /** Runs a command of the bridge in the copy, with more options for the JVM. */
  const run = (options = '', home = process.env.JAVA_HOME) =>
    spawnSync(join(copy, 'bascule'), ['--version'], {
      encoding: 'utf8',
      env: { ...process.env, JAVA_HOME: home, BASCULE_JAVA_OPTS: options },
    });
  const cache = () => join(copy, 'bootstrap', 'target', 'bascule.aot');
  const tells = (options = '') => run(`${options} -Xlog:aot=info:stdout`).stdout;

  before(async () => {
    // The build is there from here on.
    assert.equal((await bascule(['--version'])).code, 0);
    copy = mkdtempSync(join(tmpdir(), 'bascule-start-'));
    const files = ['bascule', 'bootstrap/target/bascule.jar', 'bootstrap/target/lib', 'bootstrap/target/bascule.aot', 'ops/jvm.options'];
    // The times of the jars are in the cache, and Node's own copies have them rounded, to the next second at worst.
    const args = ['--parents', '--preserve=mode,timestamps', '--recursive', ...files, copy];
    assert.equal(spawnSync('cp', args, { cwd: join(target, '..', '..') }).status, 0);
  });
  after(() => rm(copy, { recursive: true, force: true }));

  /** It starts as usual, and prints nothing about the cache. */
  const startsInSilence = ({ status, stdout, stderr }) => {
    assert.equal(status, 0);
    assert.equal(stderr, '');
    assert.match(stdout, /^bascule /);
    assert.doesNotMatch(stdout, /aot|archive|warning/i);
  };

  test('is made by the build, and is whole', () => {
    assert.ok(existsSync(join(target, 'bascule.aot')));
    assert.ok(!existsSync(join(target, 'bascule.aot.config')));
  });

  test('is what the launcher starts from', () => {
    startsInSilence(run());
    assert.match(tells(), /Using AOT-linked classes: true/);
  });

  test('of another JVM is left aside', () => {
    const whole = readFileSync(cache());
    const other = Buffer.from(whole);
    // What the JVM writes of itself is near the beginning; each other version would say something else there.
    const place = other.indexOf('OpenJDK 64-Bit');
    assert.ok(place > 0 && place < 4096);
    other.write('Another', place);
    writeFileSync(cache(), other);
    startsInSilence(run());
    assert.doesNotMatch(tells(), /Using AOT-linked classes: true/);
    writeFileSync(cache(), whole);
  });

  test('for another jar is left aside', () => {
    const jar = join(copy, 'bootstrap', 'target', 'bascule.jar');
    const { atime, mtime } = statSync(jar);
    utimesSync(jar, atime, new Date(mtime.getTime() + 60_000));
    startsInSilence(run());
    assert.doesNotMatch(tells(), /Using AOT-linked classes: true/);
    utimesSync(jar, atime, mtime);
  });

  test('for other options is left aside', () => {
    startsInSilence(run('-XX:-UseSerialGC -XX:+UseZGC'));
    startsInSilence(run('-XX:-UseCompactObjectHeaders'));
  });

  test('that is cut off, empty, no cache or missing is left aside', async () => {
    const whole = readFileSync(cache());
    for (const content of [whole.subarray(0, whole.length / 2), Buffer.alloc(0), Buffer.from('no cache')]) {
      writeFileSync(cache(), content);
      startsInSilence(run());
    }
    await rm(cache());
    startsInSilence(run());
    writeFileSync(cache(), whole);
  });
});
