// Runs the commands that README.md, CONTRIBUTING.md and docs/ show, and compares what they show of the answers. A
// command that is neither run here nor named below with a reason fails the test.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { everything, launcher, serve, serveDemo } from './processes.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is run elsewhere, or cannot be run here, and why. */
const ELSEWHERE = [
  [/^\.\/bascule demo$/, 'runs until it is stopped: started below, and by DemoCommandTest and LauncherTest'],
  [/^\.\/bascule serve$/, 'runs until it is stopped: started below, and by every other test here'],
  [/^\.\/bascule (serve|tools|call) .*(--url|-- npx) /, 'adhoc.test.mjs, with a server that is installed'],
  [/^\.\/bascule (init|add) ?/, 'edit.test.mjs, with a server that is installed'],
  [/^\.\/bascule login /, 'needs a person, and a server that requires a login: LoginCommandTest'],
  [/^(openssl req|curl -s.* --cacert) /, 'docs-tasks.test.mjs, with the configuration that belongs to it'],
  [/^(prometheus|curl -s 'http:\/\/127\.0\.0\.1:9090\/|\.\/bascule serve --log-level debug|grep 'action)/, 'docs-tasks.test.mjs'],
  [/^(bin\/benchmarks --quick|node interop\/start-time\.mjs 4)$/, 'measures, and asserts nothing: .ci/run has what both start'],
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
  json: 'DocumentedExamplesTest, mcp-remote.test.mjs',
  nginx: 'nginx.test.mjs',
  python: 'clients.test.mjs does the same by the official client',
  js: 'clients.test.mjs does the same by the official client',
  java: 'shows what code looks like',
  dockerfile: 'install.test.mjs starts the launcher of the image; there is no registry here to build from',
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

const blocks = pages().flatMap(blocksOf);
const commands = blocks.filter(({ language }) => ['sh', 'console'].includes(language)).flatMap(commandsOf);
const isElsewhere = ({ command }) => ELSEWHERE.some(([pattern]) => pattern.test(command));

describe('The commands of the documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
  let demo;
  let service;

  before(async () => {
    const server = { command: process.execPath, args: [everything, 'stdio'], tools: { echo: { cache: { ttl: '60s' } } } };
    const config = { mcpServers: { everything: server } };
    symlinkSync(launcher, join(folder, 'bascule'));
    writeFileSync(join(folder, 'bascule.yaml'), JSON.stringify(config));
    [demo, service] = await Promise.all([serveDemo(), serve(config)]);
  });

  after(() => Promise.all([demo?.stop(), service?.stop()]));

  async function run(command) {
    const { url } = command.includes('/servers/demo/') ? demo : service;
    const child = spawn('sh', ['-c', command.replaceAll('http://127.0.0.1:8808', url)], {
      cwd: folder,
      env: { ...process.env, KEY: 'none' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    const [code] = await once(child, 'close');
    return { code, out: out.replaceAll('\r', ''), err };
  }

  for (const each of commands.filter((command) => !isElsewhere(command))) {
    test(`${each.page}: ${each.command}`, async () => {
      const isAsked = each.shown.some((line) => line.includes('; hit'));
      if (isAsked) await run(each.command);

      const { code, out, err } = await run(each.command);

      assert.equal(code, 0, err);
      if (each.command.startsWith('curl')) assert.notEqual(out, '', 'empty response');
      if (!each.shown.some((line) => line.startsWith('HTTP/'))) assert.doesNotMatch(out, /"status":[45]\d\d/);
      for (const line of each.shown) assert.match(out, loosely(line));
    });
  }
});

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
