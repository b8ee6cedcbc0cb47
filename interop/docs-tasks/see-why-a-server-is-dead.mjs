// A server that ends at its start says why on its standard error.

import assert from 'node:assert/strict';

export default async function seeWhyAServerIsDead(user) {
  const faq = user.open('docs/faq.md');
  const script = 'console.error("Error: API_KEY is required"); process.exit(1)';
  user.has('bascule.yaml', JSON.stringify({ mcpServers: { broken: { command: 'node', args: ['-e', script] } } }));

  user.replacements.set('SERVER', 'broken');
  assert.match(await faq.run('bascule tools SERVER', { code: 3 }), /Error: API_KEY is required/);
}
