// Ten tasks of a new user, each done with nothing but what the documents say.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { DocsUser } from './docs-user.mjs';

const folder = new URL('tasks/', import.meta.url);
const scripts = readdirSync(folder).sort();

async function asUser(work) {
  const user = new DocsUser();
  try {
    await work(user);
  } finally {
    await user.leave();
  }
}

describe('With the documents alone, a user', () => {
  for (const script of scripts) {
    test(script.replace('.mjs', '').replaceAll('-', ' '), async () => {
      const { default: work } = await import(new URL(script, folder));
      await asUser(work);
    });
  }

  test('has ten tasks', () => assert.equal(scripts.length, 10));

  test('cannot run what no page says', () =>
    asUser(async (user) => {
      const readme = user.open('README.md');

      await assert.rejects(readme.run('./bascule serv'), /README.md does not have the command: \.\/bascule serv/);
      assert.throws(() => readme.save('bascule.yaml', 'mcpServer:'), /README.md has no block with/);
      assert.throws(() => readme.says('http://127.0.0.1:8808/mpc'), /README.md does not say/);
    }));
});
