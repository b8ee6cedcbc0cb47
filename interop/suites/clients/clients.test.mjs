// Every official client in front of the bridge, every kind of server behind it.
//
// BASCULE_DIRECT=1 leaves the bridge out, where client and server understand each other without
// it: that shows that what is asked for here is what servers do.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { auto, clients, legacyVersion, modernVersion, pinned, sdk } from '../../clients/clients.mjs';
import { serveReady } from '../../harness/processes.mjs';
import { heardCancel, upstreams } from '../../servers/upstreams.mjs';

const isDirect = Boolean(process.env.BASCULE_DIRECT);
const fronts = isDirect
  ? [{ path: 'nothing', prefix: '' }]
  : [
      { path: '/servers/x/mcp', prefix: '' },
      { path: '/mcp', prefix: 'x__' },
    ];
const versions = { legacy: legacyVersion, modern: modernVersion };

for (const upstream of upstreams) {
  describe(`in front of ${upstream.name}`, () => {
    const cell = { upstream };

    before(async () => {
      cell.behind = await upstream.start();
      cell.expected = await listed(upstream.era === 'modern' ? pinned : sdk, cell.behind.entry);
      if (!isDirect) cell.bridge = await serveReady({ mcpServers: { x: cell.behind.entry } });
    });
    after(async () => {
      await cell.bridge?.stop();
      await cell.behind?.stop();
    });

    for (const client of clients) {
      for (const front of fronts) {
        const skip = isDirect && !understands(client, upstream);
        test(`${client.name} through ${front.path}`, { skip }, async (t) => {
          const target = isDirect ? cell.behind.entry : { url: cell.bridge.url + front.path };
          const session = await client.connect(target);
          try {
            await runCell(t, { ...cell, client, front, session });
          } finally {
            await session.close();
          }
        });
      }
    }
  });
}

function understands(client, upstream) {
  return client === auto || client.speaks === versions[upstream.era];
}

async function listed(client, target) {
  const session = await client.connect(target);
  try {
    return await lists(session);
  } finally {
    await session.close();
  }
}

async function lists(session) {
  return {
    tools: (await session.listTools()).map(({ name }) => name).sort(),
    prompts: (await session.listPrompts()).map(({ name }) => name).sort(),
    resources: (await session.listResources()).map(({ uri }) => uri).sort(),
  };
}

async function runCell(t, cell) {
  const { client, upstream, session, front, expected } = cell;
  const { tool, resource, prompt } = upstream.ask;
  const prefixed = (name) => front.prefix + name;

  await t.test('settles on the newest version that it knows', { skip: isDirect }, () => {
    assert.equal(session.version(), client.speaks);
  });

  await t.test('lists everything, whatever the pages', async () => {
    const { tools, prompts, resources } = await lists(session);

    assert.deepEqual(tools, expected.tools.map(prefixed));
    assert.deepEqual(prompts, expected.prompts.map(prefixed));
    assert.deepEqual(resources, expected.resources);
  });

  await t.test('reads a resource', async () => {
    const { contents } = await session.readResource(resource.uri);

    assert.match(contents[0].text, resource.text);
  });

  await t.test('gets a prompt', async () => {
    const { messages } = await session.getPrompt(prefixed(prompt.name), prompt.args);

    assert.equal(messages[0].content.text, prompt.text);
  });

  await t.test('calls a tool', async () => {
    const { content } = await session.callTool(prefixed(tool.name), tool.args);

    assert.equal(content[0].text, tool.text);
  });

  await t.test('sees the progress of a long call', () => seesProgress(cell, prefixed));
  await t.test('cancels a long call', () => cancels(cell, prefixed));
}

async function seesProgress({ upstream, session }, prefixed) {
  const { name, short } = upstream.ask.slow;
  const seen = [];

  await session.callTool(prefixed(name), short, {
    onprogress: ({ progress }) => seen.push(progress),
  });

  // The clients drop the last one where the result comes with it in one piece.
  assert.ok(seen.length >= short.steps - 1, `progress was ${seen}`);
  assert.deepEqual(seen, [...new Set(seen)].sort((a, b) => a - b));
}

async function cancels({ upstream, session, behind: { transcript } }, prefixed) {
  const { name, long } = upstream.ask.slow;
  const since = transcript.length;
  const abort = new AbortController();

  const call = session.callTool(prefixed(name), long, {
    signal: abort.signal,
    onprogress: () => abort.abort(new Error('enough')),
  });

  await assert.rejects(call, /enough/);
  await heardCancel(upstream, transcript, { tool: name, since });
}
