// Which alert fires for which server: the numbers of the real bridge, given to the rules that operators get.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { stringify } from 'yaml';
import { serve, serveFile, until, writeConfig } from '../../harness/processes.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const rules = join(here, '..', '..', '..', 'ops', 'prometheus', 'bascule-rules.yml');
const slowServer = join(here, '..', '..', 'servers', 'slow-server.mjs');

/** The servers of the trial: one dies at its start, one hangs, one is slow, and one is well. */
const servers = {
  dies: { command: process.execPath, args: ['-e', 'console.error("no database"); process.exit(3)'] },
  hangs: { command: process.execPath, args: [slowServer, 'legacy', 'deaf'], breaker: { toolTimeout: '1s' } },
  slow: { command: process.execPath, args: [slowServer, 'legacy'] },
  well: { command: process.execPath, args: [slowServer, 'legacy'] },
};

/** The samples of a metric in the text format, as they are written. */
function samplesOf(text, name) {
  return text
    .split('\n')
    .map((line) => /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line))
    .filter((match) => match?.[1] === name)
    .map(([, , labels = '', value]) => ({ labels, value: Number(value) }));
}

/** Whatever the metrics say now, for an hour: which alerts fire, with the labels that tell what is wrong? */
function firing(text, names, now = Date.now() / 1000) {
  const input = names.flatMap((name) =>
    samplesOf(text, name).map(({ labels, value }) => ({
      series: `${name}{${[labels, 'job="bascule"', 'instance="a"'].filter(Boolean).join(',')}}`,
      // Tests of rules begin at the epoch, so times count from now.
      values: `${name.includes('timestamp') ? Math.round(value - now) : value}x60`,
    })),
  );
  const file = join(mkdtempSync(join(tmpdir(), 'bascule-alerts-')), 'test.yml');
  const expected = [{ expr: 'ALERTS{alertstate="firing"}', eval_time: '30m', exp_samples: [] }];
  writeFileSync(
    file,
    stringify({
      rule_files: [rules],
      evaluation_interval: '1m',
      tests: [{ interval: '1m', input_series: input, promql_expr_test: expected }],
    }),
  );
  // It expects that none fires, so promtool writes those that do.
  const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
  const found = /got:(.*)$/ms.exec(stdout + stderr)?.[1] ?? '';
  return [...found.matchAll(/\{([^}]*)\}/g)]
    .map(([, labels]) => Object.fromEntries([...labels.matchAll(/(\w+)=\\?"([^"\\]*)\\?"/g)].map(([, k, v]) => [k, v])))
    .map(({ alertname, server, use, caller }) => [alertname, server ?? use ?? caller].filter(Boolean).join(' '))
    .sort();
}

describe('the alerts', () => {
  let bridge;
  let headers;
  const call = (server, tool, args = {}) =>
    fetch(`${bridge.url}/servers/${server}/tools/${tool}`, { method: 'POST', headers, body: JSON.stringify(args) });
  const scrape = async () => (await fetch(`${bridge.url}/metrics`, { headers })).text();

  before(async () => {
    bridge = await serve({ breaker: { failureThreshold: 1, recoveryTimeout: '10m' }, mcpServers: servers });
    headers = { 'Content-Type': 'application/json' };
    assert.equal((await call('well', 'echo')).status, 200);
    await call('dies', 'echo');
    assert.equal((await call('hangs', 'hang')).status, 504);
    assert.equal((await call('slow', 'wait', { seconds: 5.2 })).status, 200);
    const state = (text, server, word) =>
      samplesOf(text, 'bascule_server_state').find(({ labels }) => labels === `server="${server}",state="${word}"`)?.value;
    await until('the states of the servers are known', async () => {
      const text = await scrape();
      return state(text, 'dies', 'failed') && state(text, 'hangs', 'unresponsive') && state(text, 'slow', 'slow');
    });
  });
  after(() => bridge?.stop());

  test('name the server that dies, the one that hangs, and the slow one', async () => {
    assert.deepEqual(firing(await scrape(), ['bascule_server_state']), [
      'BasculeServerFailed dies',
      'BasculeServerSlow slow',
      'BasculeServerUnresponsive hangs',
    ]);
  });

  test('count the starts that failed, and time the others', async () => {
    const text = await scrape();
    const starts = samplesOf(text, 'bascule_server_starts_total');
    const count = (server, result) => starts.find(({ labels }) => labels === `result="${result}",server="${server}"`).value;

    assert.ok(count('dies', 'failed') >= 1);
    assert.equal(count('dies', 'started'), 0);
    assert.equal(count('well', 'started'), 1);
    assert.equal(count('well', 'failed'), 0);
    const [{ value }] = samplesOf(text, 'bascule_server_start_seconds_count').filter(({ labels }) => labels === 'server="well"');
    assert.equal(value, 1);
  });
});

test('the alerts name the key that expires, and the reload that was rejected', async () => {
  const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
  const keys = [
    { name: 'ops', key: 'a-key-of-the-operators', admin: true },
    { name: 'soon', key: 'a-key-that-expires-soon', expires: inDays(3) },
    { name: 'later', key: 'a-key-that-expires-later', expires: inDays(30) },
    { name: 'rotated', key: 'the-old-key-of-a-caller', expires: inDays(1) },
    { name: 'rotated', key: 'the-new-key-of-a-caller', expires: inDays(90) },
  ];
  const file = writeConfig({ mcpServers: { well: servers.well }, auth: { keys } });
  const bridge = await serveFile(file);
  const headers = { Authorization: `Bearer ${keys[0].key}` };
  const scrape = async () => (await fetch(`${bridge.url}/metrics`, { headers })).text();
  const names = ['bascule_key_expiry_timestamp_seconds', 'bascule_config_last_reload_successful'];
  try {
    assert.deepEqual(firing(await scrape(), names), ['BasculeKeyExpires soon']);
    writeFileSync(file, 'mcpServers: 1');
    await fetch(`${bridge.url}/admin/reload`, { method: 'POST', headers });

    const text = await scrape();
    assert.deepEqual(firing(text, names), ['BasculeKeyExpires soon', 'BasculeReloadFailed']);
    assert.ok(samplesOf(text, 'bascule_config_reloads_total').some(({ labels, value }) => labels === 'result="rejected"' && value > 0));
  } finally {
    await bridge.stop();
  }
});
