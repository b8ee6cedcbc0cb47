// What bin/dist makes is unpacked as its package manager does it, and starts on a machine without Java, except for the
// archive without a runtime.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const dist = join(root, 'target', 'dist');

const TOOLS = ['cat', 'cksum', 'dirname', 'env', 'head', 'mkdir', 'mv', 'readlink', 'sh', 'tr'];

describe('The artefacts', () => {
  let folder;
  let withoutJava;

  /** Runs a command to its end, and returns what it printed. */
  const run = (command, args, options = {}) => {
    const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
    assert.equal(status, 0, `${command} ${args.join(' ')}: ${error ?? ''}${stdout}${stderr}`);
    return stdout;
  };
  const artefact = (pattern, below = '') => {
    const found = readdirSync(join(dist, below)).filter((name) => pattern.test(name));
    assert.equal(found.length, 1, `${pattern}: ${found}`);
    return join(dist, below, found[0]);
  };
  const newFolder = (name) => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };

  /** Starts the demo, and demands that the second of two equal calls is a cache hit. */
  const demandHit = async (launcher, env = {}) => {
    const bridge = spawn(launcher, ['demo', '--port', '0'], {
      env: { PATH: withoutJava, HOME: newFolder('home'), BASCULE_JDK_ROOT: '/nowhere', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    const url = await new Promise((resolve, reject) => {
      const read = (chunk) => {
        printed += chunk;
        const found = /listening on (\S+)/.exec(printed);
        if (found) resolve(found[1]);
      };
      bridge.stdout.on('data', read);
      bridge.stderr.on('data', read);
      bridge.on('exit', (code) => reject(new Error(`ended with ${code}: ${printed}`)));
      bridge.on('error', reject);
    });
    try {
      const call = () => fetch(`${url}/servers/demo/tools/clock`, { method: 'POST' });
      const first = await call();
      assert.equal(first.status, 200, await first.text());
      assert.match((await call()).headers.get('cache-status'), /hit/);
    } finally {
      const ended = new Promise((resolve) => bridge.on('exit', resolve));
      bridge.kill('SIGTERM');
      await ended;
    }
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bascule-dist-'));
    run(join(root, 'bin', 'dist'), [], { stdio: ['ignore', 'pipe', 'inherit'] });
    withoutJava = newFolder('bin');
    for (const tool of TOOLS) symlinkSync(run('sh', ['-c', `command -v ${tool}`]).trim(), join(withoutJava, tool));
    symlinkSync(process.execPath, join(withoutJava, 'node'));
  });
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  test('have the checksums of SHA256SUMS', () => {
    const lines = readFileSync(join(dist, 'SHA256SUMS'), 'utf8').trim().split('\n');
    assert.ok(lines.length >= 8, lines.join('\n'));
    for (const line of lines) {
      const [sum, name] = line.split(/\s+/);
      assert.equal(createHash('sha256').update(readFileSync(join(dist, name))).digest('hex'), sum, name);
    }
  });

  test('have about the sizes of the page', () => {
    const page = readFileSync(join(root, 'docs', 'install.md'), 'utf8');
    const arch = process.arch;
    const files = {
      'bascule_VERSION_amd64.deb': artefact(/\.deb$/),
      'bascule-VERSION-1.x86_64.rpm': artefact(/\.rpm$/),
      'bascule-VERSION-linux-x64.tar.gz': artefact(/-linux-.*\.tar\.gz$/),
      'bascule-VERSION-oci-linux-x64.tar': artefact(/-oci-.*\.tar$/),
      'bascule-VERSION.tar.gz': artefact(/^bascule-[^l]*\.tar\.gz$/),
    };
    for (const [name, file] of Object.entries(files)) {
      const row = page.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``));
      const stated = Number(/\| (\d+) MiB \|/.exec(row)[1]);
      const actual = statSync(file).size / 2 ** 20;
      assert.ok(Math.abs(stated - actual) <= actual / 8, `${name} for ${arch}: ${actual.toFixed(1)} MiB, the page says ${stated}`);
    }
  });

  test('are not made with a JDK that requires a newer glibc than allowed', () => {
    const { status, stderr } = spawnSync(join(root, 'bin', 'dist'), [], { encoding: 'utf8', env: { ...process.env, BASCULE_GLIBC: '2.1' } });

    assert.equal(status, 1);
    assert.match(stderr, /requires glibc 2\.\d+, newer than 2\.1 /);
  });

  test('have a bill of materials', () => {
    const { bomFormat, components } = JSON.parse(readFileSync(artefact(/\.cdx\.json$/), 'utf8'));
    assert.equal(bomFormat, 'CycloneDX');
    assert.ok(components.some(({ name }) => name === 'okhttp-jvm'));
  });

  test('archive without a runtime', async () => {
    const place = newFolder('plain');
    run('tar', ['--extract', '--file', artefact(/^bascule-[^l]*\.tar\.gz$/), '--strip-components=1', '--directory', place]);
    await assert.rejects(demandHit(join(place, 'bascule')), /Java 25 or newer is missing/);
    await demandHit(join(place, 'bascule'), { JAVA_HOME: process.env.JAVA_HOME });
  });

  test('archive with a runtime', async () => {
    const place = newFolder('whole');
    run('tar', ['--extract', '--file', artefact(/-linux-.*\.tar\.gz$/), '--strip-components=1', '--directory', place]);
    await demandHit(join(place, 'bascule'));
  });

  test('package for Debian', async () => {
    const place = newFolder('debian');
    const file = artefact(/\.deb$/);
    run('dpkg-deb', ['--extract', file, place]);
    assert.match(run('dpkg-deb', ['--field', file, 'Depends']), /libc6 \(>= 2\.\d+\)/);
    const files = run('find', [place, '-type', 'f', '-printf', '%s\\n']).trim().split('\n');
    const kibibytes = files.reduce((sum, size) => sum + Number(size), 0) / 1024;
    const declared = Number(run('dpkg-deb', ['--field', file, 'Installed-Size']));
    assert.ok(Math.abs(declared - kibibytes) < 2, `Installed-Size is ${declared}, and the files have ${kibibytes} KiB`);
    await demandHitOfSystem(place);
  });

  test('package for Fedora', async () => {
    const place = newFolder('fedora');
    const archive = spawnSync('rpm2cpio', [artefact(/\.rpm$/)], { maxBuffer: 1 << 28 });
    assert.equal(archive.status, 0, String(archive.stderr));
    run('cpio', ['--extract', '--make-directories', '--quiet'], { cwd: place, input: archive.stdout });
    await demandHitOfSystem(place);
  });

  const demandHitOfSystem = async (place) => {
    const launcher = join(place, 'usr', 'bin', 'bascule');
    assert.equal(readlinkSync(launcher), '../lib/bascule/bascule');
    assert.match(readFileSync(join(place, 'usr/lib/systemd/system/bascule.service'), 'utf8'), /^ExecStart=\/usr\/bin\/bascule serve /m);
    run(launcher, ['check', '--config', join(place, 'etc/bascule/bascule.yaml')]);
    assert.match(run('sh', ['-c', `gzip -dc ${join(place, 'usr/share/man/man1/bascule.1.gz')}`]), /^\.TH BASCULE/m);
    // What the package does when it is installed.
    run(launcher, ['--make-aot-cache']);
    assert.ok(existsSync(join(place, 'usr/lib/bascule/bascule.aot')));
    await demandHit(launcher);
  };

  test('packages for npm', async () => {
    const place = newFolder('npm');
    const packages = [artefact(/^bascule-linux-.*\.tgz$/, 'npm'), artefact(/^bascule-\d.*\.tgz$/, 'npm')];
    run('npm', ['install', '--offline', '--cache', newFolder('cache'), '--no-audit', '--no-fund', '--omit=optional', '--prefix', place, ...packages]);
    await demandHit(join(place, 'node_modules', '.bin', 'bascule'));
  });

  test('formula for Homebrew', () => {
    const formula = readFileSync(artefact(/\.rb$/), 'utf8');
    const archive = artefact(/^bascule-[^l]*\.tar\.gz$/);
    assert.ok(formula.includes(`sha256 "${createHash('sha256').update(readFileSync(archive)).digest('hex')}"`));
    assert.doesNotMatch(formula, /@[A-Z0-9]+@/);
  });
});
