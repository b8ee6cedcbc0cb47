// Runs the commands that README.md, CONTRIBUTING.md and docs/ show, and compares what they show of the answers. A
// command that is neither run here nor named below with a reason fails the test. A page that a reader follows from top
// to bottom is run in that order, in one new folder.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { everything, launcher, serve, serveDemo } from './processes.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Pages whose commands are run in their order, in one new folder. */
const SEQUENCES = ['docs/getting-started.md'];

/** A command that runs until it is stopped. */
const SERVICE = /^((?:\.\/)?bascule (?:demo|serve))\b/;

/** What is run elsewhere, or cannot be run here, and why. */
const ELSEWHERE = [
  [/^\.\/bascule serve .*--url /, 'adhoc.test.mjs, with a server that listens'],
  [/^\.\/bascule (init|add) ?/, 'edit.test.mjs, with a server that is installed'],
  [/^\.\/bascule stdio /, 'stdio.test.mjs'],
  [/^\.\/bascule tools --url https:/, 'names a server that does not exist: AdHocServerTest'],
  [/^(openssl req|curl -s.* --cacert) /, 'docs-tasks.test.mjs, with the configuration that belongs to it'],
  [/^(prometheus|curl -s 'http:\/\/127\.0\.0\.1:9090\/|\.\/bascule serve --log-level debug|grep 'action)/, 'docs-tasks.test.mjs'],
  [/^(bin\/benchmarks --quick|node interop\/start-time\.mjs 4)$/, 'measures, and asserts nothing: .ci/run has what both start'],
  [/^node interop\/dashboard-picture\.mjs$/, 'takes minutes, and changes files; dashboard-looks.test.mjs looks at the dashboard'],
  [/^mvn verify$/, '.ci/run'],
  [/^bin\/dist$/, 'dist.test.mjs'],
  [/^\.ci\/run$/, 'this test is a part of it'],
  [/^bin\/mvn25 -Pmutation verify -pl domain,application$/, '.ci/run'],
  [/^bin\/(fuzz \d+|package-stats|prose-stats|reproduce|walk --files)$/, '.ci/run'],
  [/^bin\/mvn25 spotless:apply$/, 'changes sources; .ci/run checks the same by `mvn verify`'],
  [/^git config core\.hooksPath \.githooks$/, 'changes the configuration of the clone'],
  [/^\(cd interop && npm (ci && npm test|run (lint-docs|conformance|cache-tests|faults|attack|soak))\)$/, '.ci/run'],
  [/^\(cd interop && npm run dead-server\)$/, 'takes two minutes; .ci/run has dead-server.test.mjs with shorter runs'],
  [/^\(cd interop && npm run many-servers\)$/, 'installs a gigabyte; .ci/run has many-servers.test.mjs with six of the servers'],
  [/^bench\/compare\b/, 'compare.test.mjs; the whole of it takes a quarter of an hour'],
  [/^(BASCULE_JAVA_OPTS=\S+ \.\/bascule demo|jfr view .*)$/, 'profiles a bridge under load'],
  [/^(docker|helm|kubectl|sudo) /, 'needs a daemon, a cluster or rights that a test does not have; files are checked by ops.test.mjs'],
];

/** Languages of blocks that are no commands; what holds them against the truth. */
const OTHERS = {
  yaml: 'DocumentedExamplesTest',
  json: 'DocumentedExamplesTest, mcp-remote.test.mjs, stdio.test.mjs',
  nginx: 'nginx.test.mjs',
  python: 'clients.test.mjs does the same by the official client',
  js: 'clients.test.mjs does the same by the official client',
  java: 'shows what code looks like',
  dockerfile: 'install.test.mjs starts the launcher of the image; there is no registry here to build from',
  mermaid: 'a picture',
  text: 'a picture, or the packages that PackageTreeTest compares',
  '': 'a picture',
};

function pages() {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, 'docs', name));
  return [join(root, 'README.md'), join(root, 'CONTRIBUTING.md'), ...inDocs.sort()];
}

function blocksOf(page) {
  const found = readFileSync(page, 'utf8').matchAll(/^```(\w*)\n(.*?)^```$/gms);
  return [...found].map(([, language, text]) => ({ page: relative(root, page), language, text }));
}

