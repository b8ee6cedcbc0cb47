// Results with tags: a write drops what it changes and nothing else, and an administrator drops or expires by tag.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { post, send } from '../../harness/bridge-calls.mjs';
import { bascule, serveReady } from '../../harness/processes.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const script = join(here, '..', '..', 'node_modules', '@modelcontextprotocol', 'server-filesystem', 'dist', 'index.js');

describe('Results of a file server with tags', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bascule-tags-')));
  const path = (name) => join(folder, name);
  let bridge;

  before(async () => {
    bridge = await serveReady({
      mcpServers: {
        files: {
          command: process.execPath,
          args: [script, folder],
          tools: {
            read_text_file: { cache: { ttl: '1h', staleIfError: '1h', tags: ['file:{args.path}'] } },
            read_multiple_files: { cache: { ttl: '1h', tags: ['file:{args.paths}'] } },
            list_directory: { cache: { ttl: '1h' } },
            get_file_info: { cache: { ttl: '1h', tags: ['file:{args.name}'] } },
            write_file: { invalidates: ['file:{args.path}', 'tool:list_directory'] },
            edit_file: { invalidates: ['file:{args.file}'] },
            create_directory: { invalidates: [] },
          },
        },
      },
    });
  });
  after(async () => {
    await bridge.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    for (const name of ['a', 'b', 'c', 'd']) writeFileSync(path(name), `first ${name}`);
    await remove('');
    for (const name of ['a', 'b', 'd']) await read(name);
    await list();
    for (const cached of [await read('a'), await read('b'), await read('d'), await list()]) assert.match(cached.cache, HIT);
  });

  const HIT = /^bascule; hit; ttl=\d/;
  const STALE = /^bascule; hit; ttl=-\d/;
  const MISS = /^bascule; fwd=miss; stored/;

  async function call(tool, args) {
    const { status, headers, text } = await post(`${bridge.url}/servers/files/tools/${tool}`, args);
    return { status, text, cache: headers['cache-status'] };
  }

  const read = (name) => call('read_text_file', { path: path(name) });
  const list = () => call('list_directory', { path: folder });
  const write = (name) => call('write_file', { path: path(name), content: `second ${name}` });
  const remove = async (query) =>
    JSON.parse((await send(`${bridge.url}/admin/caches/responses${query}`, { method: 'DELETE' })).text);
  const tag = (name) => `tag=${encodeURIComponent(`file:${path(name)}`)}`;
  const order = (what) => post(`${bridge.url}/admin/breakers/files/${what}`, {});

  test('are dropped by a write only if they have one of its tags', async () => {
    assert.equal((await write('a')).status, 200);

    assert.match((await read('b')).cache, HIT);
    const again = await read('a');
    assert.match(again.cache, MISS);
    assert.match(again.text, /second a/);
    assert.match((await list()).cache, MISS);
  });

  test('are kept by a write that drops nothing', async () => {
    mkdirSync(path('folder'), { recursive: true });
    assert.equal((await call('create_directory', { path: path('folder') })).status, 200);

    assert.match((await read('a')).cache, HIT);
    assert.match((await list()).cache, HIT);
  });

  test('have one tag for each element of an argument', async () => {
    const both = () => call('read_multiple_files', { paths: [path('a'), path('b')] });
    await both();
    assert.match((await both()).cache, HIT);

    await write('b');

    assert.match((await both()).cache, MISS);
    assert.match((await read('a')).cache, HIT);
  });

  test('are not stored without the argument of a tag', async () => {
    for (let times = 0; times < 2; times += 1) {
      assert.equal((await call('get_file_info', { path: path('a') })).cache, 'bascule; fwd=miss; detail=untagged');
    }
  });

  test('are all dropped by a write without the argument of a tag, which is counted', async () => {
    const before = await unresolved();
    await call('edit_file', { path: path('c'), edits: [{ oldText: 'first', newText: 'other' }] });

    assert.match((await read('a')).cache, MISS);
    assert.match((await list()).cache, MISS);
    assert.equal(await unresolved(), before + 1);
  });

  async function unresolved() {
    const { text } = await send(`${bridge.url}/metrics`);
    return Number(/^bascule_cache_unresolved_tags_total\{server="files"\} (\S+)$/m.exec(text)[1]);
  }

  test('are dropped by an administrator, or made stale, which remains as a fallback', async () => {
    assert.equal((await remove(`?server=files&${tag('a')}&${tag('d')}`)).total_cleared, 2);
    assert.equal((await remove(`?soft=true&${tag('b')}`)).total_expired, 1);

    await order('open');
    try {
      assert.equal((await read('a')).status, 503);
      const stale = await read('b');
      assert.equal(stale.status, 200);
      assert.match(stale.cache, STALE);
      assert.match((await list()).cache, HIT);
    } finally {
      await order('reset');
    }
    assert.match((await read('b')).cache, /^bascule; fwd=stale; stored/);
  });

  test('are dropped from the command line', async () => {
    const { code, out } = await bascule(['cache', 'clear', '--tag', `file:${path('a')}`, '--url', bridge.url]);

    assert.equal(code, 0);
    assert.match(out, /removed entries: 1/);
    assert.match((await read('a')).cache, MISS);
    assert.match((await read('b')).cache, HIT);
  });

  test('are listed without the values of their tags', async () => {
    const { text } = await send(`${bridge.url}/admin/caches/entries`);

    assert.match(text, /read_text_file/);
    assert.ok(!text.includes(folder), text);
  });
});
