// An own npx server, called by REST, without a configuration.

import assert from 'node:assert/strict';

export default async function callAnOwnServerOverRest(user) {
  const start = user.open('docs/getting-started.md');

  await start.serve('bascule serve -- npx -y @modelcontextprotocol/server-everything');

  const call = `curl -X POST http://127.0.0.1:8808/servers/server/tools/echo -d '{"message":"hi"}'`;
  assert.match(await start.run(call), /"text":"Echo: hi"/);
}
