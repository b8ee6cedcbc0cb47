// The real program on a real terminal, as `script` makes one, and its log for a machine.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { bascule, everything, launcher, serve, writeConfig } from '../../harness/processes.mjs';

const stdio = { command: process.execPath, args: [everything, 'stdio'] };
const config = writeConfig({ mcpServers: { everything: stdio } });
const escape = '\u001b[';

/** Runs a shell's command line on a terminal of that many columns, without input. */
async function onTerminal(command, columns, environment = {}) {
  const { NO_COLOR, FORCE_COLOR, ...inherited } = process.env;
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // `script` runs the command by this shell.
    env: { ...inherited, SHELL: '/bin/sh', TERM: 'xterm', COLUMNS: String(columns), ...environment },
  });
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  const [code] = await once(child, 'close');
  return { code, out: out.replaceAll('\r\n', '\n') };
}

const plain = (text) => text.replaceAll(/\u001b\[[0-9;]*[A-Za-z]|\r/g, '');

/** Returns what is left to be seen: a line that was cleared is not. */
const seen = (text) => text.replaceAll(/[^\n]*\r\u001b\[K/g, '');

describe('a terminal', () => {
  test('gets colours, and lines that fit', async () => {
    const { code, out } = await onTerminal(`${launcher} tools -c ${config}`, 72);

    assert.equal(code, 0);
    assert.ok(out.includes(`${escape}36mecho${escape}0m`), out);
    const lines = plain(seen(out)).split('\n');
    assert.ok(lines.includes('everything  13 tools'), out);
    assert.deepEqual(lines.filter((line) => line.length > 72), []);
  });

  test('is one for the output though the input is none', async () => {
    const call = `echo '{"a":1,"b":2}' | ${launcher} call -c ${config} everything get-sum -`;
    const { out } = await onTerminal(`${call} && ${launcher} tools -c ${config} </dev/null`, 80);

    assert.ok(out.includes('The sum of 1 and 2 is 3.'), out);
    assert.ok(out.includes(`${escape}36mecho`), out);
  });

  test('prints no colours with NO_COLOR', async () => {
    const { out } = await onTerminal(`${launcher} tools --help`, 80, { NO_COLOR: '1' });

    assert.ok(out.includes('Usage: bascule tools'), out);
    assert.ok(!out.includes(escape), out);
  });

  test('gets no colours in what goes to a file', async () => {
    const { out } = await onTerminal(`${launcher} tools -c ${config} 2>/dev/null | cat`, 80);

    assert.ok(out.includes('everything  echo '), out);
    assert.ok(!out.includes(escape), out);
  });

  test('sees how far a long call is', async () => {
    const call = `${launcher} call -c ${config} everything trigger-long-running-operation`;
    const { code, out } = await onTerminal(`${call} duration=2 steps=2`, 100);

    assert.equal(code, 0);
    assert.match(plain(out), /\[#{10}\.{10}\]  50%/);
    assert.match(out, /\r\u001b\[K[^\r]*Long running operation completed/);
  });
});

test('^C cancels a call at its server', async () => {
  const told = createServer().listen(0, '127.0.0.1');
  await once(told, 'listening');
  const tapped = writeConfig({
    breaker: { callTimeout: '100s' },
    mcpServers: {
      everything: {
        command: process.execPath,
        args: ['stdio-tap.mjs', String(told.address().port), stdio.command, ...stdio.args],
        cwd: join(import.meta.dirname, '..', '..', 'harness'),
        protocol: 'legacy',
      },
    },
  });
  const child = spawn(
    launcher,
    ['call', '-c', tapped, 'everything', 'trigger-long-running-operation', 'duration=60'],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  const [socket] = await once(told, 'connection');
  const methods = [];
  for await (const line of createInterface({ input: socket })) {
    const { method } = JSON.parse(line);
    methods.push(method);
    if (method === 'tools/call') child.kill('SIGINT');
  }
  told.close();

  assert.ok(methods.includes('notifications/cancelled'), methods.join());
  assert.deepEqual(await ended, [130, null]);
});

describe('--log-format json', () => {
  const records = (lines) => lines.filter((line) => line !== '').map((line) => JSON.parse(line));

  test('makes every line of a service one object', async () => {
    process.env.BASCULE_LOG_FORMAT = 'json';
    process.env.BASCULE_LOG_LEVEL = 'debug';
    const bridge = await serve({ mcpServers: { everything: stdio } });
    try {
      await (await fetch(`${bridge.url}/servers/everything/tools`)).text();
    } finally {
      await bridge.stop();
      delete process.env.BASCULE_LOG_FORMAT;
      delete process.env.BASCULE_LOG_LEVEL;
    }

    const all = records(bridge.log);
    for (const record of all) {
      assert.deepEqual(
        Object.keys(record).slice(0, 5),
        ['timestamp', 'level', 'logger', 'thread', 'message'],
      );
    }
    const start = all.find(({ message }) => message === 'The bridge accepts requests');
    assert.equal(start.url, bridge.url);
    assert.equal(start.servers, 'everything (stdio)');
  });

  test('holds for what goes wrong, too', async () => {
    const wrong = writeConfig({ listen: { prot: 1 }, mcpServers: {} });
    const { code, err } = await bascule(['serve', '-c', wrong, '--log-format', 'json']);

    assert.equal(code, 2);
    const [{ level, message }] = records(err.split('\n'));
    assert.equal(level, 'error');
    assert.match(message, /listen\.prot: is unknown; did you mean `port`\?/);
  });
});
