// README's example for npx, with an empty npm cache: npx has to install the server during the first start.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { bascule, serve, writeConfig } from '../../harness/processes.mjs';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const [, command] = /^ {4}command: (npx)$/m.exec(readme);
const args = JSON.parse(/^ {4}args: (\[.*server-everything.*\])$/m.exec(readme)[1]);

describe('a server that npx installs during its first start', () => {
  let cache;
  let config;

  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'bascule-npm-'));
    // The time is for slow networks; the default is long enough for others.
    config = {
      mcpServers: { everything: { command, args, env: { npm_config_cache: cache }, startTimeout: '10m' } },
    };
  });
  afterEach(() => rm(cache, { recursive: true, force: true }));

  test('lists its tools on the command line', async () => {
    const { code, out, err } = await bascule(['tools', '-c', writeConfig(config), 'everything']);

    assert.equal(code, 0, err);
    assert.match(out, /^everything\s+echo\s/m);
  });

  test('is called on the command line', async () => {
    const call = ['call', '-c', writeConfig(config), 'everything', 'echo', '{"message":"hi"}'];
    const { code, out, err } = await bascule(call);

    assert.equal(code, 0, err);
    assert.equal(out, 'Echo: hi\n');
  });

  test('is called by REST', async () => {
    const bridge = await serve(config);
    try {
      const response = await fetch(`${bridge.url}/servers/everything/tools/echo`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' }, // as curl -d sends it
        body: '{"message":"hi"}',
      });

      assert.equal(response.status, 200, bridge.log.join('\n'));
      assert.match(await response.text(), /Echo: hi/);
    } finally {
      await bridge.stop();
    }
  });
});
