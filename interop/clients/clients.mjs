// The official TypeScript clients, in the ways in which they are used, behind one shape.

import { readFileSync } from 'node:fs';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport as FirstSse } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport as FirstStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as FirstHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  ResultSchema,
} from '@modelcontextprotocol/sdk/types.js';
import {
  Client as SecondClient,
  SSEClientTransport as SecondSse,
  StreamableHTTPClientTransport as SecondHttp,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as SecondStdio } from '@modelcontextprotocol/client/stdio';

export const legacyVersion = '2025-11-25';
export const modernVersion = '2026-07-28';

const identity = { name: 'bascule-interop', version: '1' };
const { devDependencies: versions } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url)),
);
const first = `sdk ${versions['@modelcontextprotocol/sdk']}`;
const second = `client ${versions['@modelcontextprotocol/client']}`;

/** `speaks` is the version that the client settles on with a server that knows both eras. */
export const sdk = { name: first, speaks: legacyVersion, connect: connectFirst };
export const legacy = { name: `${second} legacy`, speaks: legacyVersion, connect: connectSecond('legacy') };
export const auto = { name: `${second} auto`, speaks: modernVersion, connect: connectSecond('auto') };
export const pinned = {
  name: `${second} pinned`,
  speaks: modernVersion,
  connect: connectSecond({ pin: modernVersion }),
};
export const clients = [sdk, legacy, auto, pinned];

const askable = {
  'elicitation/create': ElicitRequestSchema,
  'sampling/createMessage': CreateMessageRequestSchema,
  'roots/list': ListRootsRequestSchema,
};

/**
 * Connects to `{url}`, `{url, type: 'sse'}` or `{command, args, env, cwd}`. `answers` has a function for each
 * method that a server may ask its client for.
 */
async function connectFirst(target, { capabilities = {}, answers = {} } = {}) {
  const client = new FirstClient(identity, { capabilities });
  for (const [method, answer] of Object.entries(answers)) {
    client.setRequestHandler(askable[method], answer);
  }
  const transport = transportTo(target, { Http: FirstHttp, Sse: FirstSse, Stdio: FirstStdio });
  await client.connect(transport);
  return {
    ...shared(client, transport),
    version: () => transport.protocolVersion,
    /** The unchanged response, with all its members. */
    request: (method, params) => client.request({ method, params }, ResultSchema),
    callTool: (name, args, options) =>
      client.callTool({ name, arguments: args }, undefined, options),
  };
}

function connectSecond(mode) {
  return async (target, { capabilities = {}, answers = {} } = {}) => {
    const client = new SecondClient(identity, { capabilities, versionNegotiation: { mode } });
    for (const [method, answer] of Object.entries(answers)) {
      client.setRequestHandler(method, answer);
    }
    const transport = transportTo(target, { Http: SecondHttp, Sse: SecondSse, Stdio: SecondStdio });
    await client.connect(transport);
    return {
      ...shared(client, transport),
      version: () => client.getNegotiatedProtocolVersion(),
      callTool: (name, args, options) => client.callTool({ name, arguments: args }, options),
    };
  };
}

function transportTo({ url, type, command, args, env, cwd }, { Http, Sse, Stdio }) {
  if (command) return new Stdio({ command, args, cwd, env: { ...process.env, ...env }, stderr: 'ignore' });
  return new (type === 'sse' ? Sse : Http)(new URL(url));
}

function shared(client, transport) {
  return {
    client,
    listTools: () => allPages((cursor) => client.listTools(cursor), 'tools'),
    listPrompts: () => allPages((cursor) => client.listPrompts(cursor), 'prompts'),
    listResources: () => allPages((cursor) => client.listResources(cursor), 'resources'),
    listTemplates: () =>
      allPages((cursor) => client.listResourceTemplates(cursor), 'resourceTemplates'),
    readResource: (uri) => client.readResource({ uri }),
    getPrompt: (name, args) => client.getPrompt({ name, arguments: args }),
    async close() {
      await transport.terminateSession?.();
      await client.close();
    },
  };
}

/** The second client walks the pages by itself, and then there is only one. */
async function allPages(list, key) {
  const all = [];
  let page = await list(undefined);
  all.push(...page[key]);
  while (page.nextCursor !== undefined) {
    page = await list({ cursor: page.nextCursor });
    all.push(...page[key]);
  }
  return all;
}
