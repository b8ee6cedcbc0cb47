// The numbers of the real bridge, as a collector reads them, and what operators do with them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { everything, serve, serveEverything } from '../../harness/processes.mjs';

const ops = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'ops');
const rules = join(ops, 'prometheus', 'bascule-rules.yml');
const dashboard = JSON.parse(
  readFileSync(join(ops, 'grafana', 'bascule-dashboard.json'), 'utf8'),
);

function promtool(args, input = '') {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

async function call(bridge, server, tool, args = {}, headers = {}) {
  const answer = await fetch(`${bridge.url}/servers/${server}/tools/${tool}`, {
    method: 'POST',
    body: JSON.stringify(args),
    headers: { 'content-type': 'application/json', ...headers },
  });
  await answer.text();
  return answer.status;
}

async function scrape(bridge, accept) {
  const answer = await fetch(`${bridge.url}/metrics`, accept ? { headers: { accept } } : {});
  assert.equal(answer.status, 200);
  return { type: answer.headers.get('content-type'), text: await answer.text() };
}

/** Reads the text format: samples by name, each with its labels and its value. */
function read(text) {
  return text
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      const [, name, labels = '', value] = /^([^{ ]+)(?:\{(.*)\})? (\S+)$/.exec(line);
      return {
        name,
        labels: Object.fromEntries(
          [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]),
        ),
        value: Number(value),
      };
    });
}

/**
 * Only a bridge with a shared cache, with certificates or with keys that expire has the others, which
 * SharedMetricsPageTest, EventMetersTest and ConfigMonitorTest know.
 */
function isAlwaysThere(name) {
  return !/^bascule_(shared_|mcp_session_ids_total|(certificate|key)_expiry_timestamp_seconds)/.test(name);
}

function sum(samples, name, labels = {}) {
  return samples
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([k, v]) => sample.labels[k] === v))
    .reduce((total, sample) => total + sample.value, 0);
}

/** Returns all expressions of the dashboard, with its variables filled in. */
function expressions() {
  const panels = dashboard.panels.flatMap((panel) => panel.targets ?? []);
  const targets = [...panels, ...dashboard.annotations.list].filter(({ datasource }) => datasource.type === 'prometheus');
  const queries = dashboard.templating.list
    .filter((variable) => variable.type === 'query')
    .map((variable) => /^label_values\((.*), \w+\)$/.exec(variable.definition)[1]);
  return [...targets.map((target) => target.expr), ...queries].map((text) =>
    text.replaceAll('$__rate_interval', '5m').replace(/\$(job|instance|server|tool)\b/g, '.*'),
  );
}

