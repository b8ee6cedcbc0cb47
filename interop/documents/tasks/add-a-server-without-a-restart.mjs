// A server is added to the file while the bridge runs, and answers; the other one keeps its cached results.

import assert from 'node:assert/strict';
import { until } from '../../harness/processes.mjs';

export default async function addAServerWithoutARestart(user) {
  const start = user.open('docs/getting-started.md');
  start.save('bascule.yaml', 'cache: { ttl: 60s }');
  await start.serve('bascule serve');
  const echo = `curl -i -X POST http://127.0.0.1:8808/servers/everything/tools/echo -d '{"message":"hello"}'`;
  await start.run(echo);

  start.save('bascule.yaml', 'files:');

  const list = `curl -X POST http://127.0.0.1:8808/servers/files/tools/list_directory -d '{"path":"."}'`;
  await until('the new server answers', async () => /bascule.yaml/.test(await start.run(list)));
  assert.match(await start.run(echo), /^Cache-Status: bascule; hit/m);
}
