// Keys, permissions and TLS, as the recipe says; each call shows the status that the recipe shows.

import assert from 'node:assert/strict';
import { parse } from 'yaml';

export default async function secureItWithKeys(user) {
  const recipe = user.open('docs/recipes/securing.md');
  const configuration = 'bascule.yaml';

  const lines = {};
  for (const name of ['ann', 'operations']) {
    const [key, line] = (await recipe.run(`./bascule key --name ${name}`)).split('\n');
    user.env[name === 'ann' ? 'ANNS_KEY' : 'OPERATIONS_KEY'] = key;
    lines[name] = parse(line)[0].sha256;
  }
  for (const { command } of recipe.commandsWith('tls')) if (/^(mkdir|openssl)/.test(command)) await recipe.run(command);

  recipe.save(configuration, 'auth:');
  for (const [name, hash] of Object.entries(lines)) {
    const entry = new RegExp(`(name: ${name}, .*sha256: ")\\w+"`);
    user.has(configuration, user.read(configuration).replace(entry, `$1${hash}"`));
  }
  await recipe.run('chmod 600 bascule.yaml');
  await recipe.run('./bascule check');
  await recipe.serve('./bascule serve', 'https://localhost:8443');

  const calls = recipe.commandsWith('--cacert');
  assert.equal(calls.length, 5);
  for (const { command, shown } of calls) {
    const printed = await recipe.run(command);
    assert.equal(printed.trim().split('\n').at(-1), shown[0], `${command}: ${printed}`);
  }
}
