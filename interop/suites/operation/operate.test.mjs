// One server that dies at start, one that hangs, one that is slow and one that is well: everything an operator looks at
// says which is which, and why. And the command line against the running bridge.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openPage, startBrowser } from '../../clients/browser.mjs';
import { bascule, launcher, serve, until } from '../../harness/processes.mjs';

const program = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'servers', 'operate-server.mjs');
const server = (kind, rest = {}) => ({ command: process.execPath, args: [program, kind], ...rest });
const KINDS = { dies: 'failed', hangs: 'unresponsive', slow: 'slow', well: 'connected' };
const WORDS = { failed: 'could not be started', unresponsive: 'does not respond', slow: 'is slow' };
const REASONS = {
  // By name once a second start has failed.
  dies: /the process( of "dies")? exited with status 1; stderr: Error: API_KEY is required/,
  hangs: /no response within \d+(\.\d)? s/,
  slow: /a request has been in flight for \d+ s|one request in ten of the last minute took at least/,
};

describe('a bridge in front of four kinds of servers', () => {
  let bridge;
  let calls;

  before(async () => {
    bridge = await serve({
      mcpServers: {
        dies: server('dies'),
        hangs: server('hangs', { tools: { '*': { timeout: '2s' } } }),
        slow: server('slow', { env: { SECONDS: '20' }, tools: { '*': { timeout: '60s' } } }),
        well: server('well'),
      },
    });
    calls = ['hangs', 'slow', 'well'].map(work);
    await until('each server is in its state', async () => {
      const { servers } = await json('/admin/servers');
      return servers.every(({ name, status }) => status.state === KINDS[name]);
    }, 600);
  });

  after(async () => {
    await bridge.stop();
    await Promise.allSettled(calls);
  });

  async function work(name) {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${bridge.url}/servers/${name}/tools/work`, { method: 'POST', headers, body: '{}' });
    return answer.text();
  }

  const json = async (path) => (await fetch(bridge.url + path)).json();
  const cli = (...args) => bascule([...args, '--url', bridge.url]);

  function check(states, reasons = REASONS) {
    for (const [name, state] of Object.entries(KINDS)) {
      assert.equal(states[name].state, state, name);
      assert.match(states[name].reason ?? '', reasons[name] ?? /^$/, name);
      assert.ok(Date.parse(states[name].since) > 0, name);
    }
  }

  test('names them in its JSON', async () => {
    const { servers } = await json('/servers');
    // Only administrators see what a process wrote.
    const told = { ...REASONS, dies: /^the process( of "dies")? exited with status 1$/ };
    check(Object.fromEntries(servers.map(({ name, status }) => [name, status])), told);
    check(Object.fromEntries(Object.entries((await json('/health/ready')).servers).map(([n, { status }]) => [n, status])), told);
    check(Object.fromEntries(Object.entries((await json('/dashboard/state')).servers).map(([n, { status }]) => [n, status])));
  });

  test('shows processes', async () => {
    const { process: well } = await json('/admin/servers/well');
    assert.ok(well.pid > 1 && well.residentBytes > 1e6 && well.starts >= 1, JSON.stringify(well));
    const { memory } = await json('/admin/servers/well');
    assert.ok(memory.residentBytes > 1e6 && memory.residentBytes >= memory.largestChildBytes, JSON.stringify(memory));
    // The bridge starts it again and again, so it may be running for a moment.
    let dead;
    await until('its process has ended', async () => {
      dead = await json('/admin/servers/dies');
      return dead.process.pid === null;
    });
    assert.match(dead.stderr, /API_KEY is required/);
  });

  test('names them in its metrics', async () => {
    const text = await (await fetch(`${bridge.url}/metrics`)).text();
    for (const [name, state] of Object.entries(KINDS)) {
      assert.ok(text.includes(`bascule_server_state{server="${name}",state="${state}"} 1`), name);
    }
  });

  test('names them in its log', async () => {
    const log = () => bridge.log.join('\n');
    await until('the log names them', () =>
      Object.entries(KINDS).every(([name, state]) => state === 'connected' || log().includes(`Server "${name}" ${WORDS[state]}: `)),
    );
    assert.match(log(), REASONS.dies);
    assert.match(log(), /INFO .*Server "well" is ready after \d+\.\d s/);
    assert.doesNotMatch(log(), /WARN .*Server "well"/);
    assert.doesNotMatch(log(), /WARN .*process of dies/);
  });

  test('names them by `status`', async () => {
    const { code, out } = await cli('status');
    assert.equal(code, 3);
    for (const [name, state] of Object.entries(KINDS)) {
      const row = out.split('\n').find((line) => line.startsWith(`${name} `));
      assert.match(row, new RegExp(`^${name} +${state} `));
      assert.match(row, REASONS[name] ?? /closed/);
    }
    assert.equal((await cli('status', 'well')).code, 0);
    check(Object.fromEntries(JSON.parse((await cli('status', '--json')).out).servers.map((s) => [s.name, s.status])));
  });

  test('names them on the start page and on the page of the tools', async () => {
    const browser = await startBrowser();
    try {
      for (const [path, entry] of Object.entries({ '/': '#servers li', '/docs': '.group' })) {
        const page = await openPage(browser, bridge.url + path);
        for (const [name, state] of Object.entries(KINDS)) {
          const row = page.locator(entry).filter({ hasText: name });
          const reason = name === 'dies' ? /exited with status 1/ : REASONS[name] ?? /./;
          await row.getByText(new RegExp(reason, 'i')).first().waitFor();
          if (state !== 'connected') await row.getByText(new RegExp(state, 'i')).first().waitFor();
        }
      }
    } finally {
      await browser.close();
    }
  });

  test('redraws `status --watch` on a terminal, and ends at q', async () => {
    const child = spawn('script', ['--quiet', '--return', '--command', `${launcher} status --watch --url ${bridge.url}`, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // `script` runs the command by this shell.
      env: { ...process.env, SHELL: '/bin/sh', TERM: 'xterm', COLUMNS: '120' },
    });
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    const exit = once(child, 'close');
    await until('it is drawn twice', () => out.split('\u001b[H').length > 3, 600);
    child.stdin.write('q');
    const [code] = await exit;
    assert.equal(code, 0, out);
    const words = out.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').replace(/\s+/g, ' ');
    assert.match(words, /API_KEY is required/);
    assert.ok(out.trimEnd().endsWith('\u001b[?1049l'), out.slice(-80));
  });

  test('follows what a process writes with `logs -f`, and restarts it', async () => {
    const before = (await json('/admin/servers/well')).process.pid;
    const child = spawn(launcher, ['logs', '-f', '--tail', '0', 'well', '--url', bridge.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    const has = (text) => lines.some((line) => line.includes(text));
    try {
      await until('it follows', async () => {
        await work('well');
        return has('stderr  well works on work');
      }, 600);
      const restarted = await cli('restart', 'well');
      assert.deepEqual([restarted.code, restarted.out], [0, 'restarting well\n']);
      await until('the new process is up', () => has('bridge  started in'), 600);
      const { process: now, status } = await json('/admin/servers/well');
      assert.notEqual(now.pid, before);
      assert.equal(status.state, 'connected');
      await until('its own line has come', () => has(`stderr  well is up as ${now.pid}`), 600);
    } finally {
      child.kill();
    }
    assert.equal((await cli('restart', 'missing')).code, 2);
  });

  test('is healthy by the exit code of `health`', async () => {
    assert.deepEqual(await cli('health'), { code: 0, out: 'ready\n', err: '' });
    assert.equal((await cli('health', '--live')).code, 0);
    const { code, err } = await bascule(['health', '--url', 'http://127.0.0.1:9']);
    assert.equal(code, 3);
    assert.match(err, /no bridge at http:\/\/127\.0\.0\.1:9/);
  });

  test('lists and calls tools by its address', async () => {
    const listed = await cli('tools', 'well');
    assert.deepEqual([listed.code, listed.out], [0, 'well  work\n']);
    const called = await cli('call', 'well', 'work');
    assert.deepEqual([called.code, called.out], [0, 'done\n']);
  });
});
