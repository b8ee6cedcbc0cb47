// node servers/slow-server.mjs legacy|modern [deaf]: an MCP server over stdio with tools that take their
// time: `wait` answers after `seconds`, with progress every `every` seconds; `hang` never answers.
// A deaf one answers no ping, nor `server/discover` after it has listed its tools.

import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const [era, mode] = process.argv.slice(2);
const isModern = era === 'modern';
const serverInfo = { name: 'slow', version: '1' };
const capabilities = { tools: {} };
const complete = {
  resultType: 'complete',
  _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo },
};
const inputSchema = {
  type: 'object',
  properties: { seconds: { type: 'number' }, every: { type: 'number' } },
};
const tools = ['echo', 'wait', 'hang'].map((name) => ({ name, inputSchema }));

let isDeaf = false;
const say = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

async function call({ name, arguments: { seconds = 0, every = seconds } = {}, _meta = {} }) {
  if (name === 'hang') return new Promise(() => {});
  for (let waited = 0; waited < seconds; waited += every) {
    await pause(every * 1000);
    const { progressToken } = _meta;
    if (every < seconds && progressToken !== undefined) {
      say({ method: 'notifications/progress', params: { progressToken, progress: waited + every } });
    }
  }
  return { content: [{ type: 'text', text: `${name} ${seconds}` }] };
}

function answer({ method, params = {} }) {
  switch (isModern ? method : method.replace('server/discover', '')) {
    case 'initialize':
      return isModern ? undefined : { protocolVersion: '2025-11-25', capabilities, serverInfo };
    case 'server/discover':
      return isDeaf
        ? new Promise(() => {})
        : { supportedVersions: ['2026-07-28'], capabilities, ttlMs: 0, cacheScope: 'private' };
    case 'ping':
      if (isModern) return undefined;
      return isDeaf ? new Promise(() => {}) : {};
    case 'tools/list':
      isDeaf = mode === 'deaf';
      return isModern ? { tools, ttlMs: 300_000, cacheScope: 'private' } : { tools };
    case 'tools/call':
      return call(params);
    default:
      return undefined;
  }
}

createInterface({ input: process.stdin }).on('line', async (line) => {
  const message = JSON.parse(line);
  if (message.id === undefined) return;
  const result = await answer(message);
  say(
    result === undefined
      ? { id: message.id, error: { code: -32601, message: 'Method not found' } }
      : { id: message.id, result: isModern ? { ...complete, ...result } : result },
  );
});
