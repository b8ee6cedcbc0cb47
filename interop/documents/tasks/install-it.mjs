// The archive with a runtime: unpacked, it runs where there is no Java.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../documents.mjs';

export default async function installIt(user) {
  const page = user.open('docs/install.md');
  const dist = join(root, 'target', 'dist');
  if (!existsSync(join(dist, 'SHA256SUMS'))) execFileSync(join(root, 'bin', 'dist'));
  for (const name of readdirSync(dist)) symlinkSync(join(dist, name), join(user.folder, name));

  const archive = /^bascule-(.*)-linux-\w+\.tar\.gz$/;
  user.env.VERSION = archive.exec(readdirSync(dist).find((name) => archive.test(name)))[1];
  user.replacements.set('linux-x64', `linux-${process.arch}`);
  delete user.env.JAVA_HOME;
  user.env.BASCULE_JDK_ROOT = '/nowhere';

  await page.run('sha256sum --check --ignore-missing SHA256SUMS');
  await page.run('tar -xzf bascule-$VERSION-linux-x64.tar.gz');
  await page.serve('bascule-$VERSION-linux-x64/bascule demo');

  const clock = 'curl -i -X POST http://127.0.0.1:8808/servers/demo/tools/clock';
  await user.open('README.md').run(clock);
  assert.match(await user.open('README.md').run(clock), /^Cache-Status: bascule; hit/m);
}
