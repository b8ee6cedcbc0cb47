// Does what docs/recipes/securing.md says, step by step, and compares what it shows of the answers.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { everything, launcher, serveFile } from './processes.mjs';

const page = readFileSync(fileURLToPath(new URL('../docs/recipes/securing.md', import.meta.url)), 'utf8');
const blocks = (language) => [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text);
const linesOf = (language) => blocks(language).join('').replaceAll('\\\n', ' ');
const steps = linesOf('sh').split('\n').filter(Boolean);
const asked = [...linesOf('console').matchAll(/^\$ (.*)\n(\d+)$/gm)].map(([, command, status]) => ({ command, status }));

describe('Securing the bridge', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
  const file = join(folder, 'bascule.yaml');
  const keys = {};
  let bridge;

  const sh = (command) =>
    promisify(execFile)('sh', ['-c', command], {
      cwd: folder,
      env: { ...process.env, ANNS_KEY: keys.ann, OPERATIONS_KEY: keys.operations },
    });

  before(async () => {
    const config = parse(blocks('yaml')[0]);
    symlinkSync(launcher, join(folder, 'bascule'));
    for (const step of steps) {
      const isKey = step.startsWith('./bascule key ');
      if (step === 'chmod 600 bascule.yaml') writeFileSync(file, stringify(config));
      if (step === './bascule serve') bridge = await serveFile(file);
      else {
        const { stdout } = await sh(step);
        if (isKey) take(config, stdout.split('\n'));
      }
    }
  });

  after(() => bridge?.stop());

  /** The key is the caller's, the line belongs into the file. The server is the same, without a registry. */
  function take(config, [key, line]) {
    const [entry] = parse(line);
    const index = config.auth.keys.findIndex(({ name }) => name === entry.name);
    config.auth.keys[index] = { ...config.auth.keys[index], ...entry };
    keys[entry.name] = key;
    config.mcpServers.everything = { command: process.execPath, args: [everything, 'stdio'] };
  }

  test('asks enough', () => assert.equal(asked.length, 5));

  for (const { command, status } of asked) {
    test(`${status}: ${command}`, async () => {
      const { port } = new URL(bridge.url);
      const { stdout } = await sh(command.replaceAll('localhost:8443', `localhost:${port}`));

      assert.equal(stdout.trim().split('\n').at(-1), status, stdout);
    });
  }
});
