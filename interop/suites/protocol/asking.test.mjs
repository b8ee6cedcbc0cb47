// What a server asks of its client goes through the bridge to the client, and the answer back.
//
// BASCULE_DIRECT=1 leaves the bridge out: that shows that what is asked for here is what servers
// do.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { auto, legacy, pinned, sdk } from '../../clients/clients.mjs';
import { serveReady, until } from '../../harness/processes.mjs';
import { upstreams } from '../../servers/upstreams.mjs';

const isDirect = Boolean(process.env.BASCULE_DIRECT);
const fronts = isDirect
  ? [{ path: 'nothing', prefix: '' }]
  : [
      { path: '/servers/x/mcp', prefix: '' },
      { path: '/mcp', prefix: 'x__' },
    ];

/** A client that declares every capability. */
const able = {
  capabilities: { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} },
  answers: {
    'elicitation/create': () => ({ action: 'accept', content: { name: 'Ada' } }),
    'sampling/createMessage': () => ({
      role: 'assistant',
      model: 'a-model',
      content: { type: 'text', text: 'forty-two' },
    }),
    'roots/list': () => ({ roots: [{ uri: 'file:///srv/ada', name: 'home of Ada' }] }),
  },
};

/** By era, the tools that ask, and what they answer when they were answered. */
const asking = {
  legacy: [
    { tool: 'trigger-elicitation-request', args: {}, says: /"name": "Ada"/ },
    {
      tool: 'trigger-url-elicitation',
      args: { url: 'https://example.org/', message: 'hm' },
      says: /completed the URL elicitation/,
    },
    { tool: 'trigger-sampling-request', args: { prompt: 'hm', maxTokens: 9 }, says: /forty-two/ },
    { tool: 'get-roots-list', args: {}, says: /home of Ada/ },
  ],
  modern: [
    { tool: 'test_input_required_result_elicitation', args: {}, says: /Ada/ },
    { tool: 'test_input_required_result_sampling', args: {}, says: /forty-two/ },
    { tool: 'test_input_required_result_list_roots', args: {}, says: /srv\/ada/ },
  ],
};
const speaking = { legacy: [sdk, legacy], modern: [auto, pinned] };

for (const upstream of upstreams) {
  describe(`asked by ${upstream.name}`, () => {
    let behind;
    let bridge;

    before(async () => {
      behind = await upstream.start();
      if (!isDirect) bridge = await serveReady({ mcpServers: { x: behind.entry } });
    });
    after(async () => {
      await bridge?.stop();
      await behind?.stop();
    });

    for (const client of speaking[upstream.era]) {
      for (const { path, prefix } of fronts) {
        const target = () => (isDirect ? behind.entry : { url: bridge.url + path });

        for (const { tool, args, says } of asking[upstream.era]) {
          test(`${client.name} answers ${tool} through ${path}`, async () => {
            const session = await client.connect(target(), able);
            try {
              const { content } = await session.callTool(prefix + tool, args);

              assert.match(content.map(({ text }) => text).join('\n'), says);
              // A tool that needs client capabilities is listed to a client with them after its first call.
              await until(`${tool} is listed`, async () =>
                (await session.listTools()).some(({ name }) => name === prefix + tool),
              );
            } finally {
              await session.close();
            }
          });
        }
      }
    }
  });
}
