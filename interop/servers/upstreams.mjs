// The kinds of servers behind the bridge, each with recorded traffic.

import {
  conformanceServer,
  everything,
  serveConformance,
  serveEverything,
  serveEverythingSse,
} from '../harness/processes.mjs';
import { tapHttp, tapStdio } from '../harness/wiretap.mjs';

/** What to ask of server-everything, and what it answers. */
const askEverything = {
  tool: { name: 'echo', args: { message: 'hi' }, text: 'Echo: hi' },
  resource: { uri: 'demo://resource/static/document/features.md', text: /^# Everything Server/ },
  prompt: { name: 'args-prompt', args: { city: 'Oslo' }, text: "What's weather in Oslo?" },
  slow: {
    name: 'trigger-long-running-operation',
    short: { duration: 0.6, steps: 3 },
    long: { duration: 60, steps: 300 },
  },
};

/** What to ask of the conformance server, and what it answers. */
const askConformance = {
  tool: {
    name: 'test_simple_text',
    args: {},
    text: 'This is a simple text response for testing.',
  },
  resource: {
    uri: 'test://static-text',
    text: /^This is the content of the static text resource\.$/,
  },
  prompt: { name: 'test_simple_prompt', args: {}, text: 'This is a simple prompt for testing.' },
  slow: {
    name: 'slow',
    short: { millis: 600, steps: 3 },
    long: { millis: 60_000, steps: 300 },
  },
};

/** How a server is notified of a cancelled call: by a message, or by a closed connection. */
const isCancelled =
  ({ id }) =>
  ({ message }) =>
    message?.method === 'notifications/cancelled' && message.params.requestId === id;
const isAbandoned =
  (call) =>
  ({ kind, message }) =>
    kind === 'abandoned' && message === call;

/** Waits until a server was notified, after a position in its transcript, of a cancelled call. */
export async function heardCancel({ isEndOf }, transcript, { tool, since }) {
  const isCall = ({ message }) =>
    message?.method === 'tools/call' && message.params.name === tool;
  const { message } = await transcript.first(isCall, { since, what: `a call of ${tool}` });
  await transcript.first(isEndOf(message), { since, what: `the end of the call of ${tool}` });
}

/**
 * `start()` gives the server's entry in the bridge's configuration, which is also where a client
 * can reach it without the bridge, the recorded traffic, and how to stop it.
 */
export const upstreams = [
  {
    name: 'stdio',
    era: 'legacy',
    ask: askEverything,
    isEndOf: isCancelled,
    start: () => startStdio(process.execPath, [everything, 'stdio']),
  },
  {
    name: 'Streamable HTTP',
    era: 'legacy',
    ask: askEverything,
    isEndOf: isCancelled,
    start: () => startHttp(serveEverything()),
  },
  {
    name: 'SSE',
    era: 'legacy',
    ask: askEverything,
    isEndOf: isCancelled,
    start: () => startHttp(serveEverythingSse(), { type: 'sse' }),
  },
  {
    name: 'modern stdio',
    era: 'modern',
    ask: askConformance,
    isEndOf: isCancelled,
    start: () => startStdio(process.execPath, [conformanceServer, 'stdio', 'modern', '2']),
  },
  {
    name: 'modern Streamable HTTP',
    era: 'modern',
    ask: askConformance,
    isEndOf: isAbandoned,
    start: () => startHttp(serveConformance('modern', '2')),
  },
];

async function startStdio(program, given) {
  const { command, args, transcript, stop } = await tapStdio(program, given);
  return { entry: { command, args }, transcript, stop };
}

async function startHttp(starting, extra = {}) {
  const server = await starting;
  const { url, transcript, stop } = await tapHttp(server.url);
  return {
    entry: { url, ...extra },
    transcript,
    async stop() {
      stop();
      await server.stop();
    },
  };
}
