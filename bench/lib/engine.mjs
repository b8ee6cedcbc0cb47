// Valkey, as the engine of a shared cache.

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, listening, makeFolder } from './processes.mjs';

/** Starts Valkey. `shared` is the section of the configuration that uses it; `stop` ends it. */
export async function startEngine(processes) {
  const folder = makeFolder();
  const port = await freePort();
  const options = { bind: '127.0.0.1', port, dir: folder, save: '', appendonly: 'no', maxmemory: '1gb', 'maxmemory-policy': 'volatile-lfu' };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  // Valkey does not start with the name of a locale that is not installed.
  const child = processes.start('valkey-server', args, { LC_ALL: 'C' });
  await listening(child, port);
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  return {
    pid: child.pid,
    shared: { url: `valkey://127.0.0.1:${port}`, secretFile },
    stop: () => child.kill('SIGKILL'),
  };
}
