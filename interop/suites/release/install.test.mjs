// Installs each artefact of bin/dist in a fresh Debian without Java, with the commands of docs/install.md, tries the demo
// as it suggests, and removes it again. Requires root: npm run release-tests.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';

const home = fileURLToPath(new URL('../../..', import.meta.url));
const dist = join(home, 'target', 'dist');
/** Kept for the next run. */
const base = join(home, 'target', 'debian');
const npm = 'npm@11.21.2';
/** rpm stands for Fedora, whose packages are not to be had everywhere. Debian has useradd unless it is minimal, from passwd. */
const packages = 'curl,passwd,rpm';

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

/** Returns the version of the poms. */
function version() {
  return /^  <version>(.*)<\/version>$/m.exec(readFileSync(join(home, 'pom.xml'), 'utf8'))[1];
}

/** Sections of docs/install.md whose commands cannot be run here, and why. */
const ELSEWHERE = {
  macOS: 'needs Homebrew: dist.test.mjs compares the formula with the archive',
  'A container': 'needs a daemon or a registry: below, skopeo and umoci unpack the image',
  Kubernetes: 'needs a cluster: ops.test.mjs renders the chart with Helm itself',
  'The service': 'needs systemd; what it starts is started below',
  'From source': 'docs-commands.test.mjs, dist.test.mjs and .ci/run',
};

