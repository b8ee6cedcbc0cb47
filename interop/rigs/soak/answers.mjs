// What an answer must be: right to the letter, or an honest failure. Returns in a few words which.

import { proof, tools } from '../../servers/faulty-tools.mjs';

/** What may go wrong with a server behind the bridge, and the problem for it. */
const HONEST = new Map([
  [429, ['saturated', 'busy']],
  [502, ['unreachable', 'bad-answer', 'throttled', 'refused']],
  [503, ['circuit-open', 'tool-circuit-open', 'resting']],
  [504, ['timed-out']],
]);
const HONEST_TYPES = [...HONEST.values()].flat();
const TYPE = '/problems/';

export class WrongAnswer extends Error {}

export function demand(holds, what, shown) {
  if (!holds) throw new WrongAnswer(`${what}: ${JSON.stringify(shown)?.slice(0, 400)}`);
}

/** The result of a tool must match its arguments and its server. */
export function checkSaid(said, { server, tool, args }) {
  demand(said?.id === args.id && said.text === args.text, `not the result of ${args.id}`, said);
  demand(said.server === server && said.tool === tool, `not of ${tool} of ${server}`, said);
  demand(said.proof === proof(server, args), 'without proof', said);
}

export function checkResult(result, asked) {
  checkSaid(result.structuredContent, asked);
  demand(result.content?.length === 1, 'another number of blocks', result);
  checkSaid(JSON.parse(result.content[0].text), asked);
}

/** Returns the type of an honest problem. */
export function checkProblem(problem, status) {
  const type = String(problem?.type).replace(TYPE, '');
  demand(problem?.status === status, `a problem of another status than ${status}`, problem);
  demand(HONEST.get(status)?.includes(type), `no honest failure with ${status}`, problem);
  return `${status} ${type}`;
}

/** A problem in the form for clients of mcpo. */
export const mcpoProblem = (text) => JSON.parse(text).detail?.data;

export function checkAnswer(answer, checkGood) {
  const { status, headers, text } = answer;
  if (status === 200) {
    checkGood(JSON.parse(text));
    return 'right';
  }
  const isProblem = /^application\/problem\+json/.test(headers['content-type']);
  const told = checkProblem(isProblem ? JSON.parse(text) : mcpoProblem(text), status);
  demand(status !== 503 || headers['retry-after'] >= 1, '503 without Retry-After', text);
  return told;
}

/** The message in an answer that is JSON, or a stream of events. */
function messageIn({ headers, text }) {
  if (!headers['content-type']?.startsWith('text/event-stream')) return JSON.parse(text);
  const datas = text.match(/^data: ?\{.*$/gm) ?? [];
  return JSON.parse((datas.at(-1) ?? 'data:null').replace(/^data: ?/, ''));
}

export function checkRpc(answer, id, asked) {
  const message = messageIn(answer);
  demand(message?.id === id, `no answer to ${id} with ${answer.status}`, message);
  if (message.result) {
    checkResult(message.result, asked);
    return 'right';
  }
  const type = String(message.error?.data?.type).replace(TYPE, '');
  demand(HONEST_TYPES.includes(type), 'no honest error', message);
  return `error ${type}`;
}

export function checkTools(names) {
  const all = tools.map(({ name }) => name).sort();
  demand(names?.sort().join() === all.join(), 'not the tools', names);
}

export function checkServers(body, servers) {
  const list = JSON.stringify(body);
  demand(servers.every((server) => list.includes(`"${server}"`)), 'not the servers', body);
}

/** Each server is listed, if only as an unavailable one. */
export function checkDocument(body, servers) {
  const text = JSON.stringify([Object.keys(body.paths), body['x-bascule-unavailable']]);
  const isThere = (server) => text.includes(`/servers/${server}/`) || text.includes(`"${server}"`);
  demand(servers.every(isThere), 'not all servers', text);
}
