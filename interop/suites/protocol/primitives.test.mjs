// Everything that server-everything has, over each transport: what REST and both MCP fronts answer
// is what the official client is told by the server itself.
//
// BASCULE_DIRECT=1 compares two clients without the bridge: what differs then, differs by itself.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sdk } from '../../clients/clients.mjs';
import { everything, serveReady, serveEverything, serveEverythingSse } from '../../harness/processes.mjs';
import { plain, rest, throughClient } from '../../clients/ways.mjs';

/** A call for each tool that a client without capabilities is shown. */
const calls = {
  echo: { message: 'hi' },
  'get-annotated-message': { messageType: 'success', includeImage: true },
  'get-env': {},
  'get-resource-links': { count: 4 },
  'get-resource-reference': { resourceType: 'Blob', resourceId: 7 },
  'get-structured-content': { location: 'Chicago' },
  'get-sum': { a: 2, b: 3 },
  'get-tiny-image': {},
  'gzip-file-as-resource': { name: 'hi.gz', data: 'data:text/plain,hi', outputType: 'resource' },
  'simulate-research-query': { topic: 'bridges' },
  'toggle-simulated-logging': {},
  'toggle-subscriber-updates': {},
  'trigger-long-running-operation': { duration: 0.2, steps: 2 },
};

/** Tools that switch something on, and with the second call off again. */
const toggles = new Set(['toggle-simulated-logging', 'toggle-subscriber-updates']);

const prompts = {
  'simple-prompt': {},
  'args-prompt': { city: 'Oslo', state: 'Norway' },
  'completable-prompt': { department: 'Sales', name: 'Eve' },
  'resource-prompt': { resourceType: 'Text', resourceId: '3' },
};

const dynamic = ['demo://resource/dynamic/text/1', 'demo://resource/dynamic/blob/2'];

const completions = [
  {
    ref: { type: 'ref/prompt', name: 'completable-prompt' },
    argument: { name: 'name', value: 'E' },
    context: { arguments: { department: 'Sales' } },
  },
  {
    ref: { type: 'ref/resource', uri: 'demo://resource/dynamic/text/{resourceId}' },
    argument: { name: 'resourceId', value: '7' },
  },
];

const transports = {
  stdio: async () => ({ entry: { command: process.execPath, args: [everything, 'stdio'] } }),
  http: async () => remote(await serveEverything()),
  sse: async () => remote(await serveEverythingSse(), { type: 'sse' }),
};

function remote({ url, stop }, extra = {}) {
  return { entry: { url, ...extra }, stop };
}

const isDirect = Boolean(process.env.BASCULE_DIRECT);
const servers = {};
let bridge;

before(async () => {
  for (const [name, start] of Object.entries(transports)) servers[name] = await start();
  if (isDirect) return;
  const entries = Object.entries(servers).map(([name, { entry }]) => [name, entry]);
  bridge = await serveReady({ mcpServers: Object.fromEntries(entries) });
});
after(async () => {
  await bridge?.stop();
  for (const server of Object.values(servers)) await server.stop?.();
});

const bridged = {
  REST: async (server) => rest(`${bridge.url}/servers/${server}`),
  '/servers/{server}/mcp': async (server) =>
    throughClient(await sdk.connect({ url: `${bridge.url}/servers/${server}/mcp` })),
  '/mcp': async (server) =>
    throughClient(await sdk.connect({ url: `${bridge.url}/mcp` }), {
      prefix: `${server}__`,
      // All have the same resources: those of the first keep their URIs.
      uriPrefix: server === Object.keys(servers)[0] ? '' : `bascule://${server}/`,
      // Links lead to the server of the result.
      qualifier: `bascule://${server}/`,
    }),
};

const unbridged = {
  nothing: async (server) => throughClient(await sdk.connect(servers[server].entry)),
};
const ways = isDirect ? unbridged : bridged;

/** The tool that zips makes resources that only its session has. */
const isShared = ({ uri }) => !uri.startsWith('demo://resource/session/');

for (const server of Object.keys(transports)) {
  for (const [name, open] of Object.entries(ways)) {
    describe(`server-everything over ${server} through ${name}`, () => {
      let direct;
      let way;

      before(async () => {
        direct = throughClient(await sdk.connect(servers[server].entry));
        way = await open(server);
      });
      after(async () => {
        await way?.close();
        await direct?.close();
      });

      const same = async (ask) => assert.deepEqual(plain(await ask(way)), plain(await ask(direct)));

      test('lists the same tools', () => same((of) => of.tools()));
      test('lists the same prompts', () => same((of) => of.prompts()));
      test('lists the same resources', () =>
        same(async (of) => (await of.resources()).filter(isShared)));
      test('lists the same resource templates', () => same((of) => of.templates()));

      test('has a call here for each tool', async () => {
        const listed = (await direct.tools()).map((tool) => tool.name);
        assert.deepEqual(listed.sort(), Object.keys(calls));
      });
      for (const [tool, args] of Object.entries(calls)) {
        test(`calls ${tool}`, async () => {
          await same((of) => of.call(tool, args));
          if (toggles.has(tool)) await same((of) => of.call(tool, args));
        });
      }

      test('has arguments here for each prompt', async () => {
        const listed = (await direct.prompts()).map((prompt) => prompt.name);
        assert.deepEqual(listed.sort(), Object.keys(prompts).sort());
      });
      for (const [prompt, args] of Object.entries(prompts)) {
        test(`gets ${prompt}`, () => same((of) => of.prompt(prompt, args)));
      }

      test('reads every resource', async () => {
        for (const { uri } of (await direct.resources()).filter(isShared)) {
          await same((of) => of.read(uri));
        }
      });
      for (const uri of dynamic) {
        test(`reads ${uri}`, () => same((of) => of.read(uri)));
      }
      for (const params of completions) {
        test(`completes ${params.argument.name}`, () => same((of) => of.complete(params)));
      }
    });
  }
}
