// What the pages of docs/clients tell people to write, in front of the real bridge: every entry of a configuration leads
// to an MCP endpoint, with the key that it sends, and every program runs.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { everything, serveReady } from '../../harness/processes.mjs';
import { run } from '../../clients/openapi.mjs';

const folder = fileURLToPath(new URL('../../../docs/clients', import.meta.url));
const pages = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
const address = 'http://127.0.0.1:8808';
const key = 'the-secret-key-of-ann';
const dependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.11.0';
const compiler = 'org.jetbrains.kotlin:kotlin-compiler-embeddable:2.4.21';

let open;
let guarded;

before(async () => {
  const mcpServers = { everything: { command: process.execPath, args: [everything, 'stdio'] } };
  const auth = { keys: [{ name: 'ann', key }] };
  [open, guarded] = await Promise.all([serveReady({ mcpServers }), serveReady({ mcpServers, auth })]);
});

after(() => Promise.all([open?.stop(), guarded?.stop()]));

const blocks = pages.flatMap((page) => {
  const text = readFileSync(join(folder, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, code]) => ({ page, language, code }));
});
const inLanguage = (...languages) => blocks.filter(({ language }) => languages.includes(language));

/** The value that a client puts in the place of its reference to the key. */
const withKey = (text) => text.replace(/\$\{(env:BASCULE_KEY|BASCULE_KEY|input:bascule-key)\}|\$BASCULE_KEY/g, key);

/** The servers that a configuration names, whatever the client calls their fields. */
function entriesOf(value) {
  if (typeof value !== 'object' || value === null) return [];
  const url = value.httpUrl ?? value.url;
  if (!url) return Object.values(value).flatMap(entriesOf);
  const variable = value.bearer_token_env_var;
  if (variable) assert.equal(variable, 'BASCULE_KEY');
  const authorization = variable ? `Bearer ${key}` : value.headers?.Authorization;
  return [{ url: url + (value.endpoint ?? ''), authorization: authorization && withKey(authorization) }];
}

/** The server that a command line adds. */
function entryOf(command) {
  const url = /http:\/\/127\.0\.0\.1:8808[^\s"']*/.exec(command)?.[0];
  const header = /--header "Authorization: ([^"]+)"/.exec(command)?.[1];
  const isByVariable = command.includes('--bearer-token-env-var BASCULE_KEY');
  return { url, authorization: isByVariable ? `Bearer ${key}` : header && withKey(header) };
}

async function listTools({ url, authorization }) {
  const bridge = authorization ? guarded : open;
  assert.ok(url.startsWith(address), url);
  const transport = new StreamableHTTPClientTransport(new URL(url.replace(address, bridge.url)), {
    requestInit: { headers: authorization ? { Authorization: authorization } : {} },
  });
  const client = new Client({ name: 'a reader', version: '1' });
  await client.connect(transport);
  const { tools } = await client.listTools();
  await client.close();
  return tools.map(({ name }) => name);
}

describe('An entry of a configuration leads to the bridge', () => {
  const parsers = { json: JSON.parse, toml: parseToml, yml: parseYaml };
  const configurations = inLanguage('json', 'toml', 'yml')
    .filter(({ page }) => page !== 'claude-desktop.md') // stdio.test.mjs, mcp-remote.test.mjs
    .filter(({ code }) => code.includes(address));
  for (const { page, language, code } of configurations) {
    test(`${page}: ${code.replaceAll(/\s+/g, ' ').slice(0, 60)}`, async () => {
      const entries = entriesOf(parsers[language](code));

      assert.equal(entries.length, 1);
      assert.ok((await listTools(entries[0])).includes('everything__echo'));
    });
  }

  const commands = inLanguage('sh')
    .flatMap(({ page, code }) => code.split('\n').map((command) => ({ page, command })))
    .filter(({ command }) => /^(claude|code|codex|gemini) /.test(command));
  for (const { page, command } of commands) {
    test(`${page}: ${command}`, async () => {
      assert.ok((await listTools(entryOf(command))).includes('everything__echo'));
    });
  }

  test('on every page for an editor', () => {
    const found = [...configurations, ...commands].map(({ page }) => page);

    for (const page of ['claude-code', 'codex', 'cursor', 'gemini-cli', 'jetbrains', 'vs-code']) {
      assert.ok(found.includes(`${page}.md`), page);
    }
  });
});

