// The bridge over standard streams: official clients start it, and it ends with them.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { auto, legacyVersion, modernVersion, sdk } from '../../clients/clients.mjs';
import { childrenOf, everything, launcher, serveReady, until, writeConfig } from '../../harness/processes.mjs';

const server = { command: process.execPath, args: [everything, 'stdio'] };
const adHoc = { command: launcher, args: ['stdio', '--', process.execPath, everything, 'stdio'] };
const page = readFileSync(new URL('../../../docs/clients/claude-desktop.md', import.meta.url), 'utf8');
const recipes = [...page.matchAll(/^```json\n(.*?)^```$/gms)]
  .map((found) => JSON.parse(found[1]).mcpServers.bascule)
  .filter(({ command }) => command === 'bascule');

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('bascule stdio', () => {
  for (const { client, version } of [
    { client: sdk, version: legacyVersion },
    { client: auto, version: modernVersion },
  ]) {
    test(`offers everything of a server to ${client.name}`, async () => {
      const session = await client.connect(adHoc);
      assert.equal(session.version() ?? legacyVersion, version);
      assert.ok((await session.listTools()).some(({ name }) => name === 'echo'));
      assert.ok((await session.listPrompts()).some(({ name }) => name === 'args-prompt'));
      assert.ok((await session.listTemplates()).length > 0);

      // The clients drop progress that they read together with the result: so it is read before them.
      const progress = [];
      const { transport } = session.client;
      const receive = transport.onmessage;
      transport.onmessage = (message, extra) => {
        if (message.method === 'notifications/progress') progress.push(message.params.progress);
        receive(message, extra);
      };
      const result = await session.callTool(
        'trigger-long-running-operation',
        { duration: 0.2, steps: 4 },
        { onprogress: () => {} },
      );
      assert.match(result.content[0].text, /completed/);
      assert.deepEqual(progress, [1, 2, 3, 4]);

      const [{ uri }] = await session.listResources();
      assert.equal((await session.readResource(uri)).contents[0].uri, uri);
      const prompt = await session.getPrompt('args-prompt', { city: 'Graz' });
      assert.match(prompt.messages[0].content.text, /Graz/);
      await session.close();
    });
  }

  test('forwards requests of the server to the client', async () => {
    const session = await sdk.connect(adHoc, {
      capabilities: { sampling: {}, elicitation: { form: {} }, roots: {} },
      answers: {
        'sampling/createMessage': ({ params }) => ({
          model: 'test',
          role: 'assistant',
          content: { type: 'text', text: `answer to ${params.messages.length}` },
        }),
        'elicitation/create': () => ({ action: 'decline' }),
        'roots/list': () => ({ roots: [] }),
      },
    });
    const sampled = await session.callTool('trigger-sampling-request', { prompt: 'hi' });
    assert.match(JSON.stringify(sampled), /answer to 1/);
    const elicited = await session.callTool('trigger-elicitation-request', {});
    assert.match(JSON.stringify(elicited), /declined/);
    await session.close();
  });

  test('cancels a call and stays usable', async () => {
    const session = await sdk.connect(adHoc);
    const left = new AbortController();
    const call = session.callTool(
      'trigger-long-running-operation',
      { duration: 60, steps: 60 },
      { signal: left.signal, onprogress: () => left.abort('enough') },
    );
    await assert.rejects(call, /enough/);
    const { content } = await session.callTool('echo', { message: 'still here' });
    assert.equal(content[0].text, 'Echo: still here');
    await session.close();
  });

  for (const [how, end] of [
    ['the end of its input', (child) => child.stdin.end()],
    ['SIGTERM', (child) => child.kill()],
  ]) {
    test(`leaves no process behind after ${how}`, async () => {
      const child = spawn(adHoc.command, adHoc.args, { stdio: ['pipe', 'pipe', 'inherit'] });
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const send = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
      const clientInfo = { name: 'test', version: '1' };
      const params = { protocolVersion: legacyVersion, capabilities: { roots: {} }, clientInfo };
      send({ id: 1, method: 'initialize', params });
      assert.equal(JSON.parse((await lines.next()).value).id, 1);
      send({ method: 'notifications/initialized' });
      send({ id: 2, method: 'tools/call', params: { name: 'echo', arguments: { message: 'hi' } } });
      for (let id; id !== 2; ) ({ id } = JSON.parse((await lines.next()).value));
      const children = childrenOf(child.pid);
      assert.ok(children.length > 0);

      const ended = once(child, 'exit');
      end(child);

      assert.deepEqual(await ended, [0, null]);
      await until('its children have ended', () => !children.some(isAlive));
    });
  }
});

describe('the recipe for Claude Desktop', () => {
  let bridge;

  before(async () => {
    const auth = { keys: [{ name: 'ann', key: 'the-key-of-ann-0123' }] };
    bridge = await serveReady({ auth, mcpServers: { everything: server } });
  });
  after(() => bridge?.stop());

  /** Does what Claude Desktop does with a recipe, with this program, bridge and configuration. */
  const start = ({ args, env = {} }, values) =>
    sdk.connect({ command: launcher, args: args.map((each) => values[each] ?? each), env: { ...env, ...values.env } });

  test('offers the servers of a configuration', async () => {
    const config = writeConfig({ mcpServers: { everything: server } });
    const session = await start(recipes[0], { '/home/ann/bascule.yaml': config });
    const { content } = await session.callTool('everything__echo', { message: 'hi' });
    assert.equal(content[0].text, 'Echo: hi');
    await session.close();
  });

  test('connects to a running bridge with a key', async () => {
    const session = await start(recipes[1], {
      'http://127.0.0.1:8808/mcp': `${bridge.url}/mcp`,
      env: { BASCULE_KEY: 'the-key-of-ann-0123' },
    });
    const { content } = await session.callTool('everything__echo', { message: 'hi' });
    assert.equal(content[0].text, 'Echo: hi');
    await session.close();
  });
});
