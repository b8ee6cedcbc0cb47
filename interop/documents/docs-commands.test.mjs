// Runs the commands that README.md, CONTRIBUTING.md, docs/, and the READMEs of interop/ and bench/ show, and compares
// what they show of the answers. A command, also one of a table in CONTRIBUTING.md, that is neither run here nor named
// below with a reason fails the test. A page that a reader follows from top to bottom is run in that order, in one new
// folder.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DocsUser, SERVICE } from './docs-user.mjs';
import { blocksOf, commandsOf, pages, root, tableCommandsOf } from './documents.mjs';
import { everything, serve, serveDemo } from '../harness/processes.mjs';

/** Pages whose commands are run in their order, in one new folder. */
const SEQUENCES = ['docs/getting-started.md', 'docs/recipes/what-to-cache.md'];

/** What a page does in a minute is done faster here. */
const FASTER = new Map([['node replay.mjs', 'node replay.mjs 15']]);

/** What is run elsewhere, or cannot be run here, and why. */
const ELSEWHERE = [
  [/^OTEL_EXPORTER_OTLP_ENDPOINT=\S+ .*\.\/bascule serve$/, 'tracing.test.mjs, with a collector'],
  [/^\.\/bascule serve .*--url /, 'adhoc.test.mjs, with a server that listens'],
  [/^\.\/bascule (init|add|import) ?/, 'edit.test.mjs, with a server that is installed'],
  [/^\.\/bascule stdio /, 'stdio.test.mjs'],
  [/^\.\/bascule (health|logs|restart|status|(call|tools) --url http:\/\/127\.0\.0\.1:8808)\b/, 'operate.test.mjs, with its own bridge'],
  [/^\.\/bascule tools --url https:/, 'names a server that does not exist: AdHocServerTest'],
  [/^(openssl req|curl -s.* --cacert) /, 'docs-tasks.test.mjs, with the configuration that belongs to it'],
  [/^(prometheus|curl -s 'http:\/\/127\.0\.0\.1:9090\/|\.\/bascule serve 2>bascule\.log|grep 'action)/, 'docs-tasks.test.mjs'],
  [/^(bin\/benchmarks --quick|bin\/walk --files|node interop\/rigs\/start-time\.mjs (4|--listings 10))$/, 'measures, and asserts nothing'],
  [/^node interop\/pages\/dashboard-picture\.mjs$/, 'takes minutes, and changes files; dashboard-looks.test.mjs looks at the dashboard'],
  [/^node interop\/pages\/page-pictures\.mjs FOLDER$/, 'takes minutes; .github/workflows/pictures.yml has it'],
  [/^mvn (verify|-pl application -am test .*)$/, '.ci/run'],
  [/^bin\/dist$/, 'dist.test.mjs'],
  [/^\.ci\/run( rigs| all)?$/, 'this test is a part of it'],
  [/^bin\/mvn25 -Pmutation verify -pl domain,application$/, '.ci/run'],
  [/^bin\/(fuzz \d+|package-stats|prose-stats|reproduce)$/, '.ci/run'],
  [/^bin\/mvn25 spotless:apply$/, 'changes sources; .ci/run checks the same by `mvn verify`'],
  [/^git config core\.hooksPath \.githooks$/, 'changes the configuration of the clone'],
  [/^\(cd interop && (npm ci && npm test|npm run lint-docs|node --test suites\/protocol\/events\.test\.mjs)\)$/, '.ci/run'],
  [/^npm (test|run (lint-docs|conformance|page-tests|release-tests|cache-tests|faults|attack|soak|replicas))$/, '.ci/run'],
  [/^(npm ci|node --test .*suites\/protocol\/events\.test\.mjs)$/, '.ci/run'],
  [/^npm run replica-tests$/, 'takes ten minutes of an idle machine; .ci/run has the run of the rig itself'],
  [/^npm run memory$/, 'measures, and asserts nothing'],
  [/^(systemctl restart bascule|until curl .*)$/, 'replicas/rolling.test.mjs restarts bridges in that way'],
  [/^npm run dead-server$/, 'takes two minutes; .ci/run has dead-server.test.mjs with shorter runs'],
  [/^npm run many-servers$/, 'installs a gigabyte; .ci/run has many-servers.test.mjs with six of the servers'],
  [/^bench\/compare\b/, 'compare.test.mjs; the whole of it takes a quarter of an hour'],
  [/^(BASCULE_JAVA_OPTS=\S+ \.\/bascule demo|jfr view .*)$/, 'profiles a bridge under load'],
  [/^\.\/bascule (check|serve) --config (config|servers)\.json/, 'migration.test.mjs, with the files of those pages'],
  [/^\.\/bascule serve --port 8000 -- /, 'migration.test.mjs, with a server that is installed'],
  [/^(claude|code|codex|gemini) /, 'client-pages.test.mjs connects to what they add; the clients are not installed'],
  [/^(VALKEY_PASSWORD=|sed .*users\.acl$|rm users\.acl$)/, 'belongs to kubectl; ops.test.mjs compares the users with what the bridge needs'],
  [/^(docker|helm|kubectl|sudo) /, 'needs a daemon, a cluster or rights that a test does not have; files are checked by ops.test.mjs'],
];