describe('A program runs', () => {
  const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
  /** The folder of a program; for the bridge with keys, as it is for readers who have one. */
  const place = () => mkdtempSync(join(tmpdir(), 'bascule-'));
  const own = (code) => code.replaceAll(address, guarded.url);
  const env = { ...process.env, BASCULE_KEY: key };
  const jdk = (name) => (process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', name) : name);

  async function echoes(command, args, cwd) {
    const { code, said } = await run(command, args, { cwd, env });
    assert.equal(code, 0, said);
    assert.match(said, /Echo: hi/);
  }

  async function succeeds(command, args, cwd) {
    const { code, said } = await run(command, args, { cwd });
    assert.equal(code, 0, said);
  }

  /** Copies what a page declares as dependencies, and returns the class path of them. */
  async function jars(xml, cwd) {
    mkdirSync(cwd, { recursive: true });
    const project = `<modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>a</artifactId><version>1</version>`;
    const declared = xml.includes('<dependencies>') ? xml : `<dependencies>${xml}</dependencies>`;
    writeFileSync(join(cwd, 'pom.xml'), `<project>${project}${declared}</project>`);
    const copy = [`${dependencies}:copy-dependencies`, '-DincludeScope=runtime', '-DoutputDirectory=lib'];
    await succeeds('mvn', ['--batch-mode', '--quiet', ...copy], cwd);
    return join(cwd, 'lib', '*');
  }

  for (const { page, code } of inLanguage('js')) {
    const sdk = /from '([^']+)'/.exec(code)[1];
    test(`${page}: ${sdk}`, async () => {
      const cwd = place();
      symlinkSync(modules, join(cwd, 'node_modules'));
      writeFileSync(join(cwd, 'example.mjs'), own(code));

      await echoes(process.execPath, ['example.mjs'], cwd);
    });
  }

  for (const { page, code } of inLanguage('java')) {
    test(page, async () => {
      const cwd = place();
      const path = await jars(dependenciesOf(page), cwd);
      writeFileSync(join(cwd, 'Example.java'), own(code));
      const settings = inLanguage('yml').find((block) => block.page === page);
      if (settings) writeFileSync(join(cwd, 'application.yml'), own(settings.code));

      await succeeds(jdk('javac'), ['-proc:none', '-d', 'out', '-cp', path, 'Example.java'], cwd);

      const main = code.startsWith('package example;') ? 'example.Example' : 'Example';
      await echoes(jdk('java'), ['-cp', ['out', '.', path].join(delimiter), main], cwd);
    });
  }

  for (const { page, code } of inLanguage('kotlin')) {
    test(page, async () => {
      const cwd = place();
      const path = await jars(dependenciesOf(page), cwd);
      const [groupId, artifactId, version] = compiler.split(':');
      const dependency = `<groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version>`;
      const compilerPath = await jars(`<dependency>${dependency}</dependency>`, join(cwd, 'compiler'));
      writeFileSync(join(cwd, 'Example.kt'), own(code));
      const libraries = readdirSync(join(cwd, 'lib')).map((name) => join(cwd, 'lib', name));
      const main = ['-cp', compilerPath, 'org.jetbrains.kotlin.cli.jvm.K2JVMCompiler', '-no-stdlib', '-no-reflect'];
      await succeeds(jdk('java'), [...main, '-classpath', libraries.join(delimiter), '-d', 'out', 'Example.kt'], cwd);

      await echoes(jdk('java'), ['-cp', ['out', path].join(delimiter), 'ExampleKt'], cwd);
    });
  }

  for (const { page, code } of inLanguage('python')) {
    test(`${page}: only its syntax`, () => {
      const { status, stderr } = spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], {
        input: code,
        encoding: 'utf8',
      });

      assert.equal(status, 0, stderr);
    });
  }
});

function dependenciesOf(page) {
  return inLanguage('xml').find((block) => block.page === page).code;
}

test('the overview links every page once', () => {
  const overview = readFileSync(join(folder, 'README.md'), 'utf8').split('\n').filter((line) => line.startsWith('| '));
  const linked = [...overview.join('\n').matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name]) => basename(name));

  assert.deepEqual(linked.sort(), pages.sort());
});
