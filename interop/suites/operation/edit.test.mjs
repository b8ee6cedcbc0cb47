// The commands that write the configuration, as docs/cli.md shows them, with a server that is installed.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { bascule, everything, serveFile, until } from '../../harness/processes.mjs';

const newFile = (name) => join(mkdtempSync(join(tmpdir(), 'bascule-')), name);

async function run(...args) {
  const result = await bascule(args);
  assert.equal(result.code, 0, result.err);
  return result.out;
}

describe('The configuration', () => {
  test('is written by `init`, valid as it is', async () => {
    const file = newFile('bascule.yaml');

    assert.equal(await run('init', file), `wrote ${file}\n`);

    assert.match(await run('check', '--config', file), /is valid: 1 server/);
  });

  test('is changed by `add`, and a running bridge serves the new server', async () => {
    const file = newFile('bascule.yaml');
    writeFileSync(file, '# Servers of this test.\nmcpServers: {} # none yet\n');
    const bridge = await serveFile(file);
    try {
      await run('add', 'everything', '--config', file, '--', process.execPath, everything, 'stdio');

      assert.match(readFileSync(file, 'utf8'), /^# Servers of this test\.\nmcpServers: # none yet\n {2}everything:\n/);
      const echo = `${bridge.url}/servers/everything/tools/echo`;
      const call = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"message":"hi"}' };
      await until('the new server answers', async () => (await fetch(echo, call)).ok);
    } finally {
      await bridge.stop();
    }
  });

  for (const client of ['claude_desktop_config.json', 'copilot.mcp-config.json']) {
    test(`of another client starts its servers, unchanged and imported: ${client}`, async () => {
      const folder = new URL('../../../configuration/src/test/resources/dev/bascule/configuration/clients/', import.meta.url);
      const command = `"command": ${JSON.stringify(process.execPath)}`;
      const file = newFile(client);
      writeFileSync(
        file,
        readFileSync(new URL(client, folder), 'utf8')
          .replace(/"command": "[^"]*"/g, command)
          .replace(/"args": \[[^\]]*\]/g, `"args": ${JSON.stringify([everything, 'stdio'])}`)
          .replace(/"type": "http",\s*"url": "[^"]*",\s*"headers": \{[^}]*\}/, command + ', "args": ["absent.mjs"]')
          .replace('$LOG_LEVEL', 'info'),
      );
      const name = client.startsWith('claude') ? 'filesystem' : 'playwright';
      const imported = newFile('bascule.yaml');
      await run('import', client.split(/[._]/)[0], file, '--config', imported);

      for (const config of [file, imported]) {
        assert.equal(await run('call', name, 'echo', 'message=hi', '--config', config), 'Echo: hi\n');
      }
    });
  }
});