/** Returns the commands of a block: every line of `sh`; of `console` those after a `$`, with what follows. */
function commandsOf({ page, language, text }) {
  const lines = text.replaceAll('\\\n', ' ').split('\n').filter((line) => line.trim());
  const commands = [];
  for (const line of lines) {
    if (language === 'sh' || line.startsWith('$ ')) {
      const command = line.replace(/^\$ /, '').replace(/\s+# .*$/, '').trim();
      if (command && !command.startsWith('#')) commands.push({ page, command, shown: [] });
    } else {
      commands.at(-1).shown.push(line);
    }
  }
  return commands;
}

/** Returns the steps of a page in their order: commands, and files whose first lines have their name as a comment. */
function stepsOf(page) {
  return blocks
    .filter((block) => block.page === page)
    .flatMap((block) => {
      if (['sh', 'console'].includes(block.language)) return commandsOf(block);
      const [, file] = /^# ([\w.-]+\.yaml)$/m.exec(block.text) ?? [];
      return file ? [{ file, text: block.text }] : [];
    });
}

const blocks = pages().flatMap(blocksOf);
const commands = blocks.filter(({ language }) => ['sh', 'console'].includes(language)).flatMap(commandsOf);
const isElsewhere = ({ command }) => ELSEWHERE.some(([pattern]) => pattern.test(command));

/** Makes a folder with `./bascule`; on the path are `bascule`, and an `npx` that takes what is installed here. */
function workplace() {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
  const programs = mkdtempSync(join(tmpdir(), 'bascule-programs-'));
  symlinkSync(launcher, join(folder, 'bascule'));
  symlinkSync(launcher, join(programs, 'bascule'));
  const installed = join(root, 'interop/node_modules/.bin/mcp-');
  const npx = `#!/bin/sh\n[ "$1" != -y ] || shift\nname=\${1##*/}\nshift\nexec "${installed}$name" "$@"\n`;
  writeFileSync(join(programs, 'npx'), npx, { mode: 0o755 });
  const env = {
    ...process.env,
    KEY: 'none',
    PATH: programs + delimiter + process.env.PATH,
    XDG_CONFIG_HOME: join(folder, 'no-config'),
  };
  return { folder, env };
}

/** Runs a command to its end, with the bridge at `url` in place of that of the documents. */
async function run(command, { folder, env }, url) {
  const child = spawn('sh', ['-c', command.replaceAll('http://127.0.0.1:8808', url)], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const [code] = await once(child, 'close');
  return { code, out: out.replaceAll('\r', ''), err };
}

/** Starts what runs until it is stopped, on a free port, and waits until it listens. */
async function startService(command, { folder, env }) {
  const child = spawn('sh', ['-c', `exec ${command.replace(SERVICE, '$1 --port 0')}`], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const listening = new Promise((resolve, reject) => {
    ended.then(([code]) => reject(new Error(`${command}: exit ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, url] = /^listening on (\S+)$/.exec(line) ?? [];
      if (url) resolve(url);
    });
  });
  const stop = async () => {
    child.kill();
    const [code] = await ended;
    assert.equal(code, 0);
  };
  return { url: await listening, stop };
}

function check({ command, shown }, { code, out, err }) {
  assert.equal(code, 0, err);
  if (command.startsWith('curl')) assert.notEqual(out, '', 'empty response');
  if (!shown.some((line) => line.startsWith('HTTP/'))) assert.doesNotMatch(out, /"status":[45]\d\d/);
  for (const line of shown) assert.match(out, loosely(line));
}

describe('The commands of the documents', () => {
  const place = workplace();
  let demo;
  let service;

  before(async () => {
    const server = { command: process.execPath, args: [everything, 'stdio'], tools: { echo: { cache: { ttl: '60s' } } } };
    const config = { mcpServers: { everything: server } };
    writeFileSync(join(place.folder, 'bascule.yaml'), JSON.stringify(config));
    [demo, service] = await Promise.all([serveDemo(), serve(config)]);
  });

  after(() => Promise.all([demo?.stop(), service?.stop()]));

  const isHere = (command) => !isElsewhere(command) && !SEQUENCES.includes(command.page);

  for (const each of commands.filter(isHere)) {
    test(`${each.page}: ${each.command}`, async () => {
      if (SERVICE.test(each.command)) {
        const { stop } = await startService(each.command, place);
        await stop();
        return;
      }
      const { url } = each.command.includes('/servers/demo/') ? demo : service;
      const isAsked = each.shown.some((line) => line.includes('; hit'));
      if (isAsked) await run(each.command, place, url);

      check(each, await run(each.command, place, url));
    });
  }
});

for (const page of SEQUENCES) {
  test(`${page}, from top to bottom`, async (t) => {
    const place = workplace();
    let service;
    try {
      for (const step of stepsOf(page)) {
        if (step.file) {
          writeFileSync(join(place.folder, step.file), step.text);
          // Instead of the two seconds after which it reads the file itself.
          if (service) await fetch(`${service.url}/admin/reload`, { method: 'POST' });
        } else if (SERVICE.test(step.command)) {
          await service?.stop();
          service = await startService(step.command, place);
        } else if (!isElsewhere(step)) {
          await t.test(step.command, async () => check(step, await run(step.command, place, service?.url)));
        }
      }
    } finally {
      await service?.stop();
    }
  });
}

/** The shown output must match, except for numbers such as ages and times. A status line must match exactly. */
function loosely(line) {
  const literal = line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(line.startsWith('HTTP/') ? literal : literal.replace(/\d+/g, '\\d+'), 'm');
}

test('every command that is not run here still stands somewhere', () => {
  const unused = ELSEWHERE.filter(([pattern]) => !commands.some(({ command }) => pattern.test(command)));

  assert.deepEqual(unused, []);
  assert.ok(commands.length > 20);
});

test('every block has a language whose truth is held against something', () => {
  const known = [...Object.keys(OTHERS), 'sh', 'console'];

  assert.deepEqual(blocks.filter(({ language }) => !known.includes(language)), []);
});