/** The commands of docs/install.md by section, each a list of blocks; those before the first one have an empty name. */
const sections = Object.fromEntries(
  `\n${readFileSync(join(home, 'docs', 'install.md'), 'utf8')}`
    .split(/^## /m)
    .map((text, i) => [i ? text.split('\n', 1)[0] : '', [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block.replaceAll('sudo ', ''))]),
);

/** Lays out a Debian with what its users have, but no Java. */
function layOutDebian() {
  const ready = join(base, 'ready');
  if (existsSync(ready) && readFileSync(ready, 'utf8') === packages) return;
  rmSync(base, { recursive: true, force: true });
  mkdirSync(base, { recursive: true });
  const root = join(base, 'root');
  run('mmdebstrap', ['--quiet', '--variant=apt', `--include=${packages}`, 'trixie', root]);
  copyFileSync(join(home, 'interop', 'node_modules', 'node', 'bin', 'node'), join(root, 'usr', 'local', 'bin', 'node'));
  run('npm', ['install', '--silent', '--global', '--prefix', join(root, 'usr', 'local'), npm]);
  writeFileSync(join(root, 'etc', 'apt', 'apt.conf.d', 'assume-yes'), 'APT::Get::Assume-Yes "true";\n');
  mkdirSync(join(root, 'root', '.cache'));
  writeFileSync(ready, packages);
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
  const chroot = 'exec chroot . env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C.UTF-8 npm_config_offline=true ';
  /** The folder with the artefacts. The page begins with the version. */
  const enter = `cd /downloads; VERSION=${version()}; `;
  /** Runs command lines in the Debian, and returns what they printed. */
  const shell = (lines) => run('unshare', [...inside(root, `${chroot} sh -euc "$1"`), enter + lines], { maxBuffer: 1 << 26 });

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
  const startInside = (command, last) => start([...inside(root, `${chroot} sh -euc "$1"`), `${enter}exec ${command}`], last);

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

  /** Returns the files of the Debian, apart from the records of package managers, and what userdel keeps of former users. */
  const filesOf = () =>
    shell(
      'find / -xdev \\( -path /proc -o -path /sys -o -path /tmp -o -path /var/lib/dpkg -o -path /var/lib/rpm' +
        ' -o -path /var/lib/apt -o -path /var/log -o -path /var/cache -o -path /root/.npm -o -path /etc/ld.so.cache' +
        ' -o -path "/etc/*shadow-" \\) -prune -o -print',
    )
      .split('\n')
      .sort();

  /**
   * Installs, tries and removes what a section is about; removing must leave nothing but `left` behind. Returns what
   * removing printed.
   */
  const follow = async (section, { attempt = tryDemo, translate = (block) => block, left = [] } = {}) => {
    const blocks = sections[section].map(translate);
    const lines = blocks[0].trim().split('\n');
    const demo = lines.pop();
    const before = filesOf();
    shell(lines.join('\n'));
    await attempt(demo.replace(/ demo$/, ''));
    const printed = blocks.slice(1).map((block) => shell(block));
    assert.deepEqual(filesOf().filter((file) => !before.includes(file)), left);
    return printed.join('');
  };
  const tryPackage = async (command) => {
    await tryDemo(command);
    shell('bascule check --config /etc/bascule/bascule.yaml; test -f /usr/lib/bascule/bascule.aot');
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
    run('sh', ['-euc', 'mkdir "$1"; cp "$0"/*.* "$0"/SHA256SUMS "$0"/npm/* "$1"', dist, join(root, 'downloads')]);
  });
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  test('there is no Java, and the checksums are right', () => {
    const [, checksums] = sections[''];

    assert.equal(shell('command -v java || echo none'), 'none\n');
    assert.match(shell(checksums), /\.deb: OK/);
  });

  test('every command of the page is run here, or said where else', () => {
    const here = ['', 'Debian and Ubuntu', 'Fedora', 'An archive with a Java runtime', 'An archive without a runtime', 'npm'];

    assert.deepEqual([...here, ...Object.keys(ELSEWHERE)].sort(), Object.keys(sections).sort());
  });

  test('the package for Debian', async () => {
    const printed = await follow('Debian and Ubuntu', {
      // systemd makes the last one for any service.
      left: ['/etc/bascule', '/etc/bascule/tls.pem', '/var/lib/private'],
      attempt: async (command) => {
        await tryPackage(command);
        shell('getent passwd bascule');
        // What the service and the operator leave behind.
        shell('mkdir -p /var/lib/private/bascule/tokens; touch /var/lib/private/bascule/tokens/login');
        shell('ln -s private/bascule /var/lib/bascule; touch /etc/bascule/keys.yaml /etc/bascule/environment');
        shell('touch /etc/bascule/tls.pem');
      },
    });

    assert.match(printed, /bascule: \/etc\/bascule was left/);
    assert.equal(shell('rm -r /etc/bascule /var/lib/private; getent passwd bascule || getent group bascule || echo none'), 'none\n');
  });

  test('the package for Fedora', () =>
    follow('Fedora', {
      attempt: tryPackage,
      // What dnf does with it; the rpm of Debian knows no package glibc.
      translate: (block) => block.replace('dnf install', 'rpm --install --nodeps').replace('dnf remove', 'rpm --erase --nodeps'),
    }));

  test('the archive with a runtime', () => follow('An archive with a Java runtime'));

  test('the archive without a runtime, with Java somewhere', () =>
    follow('An archive without a runtime', {
      attempt: async (command) => {
        assert.match(shell(`${command} demo 2>&1 || true`), /Java 25 or newer is missing/);
        shell(`mkdir java; tar -xzf ${artefact(/-linux-.*\.tar\.gz$/)} --directory java --strip-components=1`);
        await tryDemo(`env JAVA_HOME=/downloads/java/runtime ${command}`);
        shell('rm -r java');
      },
    }));

  test('the packages for npm', () => follow('npm'));

  describe('the container image', () => {
    let bundle;

    before(() => {
      const layout = join(folder, 'image');
      bundle = join(folder, 'bundle');
      run('skopeo', ['copy', '--quiet', `oci-archive:${join(dist, artefact(/-oci-.*\.tar$/))}`, `oci:${layout}:${version()}`]);
      run('umoci', ['unpack', '--image', `${layout}:${version()}`, bundle]);
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
    const files = join(root, 'downloads', 'service');
    mkdirSync(files);
    const token = writeCredentials(files);
    copyFileSync(join(home, 'interop', 'servers', 'echo-child.mjs'), join(files, 'echo-child.mjs'));
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
    shell(`mkdir service/program; tar -xzf ${name} --directory service/program --strip-components=1`);
    const { stop } = await startInside("sh -c 'cd service; exec program/bascule serve --config bascule.json'", 'listening');
    try {
      const curl = (arguments_) => shell(`curl --silent --cacert service/bridge.pem ${arguments_}`);
      const body = `--data '{"message":"hi"}'`;

      assert.match(curl(`--write-out '%{http_code}' ${tools('child')}`), /401$/);
      assert.match(curl(`--header 'Authorization: Bearer ${token}' ${body} ${tools('through')}/echo`), /"told\\":\{\\"message\\":\\"hi\\"/);
    } finally {
      await stop();
      shell('rm -r service');
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
