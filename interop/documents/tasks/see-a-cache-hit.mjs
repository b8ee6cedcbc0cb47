// A cache rule, and the second of two equal calls is a hit.

import assert from 'node:assert/strict';

export default async function seeACacheHit(user) {
  const start = user.open('docs/getting-started.md');
  start.save('bascule.yaml', 'cache: { ttl: 60s }');
  await start.run('bascule check');
  await start.serve('bascule serve');

  const call = `curl -i -X POST http://127.0.0.1:8808/servers/everything/tools/echo -d '{"message":"hello"}'`;
  assert.match(await start.run(call), /^Cache-Status: bascule; fwd=miss; stored/m);
  assert.match(await start.run(call), /^Cache-Status: bascule; hit/m);
}
