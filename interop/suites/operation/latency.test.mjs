// The latency of a server: the metric, the command line and the dashboard show the same, and no wait for its start.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { callTool } from '../../harness/bridge-calls.mjs';
import { serve } from '../../harness/processes.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const START_MS = 3_000;
const SUM = /^bascule_upstream_requests_seconds_(sum|count)\{.*server="slow".*\} (\S+)$/gm;

describe('A server whose first call waited for its start', () => {
  let bridge;
  let took;

  before(async () => {
    const startFile = join(mkdtempSync(join(tmpdir(), 'bascule-')), 'start');
    writeFileSync(startFile, String(START_MS));
    const args = [join(root, 'interop', 'servers', 'slow-start-child.mjs')];
    const slow = { command: process.execPath, args, env: { START_FILE: startFile }, start: 'lazy' };
    bridge = await serve({ mcpServers: { slow } });
    const answer = await callTool(bridge, 'slow', 'tool-0', {});
    assert.equal(answer.status, 200, answer.text);
    took = answer.took;
  });

  after(() => bridge?.stop());

  test('has the same latency in the metrics, in status and on the dashboard', async () => {
    assert.ok(took >= START_MS, `the call took ${took} ms`);

    const metrics = await (await fetch(`${bridge.url}/metrics`)).text();
    const totals = { sum: 0, count: 0 };
    for (const [, which, value] of metrics.matchAll(SUM)) totals[which] += Number(value);
    const { servers } = await (await fetch(`${bridge.url}/dashboard/state`)).json();
    const { recent, sinceStart } = servers.slow.requests;
    const { stdout } = await promisify(execFile)(join(root, 'bascule'), ['status', '--url', bridge.url]);
    const shown = stdout.split('\n').find((line) => line.startsWith('slow ')).split(/ {2,}/);

    assert.ok(totals.sum * 1_000 < START_MS / 2, `${totals.sum} s in the metrics`);
    assert.equal(recent.count, totals.count);
    assert.deepEqual(recent, sinceStart);
    const [p50, p99] = shown.slice(6, 8).map((text) => Number.parseFloat(text));
    assert.ok(Math.abs(p50 - recent.p50Ms) <= 0.5, `${stdout}${JSON.stringify(recent)}`);
    assert.ok(Math.abs(p99 - recent.p99Ms) <= 0.5, `${stdout}${JSON.stringify(recent)}`);
    assert.ok(recent.p99Ms <= totals.sum * 1_000 * 1.04, `${recent.p99Ms} ms of ${totals.sum} s`);
  });
});
