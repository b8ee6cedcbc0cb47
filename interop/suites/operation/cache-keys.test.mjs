// Calls that differ only in what `cache.key` names share a result; others do not.

import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { callTool } from '../../harness/bridge-calls.mjs';
import { bascule, serveReady, writeConfig } from '../../harness/processes.mjs';

const child = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'servers', 'echo-child.mjs');
const cache = { key: { ignore: ['id', 'client.trace'], unordered: 'labels', fold: ['query'] } };
const server = (rule) => ({ command: process.execPath, args: [child], tools: { echo: { cache: rule } } });

describe('A tool whose key leaves out differences', () => {
  let bridge;

  before(async () => {
    bridge = await serveReady({ mcpServers: { named: server(cache), exact: server(true) } });
  });
  after(() => bridge.stop());

  async function call(name, args) {
    const { status, headers, text } = await callTool(bridge, name, 'echo', args);
    assert.equal(status, 200);
    return { isHit: /^bascule; hit/.test(headers['cache-status']), told: JSON.parse(JSON.parse(text).content[0].text).told };
  }

  const first = { id: 1, query: ' Some  Text', labels: ['b', 'a'], client: { trace: 't1', name: 'c' }, n: 1 };
  const same = { n: 1, client: { name: 'c', trace: 't2' }, labels: ['a', 'b'], query: 'some text', id: 2 };

  test('has the result of the first call, whose arguments the server received unchanged', async () => {
    assert.deepEqual(await call('named', first), { isHit: false, told: first });
    assert.deepEqual(await call('named', same), { isHit: true, told: first });
  });

  test('has another result for each other difference', async () => {
    for (const other of [{ n: 2 }, { n: '1' }, { n: 1.5 }, { labels: ['a'] }, { query: 'sometext' }, { client: { name: 'd' } }]) {
      const args = { ...first, ...other };
      assert.deepEqual(await call('named', args), { isHit: false, told: args });
    }
  });

  test('distinguishes all without such a rule', async () => {
    assert.deepEqual(await call('exact', first), { isHit: false, told: first });
    assert.deepEqual(await call('exact', same), { isHit: false, told: same });
  });
});

test('a public result must not depend on what is not in its key', async () => {
  const file = writeConfig({ mcpServers: { a: server({ scope: 'public', key: { ignore: ['id'] } }) } });
  const { code, out, err } = await bascule(['check', '--config', file]);

  assert.equal(code, 2);
  assert.match(out + err, /mcpServers\.a\.tools\.echo\.cache\.key\.ignore: excludes scope: public/);
});
