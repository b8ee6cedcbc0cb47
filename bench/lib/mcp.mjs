// The requests to all contestants, and the expected responses.

const SHELL = '{"content":[{"type":"text","text":""}]}';

/** The result of every call: 1024 bytes. */
export const ANSWER = SHELL.replace('""', `"${'x'.repeat(1024 - SHELL.length)}"`);

/** The arguments of a call. */
export const ARGUMENTS = '{"message":"hello"}';

const VERSION = '2025-06-18';
const STATELESS_VERSION = '2026-07-28';
const ACCEPT = 'application/json, text/event-stream';

/** A number as load.lua counts: all have as many digits, so that all answers are equally long. */
const FIRST_NUMBER = '10000000';

/** A call of a tool as MCP has it; `@N@` is its number, which distinguishes the calls of a session. */
export function callOf(id, tool = 'echo', meta = '') {
  const params = `{"name":"${tool}","arguments":${ARGUMENTS}${meta}}`;
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

/** A client of an MCP endpoint as a contestant: calls in one session, each with an id of its own. */
export async function inSession(name, program, url, tool) {
  return { name, ...program, url, body: callOf('@N@', tool), headers: await beginSession(url) };
}

/** The same without a session, as in MCP 2026-07-28: each request contains what the session would. */
export function stateless(name, program, url, tool = 'echo') {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': STATELESS_VERSION,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return {
    name,
    ...program,
    url,
    body: callOf('@N@', tool, `,"_meta":${JSON.stringify(meta)}`),
    headers: {
      Accept: ACCEPT,
      'Mcp-Protocol-Version': STATELESS_VERSION,
      'Mcp-Method': 'tools/call',
      'Mcp-Name': tool,
    },
  };
}

/** Asks a contestant once, as the load will, and returns the answer, which must be the right one. */
export async function askOnce({ name, url, body, headers = {}, status = 200 }) {
  const numbered = (text) => text.replaceAll('@N@', FIRST_NUMBER);
  const fields = Object.entries(headers).map(([field, value]) => [field, numbered(value)]);
  const answer = await fetch(numbered(url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...Object.fromEntries(fields) },
    body: numbered(body),
  });
  const text = await expect(answer, name, status);
  if (status === 200 && !isRight(text)) throw new Error(`${name} answered ${text}`);
  return { headers: answer.headers, text };
}

// MCP 2026-07-28 puts a member before those of the result.
function isRight(text) {
  return text.includes(ANSWER.slice(1));
}

async function expect(answer, name, status = 200) {
  const text = await answer.text();
  if (answer.status !== status) throw new Error(`${name} answered ${answer.status}: ${text}`);
  return text;
}