/** Languages of blocks that are no commands; what holds them against the truth. */
const OTHERS = {
  yaml: 'DocumentedExamplesTest',
  json: 'DocumentedExamplesTest, client-pages.test.mjs, mcp-remote.test.mjs, stdio.test.mjs',
  yml: 'YAML of other programs: client-pages.test.mjs, caddy.test.mjs',
  caddyfile: 'caddy.test.mjs',
  toml: 'client-pages.test.mjs',
  xml: 'client-pages.test.mjs',
  haproxy: 'replicas/rolling.test.mjs',
  nginx: 'nginx.test.mjs',
  python: 'client-pages.test.mjs checks the syntax',
  js: 'client-pages.test.mjs; what a page runs as a file: this test',
  java: 'client-pages.test.mjs',
  kotlin: 'client-pages.test.mjs',
  dockerfile: 'install.test.mjs starts the launcher of the image; there is no registry here to build from',
  mermaid: 'a picture',
  text: 'a picture, or the packages that PackageTreeTest compares',
  '': 'a picture',
};

/** Returns the steps of a page in their order: commands, and files whose first lines have their name as a comment. */
function stepsOf(page) {
  return blocks
    .filter((block) => block.page === page)
    .flatMap((block) => {
      const [, file] = /^(?:#|\/\/) ([\w.-]+\.(?:yaml|mjs))$/m.exec(block.text) ?? [];
      return file ? [{ file, text: block.text }] : commandsOf(block);
    });
}

const blocks = pages().flatMap(blocksOf);
/** Those of docs/install.md are run by install.test.mjs, or named there with a reason. */
const commands = [
  ...blocks.filter(({ page }) => page !== 'docs/install.md').flatMap(commandsOf),
  ...tableCommandsOf(join(root, 'CONTRIBUTING.md')),
];
const isElsewhere = ({ command }) => ELSEWHERE.some(([pattern]) => pattern.test(command));

function check({ command, shown }, { code, out, err }) {
  assert.equal(code, 0, err);
  if (command.startsWith('curl')) assert.notEqual(out, '', 'empty response');
  if (!shown.some((line) => line.startsWith('HTTP/'))) assert.doesNotMatch(out, /"status":[45]\d\d/);
  for (const line of shown) assert.match(out, loosely(line));
}

describe('The commands of the documents', () => {
  const user = new DocsUser();
  let demo;
  let service;

  before(async () => {
    const server = { command: process.execPath, args: [everything, 'stdio'], tools: { echo: { cache: { ttl: '60s' } } } };
    const config = { mcpServers: { everything: server } };
    user.env.KEY = 'none';
    user.has('bascule.yaml', JSON.stringify(config));
    [demo, service] = await Promise.all([serveDemo(), serve(config)]);
  });

  after(() => Promise.all([demo?.stop(), service?.stop(), user.leave()]));

  const isHere = (command) => !isElsewhere(command) && !SEQUENCES.includes(command.page);

  for (const each of commands.filter(isHere)) {
    test(`${each.page}: ${each.command}`, async () => {
      if (SERVICE.test(each.command)) {
        const { stop } = await user.serve(each.command);
        await stop();
        return;
      }
      const { url } = each.command.includes('/servers/demo/') ? demo : service;
      user.replacements.set('http://127.0.0.1:8808', url);
      user.env.BASCULE_URL = url;
      const isAsked = each.shown.some((line) => line.includes('; hit'));
      if (isAsked) await user.run(each.command);

      check(each, await user.run(each.command));
    });
  }
});

for (const page of SEQUENCES) {
  test(`${page}, from top to bottom`, async (t) => {
    const user = new DocsUser();
    FASTER.forEach((to, from) => user.replacements.set(from, to));
    let service;
    try {
      for (const step of stepsOf(page)) {
        if (step.file) {
          user.has(step.file, step.text);
          // Instead of the two seconds after which it reads the file itself.
          if (service) await fetch(`${service.url}/admin/reload`, { method: 'POST' });
        } else if (SERVICE.test(step.command)) {
          await service?.stop();
          service = await user.serve(step.command);
          user.env.BASCULE_URL = service.url;
        } else if (!isElsewhere(step)) {
          await t.test(step.command, async () => check(step, await user.run(step.command)));
        }
      }
    } finally {
      await user.leave();
    }
  });
}

/** Lines whose numbers are the same each time. */
const EXACT = /^HTTP\/|answered from the cache/;

/** The shown output must match, except for numbers such as ages and times, and the widths of columns. */
function loosely(line) {
  const literal = line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(EXACT.test(line) ? literal : literal.replace(/\d+/g, '\\d+').replace(/ {2,}/g, ' +'), 'm');
}

test('every command that is not run here still stands somewhere', () => {
  const unused = ELSEWHERE.filter(([pattern]) => !commands.some(({ command }) => pattern.test(command)));

  assert.deepEqual(unused, []);
  assert.ok(commands.length > 20);
});

test('the tables of commands have every command of npm', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'interop', 'package.json'), 'utf8'));
  const expected = Object.keys(scripts).map((name) => (name === 'test' ? 'npm test' : `npm run ${name}`)).sort();

  for (const page of ['CONTRIBUTING.md', 'interop/README.md']) {
    const named = tableCommandsOf(join(root, page)).map(({ command }) => command).filter((command) => /^npm /.test(command));
    // A page may have more than one table.
    assert.deepEqual([...new Set(named)].sort(), expected, page);
  }
});

test('every block has a language whose truth is held against something', () => {
  const known = [...Object.keys(OTHERS), 'sh', 'console'];

  assert.deepEqual(blocks.filter(({ language }) => !known.includes(language)), []);
});
