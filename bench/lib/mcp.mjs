// What is asked of all contestants, and what they have to answer.

const SHELL = '{"content":[{"type":"text","text":""}]}';

/** The result of every call: 1024 bytes. */
export const ANSWER = SHELL.replace('""', `"${'x'.repeat(1024 - SHELL.length)}"`);

/** The arguments of a call. */
export const ARGUMENTS = '{"message":"hello"}';

const VERSION = '2025-06-18';
const ACCEPT = 'application/json, text/event-stream';

/** A call of a tool as MCP has it; `@N@` is its number, where a session tells calls apart by it. */
export function callOf(id, tool = 'echo') {
  const params = `{"name":"${tool}","arguments":${ARGUMENTS}}`;
  return `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":${params}}`;
}

/** The whole answer to it. */
export function answerTo(id) {
  return `{"jsonrpc":"2.0","id":${id},"result":${ANSWER}}`;
}

/** Begins a session with an MCP endpoint, and returns the header fields that requests in it have. */
export async function beginSession(url) {
  const headers = { 'Content-Type': 'application/json', Accept: ACCEPT };
  const params = {
    protocolVersion: VERSION,
    capabilities: {},
    clientInfo: { name: 'bench', version: '1' },
  };
  const ask = (message) =>
    fetch(url, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', ...message }) });
  const answer = await ask({ id: 'begin', method: 'initialize', params });
  await expect(answer, url);
  headers['Mcp-Protocol-Version'] = VERSION;
  const session = answer.headers.get('mcp-session-id');
  if (session) headers['Mcp-Session-Id'] = session;
  await (await ask({ method: 'notifications/initialized' })).text();
  return headers;
}

/** Asks a contestant once, as the load will, and returns the answer, which must be the right one. */
export async function askOnce({ name, url, body, headers, status = 200 }) {
  const answer = await fetch(url.replaceAll('@N@', '0'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: body.replaceAll('@N@', '0'),
  });
  const text = await expect(answer, name, status);
  if (status === 200 && !text.includes(ANSWER)) throw new Error(`${name} answered ${text}`);
  return { headers: answer.headers, text };
}

async function expect(answer, name, status = 200) {
  const text = await answer.text();
  if (answer.status !== status) throw new Error(`${name} answered ${answer.status}: ${text}`);
  return text;
}
