// Calls tools through the bridge, and measures how long that takes.

import { Agent, request } from 'node:http';

/**
 * Sends a request and reads the answer to its end. Each has a connection of its own unless there
 * is an agent, so that nothing of the caller's is left in the bridge.
 */
export function send(url, { method = 'GET', headers = {}, body, agent = false, onRequest } = {}) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const sent = request(url, { method, headers, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => (text += chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const took = performance.now() - start;
        resolve({ status: answer.statusCode, headers: answer.headers, text, took });
      });
    });
    sent.on('error', reject);
    onRequest?.(sent);
    sent.end(body);
  });
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
  return `${status} ${JSON.parse(text).type.replace('urn:bascule:problem:', '')}`;
}

/** An agent that keeps connections. */
export const keeping = (maxSockets) => new Agent({ keepAlive: true, maxSockets });
