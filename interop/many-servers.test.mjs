// Fifteen ordinary servers and ten ordinary clients at /mcp: every client sees every tool, and the bridge has no more
// processes than it needs, although no client says that it leaves.
//
// Six servers run here. BASCULE_ALL_SERVERS=1, as `npm run many-servers` sets it, takes all fifteen and the default of
// `limits.sessionIdle`.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { BridgeState } from './bridge-state.mjs';
import { legacy, sdk } from './clients.mjs';
import { fewServers, manyServers } from './npm-servers.mjs';
import { serveReady, until } from './processes.mjs';

const takesAll = Boolean(process.env.BASCULE_ALL_SERVERS);
const servers = takesAll ? manyServers() : fewServers();
const names = Object.keys(servers);
const limits = takesAll ? {} : { sessionIdle: '2s' };
/** A bound for ending idle sessions and their processes, not a wait: one attempt takes at least 50 ms. */
const attempts = takesAll ? 3600 : 1200;

/** The capabilities of an agent, which let servers send it requests. */
const able = {
  capabilities: { elicitation: { form: {} }, sampling: {}, roots: {} },
  answers: {
    'elicitation/create': () => ({ action: 'decline' }),
    'sampling/createMessage': () => ({ role: 'assistant', model: 'none', content: { type: 'text', text: 'hm' } }),
    'roots/list': () => ({ roots: [] }),
  },
};

/** The tools that such a client sees without the bridge, by the names that they have behind it. */
async function toolsWithoutBridge(options) {
  const tools = [];
  for (const name of names) {
    const client = await sdk.connect(servers[name], options);
    tools.push(...(await client.listTools()).map((tool) => `${name}__${tool.name}`));
    await client.close();
  }
  return tools.sort();
}

async function toolsOf(session) {
  return (await session.listTools()).map(({ name }) => name).sort();
}

describe(`${names.length} servers of npm`, () => {
  /** For every client, and for one with client capabilities: some servers have tools only for those. */
  let common;
  let whole;
  let bridge;
  let state;
  let most = 0;
  let watch;

  const children = () => state.children().children;

  before(async () => {
    common = await toolsWithoutBridge({});
    whole = await toolsWithoutBridge(able);
    bridge = await serveReady({ limits, mcpServers: servers });
    state = new BridgeState(bridge.child.pid);
    watch = setInterval(() => (most = Math.max(most, children())), 100);
  });

  after(async () => {
    clearInterval(watch);
    await bridge?.stop();
  });

  test('have a process each once they are started', async () => {
    for (const name of names) {
      await until(`tools of ${name}`, async () => (await fetch(`${bridge.url}/servers/${name}/tools`)).ok, attempts);
    }
    await until('one process for each server', () => children() === names.length, attempts);
    // To find out which revision a server speaks may have taken another one, and a slow machine some time.
    most = 0;
    bridge.log.length = 0;
  });

  for (let number = 1; number <= 10; number++) {
    const package_ = number % 2 ? sdk : legacy;
    test(`client ${number} (${package_.name}) sees every tool, calls one, and disconnects silently`, async () => {
      const session = await package_.connect({ url: `${bridge.url}/mcp` }, able);

      const processes = children();
      const tools = await toolsOf(session);
      const forListing = children() - processes;
      const answer = await session.callTool('everything__echo', { message: `from ${number}` });
      // From the call on, the server knows what it can ask this client for.
      await until('the tools for a client with capabilities', async () => isDeepStrictEqual(await toolsOf(session), whole), attempts);
      // Unlike the close of other tests, this one does not send DELETE.
      await session.client.close();

      assert.deepEqual(common.filter((name) => !tools.includes(name)), []);
      assert.ok(forListing <= 0, `${forListing} processes for a listing`);
      assert.equal(answer.content[0].text, `Echo: from ${number}`);
      // Each client calls one server; its process is its own until the session ends.
      assert.ok(most <= names.length + number, `${most} processes, ${names.length} servers, client ${number}`);
    });
  }

  test('have only the shared processes after the sessions have ended', async () => {
    await until('only the shared processes', () => children() === names.length, attempts);

    const session = await sdk.connect({ url: `${bridge.url}/mcp` }, able);
    const tools = await toolsOf(session);
    await session.close();

    assert.deepEqual(common.filter((name) => !tools.includes(name)), []);
    assert.equal(children(), names.length);
  });

  test('are never missing, and nothing is warned of', () => {
    assert.deepEqual(bridge.log.filter((line) => / (WARN|ERROR) /.test(line)), []);
  });
});