describe('the numbers of the bridge', () => {
  let upstream;
  let bridge;
  let text;
  let samples;

  before(async () => {
    upstream = await serveEverything();
    bridge = await serve({
      breaker: { failureThreshold: 3, recoveryTimeout: '10m' },
      mcpServers: {
        child: {
          command: process.execPath,
          args: [everything, 'stdio'],
          memoryLimit: '64GiB',
          tools: {
            echo: { cache: { ttl: '60s' } },
            'trigger-long-running-operation': { timeout: '200ms', breaker: { failureThreshold: 1 } },
          },
        },
        remote: { url: upstream.url },
      },
    });
    // A server that has just started says that its tools changed, which drops what was kept before.
    assert.equal(await call(bridge, 'child', 'get-sum', { a: 1, b: 2 }), 200);
    const told = { server: 'child', kind: 'tools' };
    do samples = read((await scrape(bridge)).text);
    while (sum(samples, 'bascule_upstream_list_changes_total', told) === 0);
    for (let i = 0; i < 7; i++) {
      assert.equal(await call(bridge, 'child', 'echo', { message: 'hi' }), 200);
    }
    await call(bridge, 'child', 'echo', { message: 'hi' }, { 'cache-control': 'no-cache' });
    for (let i = 0; i < 4; i++) {
      assert.equal(await call(bridge, 'remote', 'echo', { message: `${i}` }), 200);
    }
    for (let i = 0; i < 250; i++) {
      assert.equal(await call(bridge, 'child', `no-such-tool-${i}`), 404);
    }
    await call(bridge, 'no-such-server', 'echo');
    const slow = { duration: 10, steps: 1 };
    assert.equal(await call(bridge, 'child', 'trigger-long-running-operation', slow), 504);
    await upstream.stop();
    while ((await call(bridge, 'remote', 'echo', { message: 'hi' })) !== 503);
    // The timeout counts for the tool once the server has answered a ping.
    do {
      ({ text } = await scrape(bridge));
      samples = read(text);
    } while (sum(samples, 'bascule_tool_breaker_open') === 0);
  });
  after(() => Promise.all([bridge?.stop(), upstream?.stop()]));

  test('find nothing to say against in promtool', () => {
    assert.deepEqual(promtool(['check', 'metrics'], text), { status: 0, output: '' });
  });

  test('are available in both formats', async () => {
    const plain = await scrape(bridge, 'text/plain');
    const open = await scrape(bridge, 'application/openmetrics-text; version=1.0.0');

    assert.equal(plain.type, 'text/plain; version=0.0.4; charset=utf-8');
    assert.equal(open.type, 'application/openmetrics-text; version=1.0.0; charset=utf-8');
    assert.match(open.text, /# EOF\n$/);
  });

  test('count calls, and where their answers came from', () => {
    const calls = 'bascule_tool_calls_seconds_count';
    const echo = { server: 'child', tool: 'echo', outcome: 'answered' };

    assert.equal(sum(samples, calls, { ...echo, source: 'cache' }), 6);
    assert.equal(sum(samples, calls, { ...echo, source: 'server' }), 2);
    assert.equal(sum(samples, calls, { server: 'remote', tool: 'echo', outcome: 'answered' }), 4);
    const requests = 'bascule_cache_requests_total';
    const responses = { cache: 'responses', server: 'child' };
    assert.equal(sum(samples, requests, { ...responses, result: 'hit' }), 6);
    assert.equal(sum(samples, requests, { ...responses, result: 'miss' }), 1);
    assert.equal(sum(samples, requests, { ...responses, result: 'request' }), 1);
  });

  test('agree with the administrative routes', async () => {
    const told = await (await fetch(`${bridge.url}/admin/metrics`)).json();

    for (const [cache, member] of [['tools', 'tools_cache'], ['responses', 'response_cache']]) {
      const requests = sum(samples, 'bascule_cache_requests_total', { cache });
      const unseen = sum(samples, 'bascule_cache_requests_total', { cache, result: 'request' });
      assert.equal(requests - unseen, told[member].total_requests);
      assert.equal(sum(samples, 'bascule_cache_entries', { cache }), told[member].size);
    }
    assert.equal(
      sum(samples, 'bascule_upstream_requests_seconds_count'),
      told.global_metrics.circuit_breaker_calls,
    );
  });

  test('show that a breaker opened when its server was gone', () => {
    const state = 'bascule_breaker_state';
    assert.equal(sum(samples, state, { server: 'remote', state: 'open' }), 1);
    assert.equal(sum(samples, state, { server: 'remote', state: 'closed' }), 0);
    assert.equal(sum(samples, state, { server: 'child', state: 'closed' }), 1);
    const moved = { server: 'remote', from: 'closed', to: 'open' };
    assert.equal(sum(samples, 'bascule_breaker_transitions_total', moved), 1);
    const calls = 'bascule_tool_calls_seconds_count';
    const remote = { server: 'remote', tool: 'echo' };
    assert.equal(sum(samples, calls, { ...remote, outcome: 'unreachable' }), 3);
    assert.equal(sum(samples, calls, { ...remote, outcome: 'circuit_open' }), 1);
  });

  test('hold no name that callers made up', () => {
    assert.doesNotMatch(text, /no-such/);
    const unknown = { tool: 'unknown', outcome: 'unknown_tool' };
    assert.equal(sum(samples, 'bascule_tool_calls_seconds_count', unknown), 250);
    const routes = new Set(
      samples.filter(({ name }) => name.startsWith('bascule_http')).map((s) => s.labels.route),
    );
    assert.ok(routes.has('/servers/{server}/tools/{tool}'), [...routes].join());
  });

  test('are all documented, and no others', () => {
    const page = readFileSync(join(ops, '..', 'docs', 'operations.md'), 'utf8');
    const told = new Set(
      [...page.matchAll(/`(bascule_\w+)`/g)].map(([, name]) => name).filter(isAlwaysThere),
    );
    const shown = new Set(
      samples
        .map(({ name }) => name.replace(/_seconds_(bucket|count|sum|max)$/, '_seconds'))
        .filter((name) => name.startsWith('bascule_')),
    );

    assert.deepEqual([...told].sort(), [...shown].sort());
  });

  test('tell what the heap gave out', async () => {
    const name = 'jvm_memory_allocated_bytes_total';
    const page = readFileSync(join(ops, '..', 'docs', 'operations.md'), 'utf8');
    const later = read((await scrape(bridge)).text);

    assert.ok(page.includes(`\`${name}\``));
    assert.ok(sum(samples, name) > 1_000_000);
    assert.ok(sum(later, name) > sum(samples, name));
  });

  test('show the tool that did not answer in time', () => {
    const tool = { server: 'child', tool: 'trigger-long-running-operation' };

    assert.equal(sum(samples, 'bascule_tool_breaker_open', tool), 1);
  });

  test('contain everything that the dashboard and the rules use', () => {
    const names = new Set(samples.map(({ name }) => name));
    const lines = readFileSync(rules, 'utf8').split('\n').filter((line) => !/^\s*#/.test(line));
    const asked = [...expressions(), ...lines]
      .flatMap((line) => line.match(/(?<![:\w])(bascule|jvm|process)_\w+/g) ?? []);

    assert.ok(asked.length > 60, `only ${asked.length} were found`);
    assert.deepEqual(
      [...new Set(asked)].filter(isAlwaysThere).filter((name) => !names.has(name)),
      [],
    );
  });
});

describe('what operators are given', () => {
  test('has rules that are sound', () => {
    const { status, output } = promtool(['check', 'rules', rules, join(ops, 'prometheus', 'bascule-slo.yml')]);

    assert.equal(status, 0, output);
  });

  test('has alerts that go off when they should', () => {
    const { status, output } = promtool([
      'test',
      'rules',
      join(ops, 'prometheus', 'bascule-rules.test.yml'),
      join(ops, 'prometheus', 'bascule-slo.test.yml'),
    ]);

    assert.equal(status, 0, output);
  });

  test('has a dashboard whose expressions are sound', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'bascule-')), 'dashboard.yml');
    const all = expressions().map((expr, i) => ({ record: `dashboard:panel:${i}`, expr }));
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules: all }] }));

    const { status, output } = promtool(['check', 'rules', file]);

    assert.equal(status, 0, output);
  });

  test('has a dashboard that leaves the choice of the data source', () => {
    for (const panel of dashboard.panels.filter(({ type }) => type !== 'row')) {
      const uid = panel.type === 'logs' ? '${loki}' : '${datasource}';
      assert.equal(panel.datasource.uid, uid, panel.title);
      for (const target of panel.targets) assert.equal(target.datasource.uid, uid, panel.title);
    }
  });

  test('has a dashboard whose panels do not overlap, and whose links lead to panels and variables', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    assert.equal(new Set(cells).size, cells.length);
    const ids = dashboard.panels.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const variables = new Set(dashboard.templating.list.map(({ name }) => name));
    const links = dashboard.panels.flatMap((panel) => [...(panel.links ?? []), ...(panel.fieldConfig?.defaults.links ?? [])]);
    assert.ok(links.length > 10);
    for (const { url } of [...links, ...dashboard.links]) {
      const [, id] = /viewPanel=(\d+)/.exec(url) ?? [];
      if (id) assert.ok(ids.includes(Number(id)), url);
      for (const [, name] of url.matchAll(/\$\{(\w+)(?::\w+)?\}/g)) assert.ok(variables.has(name) || name === '__url_time_range', url);
    }
  });
});
