// Calls tools through the bridge, and measures how long that takes.

import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Sends a request and reads the answer to its end. Each has a connection of its own unless there
 * is an agent, so that nothing of the caller's is left in the bridge.
 */
export function send(url, options = {}) {
  const { method = 'GET', headers = {}, body, agent = false, signal, onRequest } = options;
  const begin = url.startsWith('https:') ? requestTls : request;
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const sent = begin(url, { method, headers, agent, signal }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => (text += chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const took = performance.now() - start;
        resolve({ status: answer.statusCode, headers: answer.headers, text, took });
      });
    });
    sent.on('error', (cause) =>
      reject(new Error(`${method} ${url}: ${cause.message}`, { cause })),
    );
    onRequest?.(sent);
    sent.end(body);
  });
}

/** Sends a request, and returns the answer as soon as its head is there. */
export async function open(url, { body, method = body === undefined ? 'GET' : 'POST', ...options } = {}) {
  const sent = request(url, { method, agent: false, ...options });
  // Who answers before it has read all of a request closes the connection while the rest is still written.
  sent.on('error', () => {});
  sent.end(body);
  const [answer] = await once(sent, 'response');
  return answer;
}

export async function text(answer) {
  let all = '';
  for await (const chunk of answer) all += chunk;
  return all;
}

export const post = (url, body, options = {}) =>
  send(url, {
    ...options,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...options.headers },
    body: JSON.stringify(body),
  });

/** Calls a tool of one server. */
export const callTool = (bridge, server, tool, args, options) =>
  post(`${bridge.url}/servers/${server}/tools/${tool}`, args, options);

/** An ending in short: the status, and the last word of the problem's type if there is one. */
export function ending({ status, headers, text }) {
  if (!headers['content-type']?.startsWith('application/problem+json')) return String(status);
  return `${status} ${JSON.parse(text).type.replace('/problems/', '')}`;
}

/**
 * Measures how long the bridge takes for what needs nothing, from now until it is stopped; returns
 * how to stop it, which tells the worst in milliseconds. Nothing that is measured here at the same
 * time can be more exact than that.
 */
export function yardstick(bridge) {
  let worst = 0;
  let isOver = false;
  const measuring = (async () => {
    while (!isOver) {
      const { took } = await send(`${bridge.url}/health/live`);
      worst = Math.max(worst, took);
      await pause(20);
    }
  })();
  return async () => {
    isOver = true;
    await measuring;
    return worst;
  };
}

/** How often the bridge was notified by a server that its tools changed. */
export async function changesHeard(bridge, server) {
  const { text } = await send(`${bridge.url}/metrics`);
  const labels = ['kind="tools"', `server="${server}"`];
  const line = text
    .split('\n')
    .filter((each) => each.startsWith('bascule_upstream_list_changes_total'))
    .find((each) => labels.every((label) => each.includes(label)));
  return line ? Number(line.split(' ').at(-1)) : 0;
}

/** An agent that keeps connections. */
export const keeping = (maxSockets) => new Agent({ keepAlive: true, maxSockets });
