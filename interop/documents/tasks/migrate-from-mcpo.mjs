// The file of mcpo works unchanged, and after a change of its URL, Open WebUI sees the tools and calls them.

import assert from 'node:assert/strict';
import { backendTools, callFromBackend } from '../../clients/openwebui.mjs';

export default async function migrateFromMcpo(user) {
  const page = user.open('docs/migration/mcpo.md');
  page.save('config.json', '"mcpServers": {');

  await page.run('./bascule check --config config.json');
  await page.serve('./bascule serve --config config.json');

  const base = page.says('http://127.0.0.1:8808/mcpo/everything');
  const document = await fetch(page.says('http://127.0.0.1:8808/mcpo/everything/openapi.json'));
  const tools = backendTools(await document.json());
  const echo = [...tools.values()].find(({ path }) => path === '/echo');
  const answer = await callFromBackend(base, echo, { message: 'hi' });
  assert.equal(await answer.json(), 'Echo: hi');
}
