// An MCP server in this process, over Streamable HTTP, with all that a page may have to show. `/mcp` has tools of many
// kinds, prompts and resources; `/many` has 200 tools. `release()` lets calls of `steps` continue.

import { once } from 'node:events';
import { createServer } from 'node:http';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const object = (properties, required = []) => ({ type: 'object', properties, required });

/** Each is a tree itself, so a form of all levels would have 26 of them to the power of its depth. */
const BRANCHES = [...'abcdefghijklmnopqrstuvwxyz'];

const TOOLS = [
  {
    name: 'shapes',
    title: 'All kinds of arguments',
    description: 'Returns its arguments.\nThe second line has <b>no markup</b>.',
    annotations: { readOnlyHint: true },
    inputSchema: {
      ...object(
        {
          text: { type: 'string', description: 'Any text', minLength: 2 },
          count: { type: 'integer', minimum: 0, default: 3 },
          ratio: { type: ['number', 'null'] },
          exact: { type: 'boolean' },
          color: { enum: ['red', 'green', 'blue'] },
          day: { type: 'string', format: 'date' },
          tags: { type: 'array', items: { type: 'string' }, maxItems: 3 },
          point: { $ref: '#/$defs/Point' },
          either: { anyOf: [{ type: 'string', title: 'A name' }, { type: 'integer', title: 'A number' }, { type: 'null' }] },
          figure: { oneOf: [object({ kind: { const: 'circle' }, radius: { type: 'number' } }, ['kind']), object({ width: { type: 'number' } }, ['width'])] },
          extra: {},
        },
        ['text'],
      ),
      $defs: { Point: object({ x: { type: 'number' }, y: { type: 'number' } }, ['x']) },
    },
  },
  { name: 'steps', inputSchema: object({}) },
  { name: 'wipe', description: 'Deletes everything.', annotations: { destructiveHint: true, idempotentHint: true, openWorldHint: true }, inputSchema: object({}) },
  { name: 'media', annotations: { readOnlyHint: true }, inputSchema: object({}) },
  { name: 'fails', inputSchema: object({}) },
  { name: 'tree', inputSchema: object(Object.fromEntries(BRANCHES.map((name) => [name, { $ref: '#' }]))) },
  { name: 'odd', inputSchema: object({ lost: { $ref: '#/$defs/%' }, text: { type: 'string' } }) },
  { name: 'number', annotations: { readOnlyHint: true }, inputSchema: object({}), outputSchema: object({ number: { type: 'number' } }) },
];

const MANY = Array.from({ length: 200 }, (_, index) => ({
  name: `tool-${String(index).padStart(3, '0')}`,
  description: index === 137 ? 'Finds the needle.' : `Number ${index}.`,
  inputSchema: object({}),
}));

const text = (words) => ({ type: 'text', text: words });

function result(name, args) {
  switch (name) {
    case 'media':
      return {
        content: [
          { type: 'image', data: PIXEL, mimeType: 'image/png' },
          { type: 'audio', data: PIXEL, mimeType: 'audio/wav' },
          { type: 'resource_link', uri: 'page://one', name: 'one' },
          { type: 'resource', resource: { uri: 'page://inside', mimeType: 'text/plain', text: 'embedded words' } },
        ],
      };
    case 'fails':
      return { content: [text('no such thing')], isError: true };
    case 'number':
      return { content: [text('{"number":42}')], structuredContent: { number: 42 } };
    default:
      return { content: [text(JSON.stringify(args))] };
  }
}

function answer(method, params, isMany) {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: '2025-06-18',
        capabilities: isMany ? { tools: {} } : { tools: {}, prompts: {}, resources: {}, completions: {}, logging: {} },
        serverInfo: { name: 'page-server', version: '1' },
      };
    case 'ping':
    case 'logging/setLevel':
      return {};
    case 'tools/list':
      return { tools: isMany ? MANY : TOOLS };
    case 'tools/call':
      return result(params.name, params.arguments ?? {});
    case 'prompts/list':
      return { prompts: [{ name: 'greet', description: 'Greets somebody.', arguments: [{ name: 'city', required: true }, { name: 'name' }] }] };
    case 'prompts/get':
      return { messages: [{ role: 'user', content: text(`Hello ${params.arguments.name ?? 'all'} in ${params.arguments.city}`) }] };
    case 'resources/list':
      return { resources: [{ uri: 'page://one', name: 'one', mimeType: 'text/plain', description: 'The first one.' }] };
    case 'resources/templates/list':
      return { resourceTemplates: [{ uriTemplate: 'page://items/{kind}{?size}', name: 'items' }] };
    case 'resources/read':
      return { contents: [{ uri: params.uri, mimeType: 'text/plain', text: `contents of ${params.uri}` }] };
    case 'completion/complete': {
      const all = { city: ['Berlin', 'Bern', 'Rome'], kind: ['big', 'blue', 'red'], name: [params.context?.arguments?.city].filter(Boolean) };
      const { name, value } = params.argument;
      return { completion: { values: (all[name] ?? []).filter((each) => each.startsWith(value)) } };
    }
    default:
      return undefined;
  }
}

/** Starts the server on a free port. */
export async function servePages() {
  const waiting = [];
  const seen = [];
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return response.writeHead(405).end();
    let body = '';
    for await (const chunk of request) body += chunk;
    const { id, method, params = {} } = JSON.parse(body);
    if (id === undefined) return response.writeHead(202).end();
    if (method === 'tools/call') seen.push(params);
    if (method === 'tools/call' && params.name === 'steps') return steps(response, id, params);
    const of = answer(method, params, request.url.startsWith('/many'));
    const outcome = of === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result: of };
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }));
    return undefined;
  });

  async function steps(response, id, { _meta = {} }) {
    const send = (message) => response.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const { progressToken } = _meta;
    send({ method: 'notifications/message', params: { level: 'warning', logger: 'steps', data: 'half of it' } });
    send({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2, message: 'halfway' } });
    await new Promise((resolve) => {
      waiting.push(resolve);
      response.on('close', resolve);
    });
    if (!response.destroyed) {
      send({ id, result: { content: [text('both steps')] } });
      response.end();
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    url: `${url}/mcp`,
    many: `${url}/many`,
    seen,
    release: () => waiting.splice(0).forEach((resolve) => resolve()),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
