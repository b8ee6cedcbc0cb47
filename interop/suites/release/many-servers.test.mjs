// Fifteen ordinary servers and ten ordinary clients at /mcp: every client sees every tool, and the bridge has no more
// processes than it needs, although no client says that it leaves.
//
// Then some servers are dead, others are restarted and killed, and all pages are opened again and again: the dashboard
// counts the errors that clients saw, and no others.
//
// Six servers run here. BASCULE_ALL_SERVERS=1, as `npm run many-servers` sets it, takes all fifteen and the default of
// `limits.sessionIdle`; BASCULE_MINUTES is the duration of the second part.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { send } from '../../harness/bridge-calls.mjs';
import { BridgeState } from '../../harness/bridge-state.mjs';
import { closePage, openPage, startBrowser } from '../../clients/browser.mjs';
import { auto, legacy, sdk } from '../../clients/clients.mjs';
import { openDashboard, row } from '../../pages/dashboard.mjs';
import { fewServers, manyServers } from '../../servers/npm-servers.mjs';
import { childrenOf, serveReady, until } from '../../harness/processes.mjs';

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

describe(`${names.length} servers of npm, and dead ones, under restarts and opened pages`, () => {
  const dead = {
    exits: { command: process.execPath, args: ['-e', 'process.exit(1)'] },
    refuses: { url: 'http://127.0.0.1:1/mcp' },
    silent: { command: 'sleep', args: ['infinity'], startTimeout: '2s' },
  };
  const minutes = Number(process.env.BASCULE_MINUTES ?? 0.2);
  const paths = ['/', '/docs', '/dashboard', '/dashboard#/servers/everything'];
  /** The problem types and codes of what the bridge did not send, and of what the client did wrong. */
  const rejected = /^((tool-)?circuit-open|resting|saturated|over-limit|-31005|-31006|-31008|-31014|-31015)$/;
  const ownError = /^(invalid-arguments|unknown-tool|-32602)$/;
  const calls = [
    ['everything', 'echo', { message: 'hi' }],
    ['everything', 'get-sum', { a: 'one', b: 2 }],
    ['filesystem', 'read_text_file', { path: '/no/such/file' }],
    ['memory', 'read_graph', {}],
    ['thinking', 'sequentialthinking', { thought: 'hm', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 }],
    ...Object.keys(dead).map((name) => [name, 'any', {}]),
  ];
  const seen = Object.fromEntries([...names, ...Object.keys(dead)].map((name) => [name, { errors: 0, rejected: 0 }]));
  const clients = [];
  let bridge;
  let browser;
  let sent = 0;

  before(async () => {
    browser = await startBrowser();
    bridge = await serveReady({ limits, mcpServers: { ...servers, ...dead } });
    for (const name of names) {
      await until(`tools of ${name}`, async () => (await fetch(`${bridge.url}/servers/${name}/tools`)).ok, attempts);
    }
    for (let number = 0; number < 10; number++) {
      clients.push(await [sdk, legacy, auto][number % 3].connect({ url: `${bridge.url}/mcp` }, number % 2 ? able : {}));
    }
  });

  after(async () => {
    await Promise.all(clients.map((client) => client.close().catch(() => {})));
    await browser?.close();
    await bridge?.stop();
  });

  /** Calls a tool in one of two ways, and notes what the client saw. */
  async function call(client, [server, tool, args]) {
    const ending = sent++ % 2 ? await callByMcp(client, server, tool, args) : await callByRest(server, tool, args);
    if (ending === 'result' || ownError.test(ending)) return;
    seen[server][rejected.test(ending) ? 'rejected' : 'errors']++;
  }

  async function callByMcp(client, server, tool, args) {
    try {
      const { isError } = await client.callTool(`${server}__${tool}`, args, { timeout: 120_000 });
      return isError ? 'tool-error' : 'result';
    } catch (error) {
      assert.equal(typeof error.code, 'number', `${server}__${tool}: ${error.stack}`);
      return String(error.code);
    }
  }

  async function callByRest(server, tool, args) {
    const { status, text } = await send(`${bridge.url}/servers/${server}/tools/${tool}`, { method: 'POST', body: JSON.stringify(args) });
    const { isError, type } = JSON.parse(text);
    if (status === 200) return isError ? 'tool-error' : 'result';
    return type.replace('/problems/', '');
  }

  async function openAndClose(path) {
    const page = await openPage(browser, bridge.url + path);
    await page.getByText('everything').filter({ visible: true }).first().waitFor();
    await closePage(page);
  }

  test(`the dashboard counts the errors that clients saw within ${minutes} min`, async (context) => {
    const end = performance.now() + minutes * 60_000;
    for (let round = 0; performance.now() < end; round++) {
      const busy = clients.map((client, number) => call(client, calls[(round + number) % calls.length]));
      const restarted = names[round % names.length];
      if (round % 3 === 1) busy.push(send(`${bridge.url}/admin/servers/${restarted}/restart`, { method: 'POST' }));
      if (round % 5 === 4) {
        const children = childrenOf(bridge.child.pid);
        spawnSync('kill', ['-9', String(children[round % children.length])]);
      }
      // All fifteen start slowly, and each of their restarts is costly.
      if (takesAll) busy.push(pause(10_000));
      await openAndClose(paths[round % paths.length]);
      await Promise.all(busy);
    }

    const counts = async () => {
      const state = await (await fetch(`${bridge.url}/dashboard/state`)).json();
      return Object.fromEntries(state.order.map((name) => {
        const { errors = 0, rejected = 0 } = state.servers[name].calls ?? {};
        return [name, { errors, rejected }];
      }));
    };
    context.diagnostic(`${sent} calls: ${JSON.stringify(seen)}`);
    // The page reads a state that may be a second old.
    await until('the last call is counted', async () => isDeepStrictEqual(await counts(), seen)).catch(() => {});
    assert.deepEqual(await counts(), seen);
    const page = await openDashboard(browser, bridge.url);
    for (const [name, { errors }] of Object.entries(seen)) {
      assert.equal(await row(page, name).locator('td.errors .main').innerText(), String(errors));
    }
    await closePage(page);
  });
});
