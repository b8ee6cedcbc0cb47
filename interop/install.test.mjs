// Installs each artefact of bin/dist in a fresh Debian without Java, with the command of docs/install.md, tries the demo
// as it suggests, and removes it again. Requires root: npm run install-tests.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';

const home = fileURLToPath(new URL('..', import.meta.url));
const dist = join(home, 'target', 'dist');
/** Kept for the next run. */
const base = join(home, 'target', 'debian');
const npm = 'npm@11.21.2';

/** Runs a command to its end, and returns what it printed. */
function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${error ?? ''}${stdout}${stderr}`);
  return stdout;
}

/** Returns the file name of the only artefact that matches. */
function artefact(pattern, below = '') {
  const found = readdirSync(join(dist, below)).filter((name) => pattern.test(name));
  assert.equal(found.length, 1, `${pattern}: ${found}`);
  return found[0];
}

/** Lays out a Debian with what its users have, but no Java. */
function layOutDebian() {
  if (existsSync(join(base, 'ready'))) return;
  rmSync(base, { recursive: true, force: true });
  mkdirSync(base, { recursive: true });
  const root = join(base, 'root');
  // rpm stands for Fedora, whose packages are not to be had everywhere.
  run('mmdebstrap', ['--quiet', '--variant=apt', '--include=curl,rpm', 'trixie', root]);
  copyFileSync(join(home, 'interop', 'node_modules', 'node', 'bin', 'node'), join(root, 'usr', 'local', 'bin', 'node'));
  run('npm', ['install', '--silent', '--global', '--prefix', join(root, 'usr', 'local'), npm]);
  writeFileSync(join(base, 'ready'), '');
}

describe('In a Debian without Java,', () => {
  let folder;
  let root;

  /** Returns the arguments of unshare that run a command in the folder `place` as the root, as a machine of its own. */
  const inside = (place, script) => [
    ...['--mount', '--pid', '--fork', '--kill-child', 'sh', '-euc'],
    // rpm demands that the root is a mount.
    `mount --bind "$0" "$0"; cd "$0"; mount -t proc proc proc; ${script}`,
    place,
  ];
  const chroot = 'exec chroot . env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C.UTF-8 ';
  /** Runs a command line in the Debian, and returns what it printed. */
  const shell = (line) => run('unshare', [...inside(root, `${chroot} sh -euc "$1"`), `cd /root; ${line}`], { maxBuffer: 1 << 26 });

  /** Starts a command of `unshare`, waits until it prints a line that contains `last`, and returns the lines. */
  const start = async (args, last) => {
    // In a process group of its own: a child that has become another user does not end with its parent.
    const child = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const stop = () => {
      process.kill(-child.pid, 'SIGKILL');
      return ended;
    };
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += chunk));
    const lines = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line.includes(last)) return { lines, stop };
    }
    assert.fail(`ended with ${await ended}: ${lines.join('\n')}${errors}`);
  };
  const startInside = (command, last) => start([...inside(root, `${chroot} sh -euc "$1"`), `cd /root; exec ${command}`], last);

  /** Runs the commands that the demo prints; the second call of the clock must be a cache hit. */
  const tryDemo = async (command) => tryPrinted(await startInside(`${command} demo --port 0`, '/admin/metrics'));
  const tryPrinted = async ({ lines, stop }) => {
    try {
      const commands = lines.map((line) => line.replace(/ # .*/, '').trim()).filter((line) => line.startsWith('curl '));
      assert.equal(commands.length, 3, lines.join('\n'));
      assert.match(shell(commands[0]), /"clock"/);
      assert.match(shell(commands[1]), /^HTTP\/1\.1 200 /);
      assert.match(shell(commands[1]), /^Cache-Status: bascule; hit/m);
      assert.match(shell(commands[2]), /^\{/);
    } finally {
      await stop();
    }
  };

  /** Returns the files of the Debian, apart from the records of package managers. */
  const filesOf = () =>
    shell(
      'find / -xdev \\( -path /proc -o -path /sys -o -path /tmp -o -path /artefacts -o -path /var/lib/dpkg -o -path /var/lib/rpm' +
        ' -o -path /var/lib/apt -o -path /var/log -o -path /var/cache -o -path /root/.npm -o -path /etc/ld.so.cache \\) -prune -o -print',
    )
      .split('\n')
      .sort();

  /** Installs, tries and removes; removing must leave nothing behind. */
  const installAndRemove = async ({ install, attempt, remove }) => {
    const before = filesOf();
    shell(install);
    await attempt();
    shell(remove);
    assert.deepEqual(filesOf().filter((file) => !before.includes(file)), []);
  };

  before(() => {
    assert.equal(process.getuid(), 0, 'requires root, for chroot');
    const sums = join(dist, 'SHA256SUMS');
    const jar = join(home, 'bootstrap', 'target', 'bascule.jar');
    if (!existsSync(sums) || statSync(sums).mtimeMs < statSync(jar).mtimeMs) {
      run(join(home, 'bin', 'dist'), [], { stdio: ['ignore', 'pipe', 'inherit'] });
    }
    layOutDebian();
    folder = mkdtempSync(join(tmpdir(), 'bascule-install-'));
    root = join(folder, 'root');
    run('cp', ['-a', join(base, 'root'), root]);
    copyFileSync('/etc/resolv.conf', join(root, 'etc', 'resolv.conf'));
    run('cp', ['-a', dist, join(root, 'artefacts')]);
  });
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  test('there is no Java, and the checksums are right', () => {
    assert.equal(shell('command -v java || echo none'), 'none\n');
    assert.match(shell('cd /artefacts; sha256sum --check SHA256SUMS'), /\.deb: OK/);
  });

  test('the package for Debian', () =>
    installAndRemove({
      install: `apt-get install --yes /artefacts/${artefact(/\.deb$/)}`,
      attempt: async () => {
        await tryDemo('bascule');
        shell('bascule check --config /etc/bascule/bascule.yaml; test -f /usr/lib/bascule/bascule.aot');
      },
      remove: 'apt-get purge --yes bascule',
    }));

  // Debian's rpm knows no package glibc.
  test('the package for Fedora', () =>
    installAndRemove({
      install: `rpm --install --nodeps /artefacts/${artefact(/\.rpm$/)}`,
      attempt: async () => {
        await tryDemo('bascule');
        shell('bascule check --config /etc/bascule/bascule.yaml; test -f /usr/lib/bascule/bascule.aot');
      },
      remove: 'rpm --erase --nodeps bascule',
    }));

  test('the archive with a runtime', () => {
    const name = artefact(/-linux-.*\.tar\.gz$/);
    return installAndRemove({
      install: `tar -xzf /artefacts/${name}`,
      attempt: () => tryDemo(`/root/${basename(name, '.tar.gz')}/bascule`),
      remove: `rm -r ${basename(name, '.tar.gz')} ~/.cache`,
    });
  });

  test('the archive without a runtime, with that of another', () => {
    const name = artefact(/^bascule-[^l]*\.tar\.gz$/).replace(/^bascule-chart.*/, '');
    const other = artefact(/-linux-.*\.tar\.gz$/);
    return installAndRemove({
      install: `tar -xzf /artefacts/${name}; tar -xzf /artefacts/${other}`,
      attempt: async () => {
        const launcher = `/root/${basename(name, '.tar.gz')}/bascule`;
        assert.match(shell(`${launcher} demo 2>&1 || true`), /Java 25 or newer is missing/);
        await tryDemo(`env JAVA_HOME=/root/${basename(other, '.tar.gz')}/runtime ${launcher}`);
      },
      remove: 'rm -r bascule-* ~/.cache',
    });
  });

  test('the packages for npm', () =>
    installAndRemove({
      install: `npm install --global --offline /artefacts/npm/${artefact(/^bascule-\d.*\.tgz$/, 'npm')} /artefacts/npm/${artefact(/^bascule-linux-.*\.tgz$/, 'npm')}`,
      attempt: () => tryDemo('bascule'),
      remove: 'npm uninstall --global bascule bascule-linux-x64 bascule-linux-arm64; rm -r ~/.cache',
    }));

  describe('the container image', () => {
    let bundle;

    before(() => {
      const layout = join(folder, 'image');
      bundle = join(folder, 'bundle');
      const [, version] = /^bascule-(.*)-oci-/.exec(artefact(/-oci-.*\.tar$/));
      run('skopeo', ['copy', '--quiet', `oci-archive:${join(dist, artefact(/-oci-.*\.tar$/))}`, `oci:${layout}:${version}`]);
      run('umoci', ['unpack', '--image', `${layout}:${version}`, bundle]);
    });

    test('answers as its user, on a file system that it cannot write', async () => {
      const { process: settings } = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8'));
      const { uid, gid } = settings.user;
      const java = settings.args.slice(0, settings.args.indexOf('serve'));
      const readOnly = 'mount -o remount,ro,bind .; mount -t tmpfs tmpfs tmp';
      const command = `exec chroot --userspec=${uid}:${gid} . ${java.join(' ')} demo --port 0`;

      assert.equal(uid, 10001);
      await tryPrinted(await start(inside(join(bundle, 'rootfs'), `${readOnly}; ${command}`), '/admin/metrics'));
    });

    test('is loaded under both formats, with the same configuration', () => {
      const archive = join(dist, artefact(/-oci-.*\.tar$/));
      const [oci, docker] = ['oci-archive', 'docker-archive'].map((format) => JSON.parse(run('skopeo', ['inspect', '--config', `${format}:${archive}`])));

      assert.deepEqual(docker, oci);
      assert.match(run('tar', ['--extract', '--to-stdout', '--file', archive, 'manifest.json']), /"RepoTags":\["bascule:\d/);
    });

    test('names its packages to vulnerability scanners', () => {
      const status = readdirSync(join(bundle, 'rootfs', 'var', 'lib', 'dpkg', 'status.d'));

      assert.deepEqual(status.sort(), ['libc6', 'zlib1g']);
      for (const name of status) assert.ok(existsSync(join(bundle, 'rootfs', 'usr', 'share', 'doc', name, 'copyright')));
    });
  });

  // What a runtime without some module of the JDK would fail at.
  test('the runtime has TLS on both sides, tokens, and child processes', async () => {
    const name = artefact(/-linux-.*\.tar\.gz$/);
    const files = join(root, 'root', 'service');
    mkdirSync(files);
    const token = writeCredentials(files);
    copyFileSync(join(home, 'interop', 'echo-child.mjs'), join(files, 'echo-child.mjs'));
    const port = 18808;
    const tools = (server) => `https://localhost:${port}/servers/${server}/tools`;
    const config = {
      listen: { port, tls: { certificate: 'bridge.pem', key: 'bridge.key' } },
      auth: { jwt: [{ issuer: 'https://login.example', audience: 'bridge', jwksFile: 'jwks.json' }] },
      mcpServers: {
        child: { command: 'node', args: ['echo-child.mjs'] },
        through: {
          url: `https://localhost:${port}/servers/child/mcp`,
          headers: { Authorization: `Bearer ${token}` },
          tls: { ca: 'bridge.pem' },
        },
      },
    };
    writeFileSync(join(files, 'bascule.json'), JSON.stringify(config));
    shell(`tar -xzf /artefacts/${name}`);
    const launcher = `/root/${basename(name, '.tar.gz')}/bascule`;
    const { stop } = await startInside(`sh -c 'cd service; exec ${launcher} serve --config bascule.json'`, 'listening');
    try {
      const curl = (arguments_) => shell(`curl --silent --cacert service/bridge.pem ${arguments_}`);
      const body = `--data '{"message":"hi"}'`;

      assert.match(curl(`--write-out '%{http_code}' ${tools('child')}`), /401$/);
      assert.match(curl(`--header 'Authorization: Bearer ${token}' ${body} ${tools('through')}/echo`), /"told\\":\{\\"message\\":\\"hi\\"/);
    } finally {
      await stop();
      shell('rm -r bascule-* service');
    }
  });
});

/** Writes a certificate of localhost, and the keys of an issuer; returns one of its tokens. */
function writeCredentials(files) {
  run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', join(files, 'bridge.key'), '-out', join(files, 'bridge.pem')],
  ]);
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(files, 'jwks.json'), JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: '1', alg: 'ES256' }] }));
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 600;
  const text = `${encode({ alg: 'ES256', kid: '1' })}.${encode({ iss: 'https://login.example', aud: 'bridge', sub: 'ann', exp })}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
