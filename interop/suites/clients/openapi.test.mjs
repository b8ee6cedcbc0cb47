// The documents of real servers, and of one with all that schemas may have: do the programs that
// people use take them?

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { describeAll, program, run, servers } from '../../clients/openapi.mjs';

let bridge;
before(async () => {
  bridge = await describeAll();
});
after(() => bridge?.stop());

describe('the documents', () => {
  test('describe every tool of every server', async () => {
    for (const server of servers) {
      const listing = await (await fetch(`${bridge.url}/servers/${server}/tools`)).json();
      const paths = Object.keys(bridge.documents[server].json.paths);

      assert.equal(paths.length, listing.tools.length);
      assert.ok(paths.every((path) => path in bridge.documents.all.json.paths));
    }
    assert.equal(bridge.documents.all.json['x-bascule-unavailable'], undefined);
  });

  test('leave the schemas of everyday tools as they are', async () => {
    const listing = await (await fetch(`${bridge.url}/servers/filesystem/tools`)).json();
    const { paths, components } = bridge.documents.filesystem.json;

    for (const tool of listing.tools) {
      const { requestBody } = paths[`/servers/filesystem/tools/${tool.name}`].post;
      const { $ref } = requestBody.content['application/json'].schema;
      assert.deepEqual(components.schemas[$ref.split('/').at(-1)], tool.inputSchema);
    }
  });

  test('may be cached, and have different entity tags', async () => {
    const { headers } = bridge.documents.all;

    assert.match(headers.get('etag'), /^"[\w-]{22}"$/);
    assert.match(headers.get('cache-control'), /^private, max-age=\d+$/);
    assert.match(headers.get('cache-status'), /^bascule; /);
  });
});

describe('linters find no error', () => {
  const all = (folder) => [...servers, 'all'].map((name) => join(folder, `${name}.json`));

  test('redocly lint, its recommended rules', async () => {
    const { code, said } = await program(
      'redocly',
      ['lint', '--extends=recommended', '--format=stylish', ...all(bridge.folder)],
      { cwd: bridge.folder, env: { ...process.env, REDOCLY_TELEMETRY: 'off' } },
    );

    assert.equal(code, 0, said);
  });

  test('spectral lint, spectral:oas', async () => {
    const ruleset = join(bridge.folder, 'spectral.yaml');
    writeFileSync(ruleset, 'extends: ["spectral:oas"]\n');

    const { code, said } = await program(
      'spectral',
      ['lint', '--ruleset', ruleset, '--fail-severity=error', ...all(bridge.folder)],
      { cwd: bridge.folder },
    );

    assert.equal(code, 0, said);
  });
});

describe('clients in TypeScript', () => {
  const strict = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--outDir', 'out'];

  /** Makes a folder of its own for a client. */
  function folderFor(name) {
    const folder = join(bridge.folder, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    return folder;
  }

  /** Compiles `client.ts` of a folder, runs it against the bridge, and returns what it prints. */
  async function compileAndRun(folder, client) {
    writeFileSync(join(folder, 'client.ts'), client);
    const compiled = await program('tsc', [...strict, 'client.ts'], { cwd: folder });
    assert.equal(compiled.code, 0, compiled.said);
    const ran = await run(process.execPath, [join(folder, 'out', 'client.js'), bridge.url]);
    assert.equal(ran.code, 0, ran.said);
    return ran.said.trim();
  }

  test('types of openapi-typescript fit, and a tool answers', async () => {
    const folder = folderFor('types');
    const generated = await program(
      'openapi-typescript',
      [join(bridge.folder, 'all.json'), '--output', join(folder, 'schema.ts')],
      { cwd: folder },
    );
    assert.equal(generated.code, 0, generated.said);

    const printed = await compileAndRun(
      folder,
      `
      import type { paths } from './schema.js';
      declare const process: { argv: string[] };
      type Call = paths['/servers/nasty/tools/example']['post'];
      type Body = Call['requestBody']['content']['application/json'];
      type Result = Call['responses'][200]['content']['application/json'];
      const body: Body = { message: 'hi', times: 3 };
      // @ts-expect-error a message is a string
      const wrong: Body = { message: 1 };
      const answer = await fetch(process.argv[2] + '/servers/nasty/tools/example', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const result: Result = await answer.json();
      const message: string | undefined = result.structuredContent?.message;
      console.log(message, result.structuredContent?.times, wrong.message);
      `,
    );

    assert.equal(printed, 'hi 3 1');
  });

  test('the client of @hey-api/openapi-ts calls a tool', async () => {
    const folder = folderFor('hey-api');
    const settings = {
      input: join(bridge.folder, 'all.json'),
      output: { path: join(folder, 'api'), importFileExtension: '.js' },
      plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
    };
    writeFileSync(
      join(folder, 'openapi-ts.config.mjs'),
      `export default ${JSON.stringify(settings)};`,
    );
    const generated = await program('openapi-ts', ['--no-log-file'], { cwd: folder });
    assert.equal(generated.code, 0, generated.said);

    const printed = await compileAndRun(
      folder,
      `
      import { client } from './api/client.gen.js';
      import { nastyExample } from './api/sdk.gen.js';
      declare const process: { argv: string[] };
      client.setConfig({ baseUrl: process.argv[2] });
      const { data } = await nastyExample({
        body: { message: 'hi', times: 3 },
        throwOnError: true,
      });
      const message: string | undefined = data.structuredContent?.message;
      console.log(message, data.structuredContent?.times);
      `,
    );

    assert.equal(printed, 'hi 3');
  });
});
