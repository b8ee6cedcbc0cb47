// A server that ends at its start says why on its standard error: a command shows it, and the log of the bridge.

import assert from 'node:assert/strict';
import { until } from '../../harness/processes.mjs';

export default async function seeWhyAServerIsDead(user) {
  const page = user.open('docs/troubleshooting.md');
  const script = 'console.error("Error: API_KEY is required"); process.exit(1)';
  user.has('bascule.yaml', JSON.stringify({ mcpServers: { broken: { command: 'node', args: ['-e', script] } } }));

  user.replacements.set('NAME', 'broken');
  assert.match(await page.run('bascule tools NAME', { code: 3 }), /Error: API_KEY is required/);

  const { log } = await page.serve('bascule serve');
  await until('the log has the reason', () => log.some((line) => line.includes('Error: API_KEY is required')));
}
