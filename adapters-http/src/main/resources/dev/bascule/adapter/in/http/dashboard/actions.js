// Actions of the buttons: administrative requests, with a confirmation before and a notice after.

import { askForKey, confirm } from '../pages/dialogs.js';
import { key, request } from '../pages/key.js';
import { toast } from '../pages/toast.js';

const BREAKER_CHANGES = {
  open: {
    title: (server) => `Open the breaker of ${server}?`,
    detail: 'Requests to this server are rejected for one recovery timeout. Cached results are still served.',
    action: 'Open the breaker',
    done: (server) => `The breaker of ${server} was opened.`,
  },
  isolate: {
    title: (server) => `Isolate ${server}?`,
    detail: 'Requests to this server are rejected, and it is not probed, until an operator opens, closes or resets its breaker.',
    action: 'Isolate the server',
    done: (server) => `${server} is isolated.`,
  },
  close: { done: (server) => `The breaker of ${server} was closed.` },
  reset: {
    title: (server) => `Reset the breaker of ${server}?`,
    detail: 'It closes, and its counters of requests and failures restart at zero.',
    action: 'Reset the breaker',
    done: (server) => `The breaker of ${server} was reset.`,
  },
};

/** Opens, closes or resets a breaker, or isolates its server. */
export async function changeBreaker(server, change) {
  const { done, ...question } = BREAKER_CHANGES[change];
  const isSure = !question.title || (await confirm({ ...question, title: question.title(server) }));
  if (!isSure) return;
  const path = `admin/breakers/${encodeURIComponent(server)}/${change}`;
  if (await send('POST', path)) toast(done(server), 'good');
}

/** Restarts a server; returns whether it is being restarted. */
export async function restartServer(server) {
  const isSure = await confirm({
    title: `Restart ${server}?`,
    detail: 'Its connection is closed, its process ends, and it is started again. Calls in flight complete, or fail.',
    action: 'Restart',
  });
  return isSure && tellDone(await send('POST', `admin/servers/${encodeURIComponent(server)}/restart`), `${server} is restarting.`);
}

/** Ends a session of a client; returns whether it is gone. */
export async function endSession({ id, client }) {
  const isSure = await confirm({
    title: `End the session of ${client ?? 'this client'}?`,
    detail: 'Its streams and its own child processes end. Most clients begin a new session with their next request.',
    action: 'End the session',
  });
  return isSure && tellDone(await send('DELETE', `admin/sessions/${encodeURIComponent(id)}`), 'The session was ended.');
}

/** Drops one entry of a cache; returns whether it is gone. */
export async function dropEntry({ id }) {
  return tellDone(await send('DELETE', `admin/caches/entries/${encodeURIComponent(id)}`), 'The entry was dropped.');
}

/** Clears both caches. */
export async function clearAll() {
  const isSure = await confirm({
    title: 'Clear both caches?',
    detail: 'All cached listings and responses are dropped. The next requests go to the servers.',
    action: 'Clear both caches',
  });
  if (isSure) tellCleared(await send('DELETE', 'admin/caches'));
}

/** Clears one cache, `tools` or `responses`. */
export async function clearCache(cache, words) {
  const isSure = await confirm({
    title: `Clear the ${words}?`,
    detail: `All ${words} are dropped. The next requests for them go to the servers.`,
    action: `Clear the ${words}`,
  });
  if (isSure) tellCleared(await send('DELETE', `admin/caches/${cache}`));
}

/** Clears the cached values of one server. */
export async function clearServer(server) {
  const isSure = await confirm({
    title: `Clear the caches of ${server}?`,
    detail: 'Its cached listings and responses are dropped. The next requests go to the server.',
    action: 'Clear its caches',
  });
  if (!isSure) return false;
  const query = `?server=${encodeURIComponent(server)}`;
  const tools = await send('DELETE', `admin/caches/tools${query}`);
  const responses = tools && (await send('DELETE', `admin/caches/responses${query}`));
  if (responses) {
    tellCleared({
      tools_cleared: tools.tools_cleared,
      responses_cleared: responses.responses_cleared,
    });
  }
  return Boolean(responses);
}

function tellDone(answer, words) {
  if (answer) toast(words, 'good');
  return answer !== null;
}

function tellCleared(answer) {
  if (!answer) return;
  const { tools_cleared: tools, responses_cleared: responses } = answer;
  toast(`Cleared ${number(tools, 'listing')} and ${number(responses, 'response')}.`, 'good');
}

function number(of, what) {
  return `${of} ${what}${of === 1 ? '' : 's'}`;
}

/** Sends a request; returns its response, or null after a notice if it failed. */
async function send(method, path) {
  try {
    const response = await request(path, { method, headers: { Accept: 'application/json' } });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    if (response.status === 401) return await sendWithNewKey(method, path);
    toast(`Rejected: ${answer.detail ?? answer.title ?? response.status}.`, 'bad');
  } catch {
    toast('The bridge cannot be reached.', 'bad');
  }
  return null;
}

async function sendWithNewKey(method, path) {
  const given = await askForKey('This action requires a key.');
  if (given === null) {
    toast('Nothing changed: this action requires a key.', 'bad');
    return null;
  }
  key.set(given);
  return send(method, path);
}
