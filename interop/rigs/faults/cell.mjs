// One fault of one server: the outcome of calls meanwhile, and that the server is used again once it is repaired.

import { setTimeout as pause } from 'node:timers/promises';
import { callTool, changesHeard, ending, send, yardstick } from '../../harness/bridge-calls.mjs';
import { DEADLINE, PING_TIMEOUT, THRESHOLD, recoveryLimit } from './cases.mjs';
import { SECRET, proof } from '../../servers/faulty-tools.mjs';

/** A machine that is slower than that is of no use for this. */
const MOST_INEXACT = 1_000;
/** Streams are opened again after growing pauses, of a few seconds after such short faults. */
const HEARS_AGAIN = 25_000;
/** The longest wait to see whether there is one at all. */
const LONGEST_RECOVERY = 15_000;
/** Connections that were in use within less are not looked at, and each might cost a call (ADR 7). */
const MOMENT = 20;
/** What needs no server must not wait for one. */
const AT_ONCE = 300;
const HONEST = ['502', '503', '504'];

let calls = 0;

/** Calls a tool with unique arguments, and checks the response. */
export async function ask(bridge, { name }, tool = 'echo') {
  const args = { id: `call-${++calls}`, text: 'x'.repeat(calls % 500) };
  const answer = await callTool(bridge, name, tool, args);
  const { id } = args;
  return { ...answer, id, ending: ending(answer), wrong: wrongIn(answer, name, args) };
}

/** Lists the tools again, and checks what a failure shows. */
async function list(bridge, { name }) {
  const headers = { 'cache-control': 'no-cache' };
  const answer = await send(`${bridge.url}/servers/${name}/tools`, { headers });
  return { ...answer, ending: ending(answer), wrong: answer.status === 200 ? [] : wrongIn(answer) };
}

/** Returns what is wrong with a response, a result or a failure. */
function wrongIn({ status, headers, text }, server, args) {
  if (status === 200) {
    const said = JSON.parse(text).structuredContent;
    return said?.id === args.id && said.proof === proof(server, args)
      ? []
      : [`another call's answer: ${text.slice(0, 200)}`];
  }
  const wrong = [];
  const problem = JSON.parse(text);
  if (problem.status !== status) wrong.push(`the problem says ${problem.status} of ${status}`);
  if (text.includes(SECRET)) wrong.push('the answer shows what the server keeps to itself');
  const mayComeBack = Number(headers['retry-after']) >= 1;
  if (status === 503 && !mayComeBack) wrong.push('503 without Retry-After');
  return wrong;
}

/** Runs a cell of the matrix; what cannot be done is a miss. */
export function safeCell(run) {
  return runCell(run).catch(({ message }) => ({
    fault: run.fault.fault,
    transport: run.transport,
    misses: [message],
  }));
}

async function runCell({ bridge, server, transport, fault }) {
  const cell = { fault: fault.fault, transport, misses: [], answers: [] };
  await mustServe(bridge, server, cell);
  await pause(MOMENT);
  const startsBefore = server.control.starts;
  await fault.begin(server, bridge);
  const measured = yardstick(bridge);
  try {
    cell.answers.push(...(await underFault({ bridge, server, fault })));
    checkEndings(cell, fault.endings(transport), fault.minLength);
    const rejected = await askOpenBreaker({ bridge, server, transport, fault, cell });
    const starts = server.control.starts - startsBefore;
    if (starts > (fault.mostStarts ?? Infinity)) cell.misses.push(`${starts} starts`);
    await recover({ bridge, server, cell });
    const limit = recoveryLimit(fault, transport);
    // A limit is kept within a tenth.
    const latest = (fault.deadline ?? DEADLINE) * 1.1;
    checkTimes({ cell, latest, rejected, limit, inexact: await measured() });
  } finally {
    await measured();
  }
  await checkAnswers(server, cell);
  if (fault.hears ?? true) await hearsAgain({ bridge, server, cell });
  return cell;
}

function checkEndings(cell, expected, minLength = 0) {
  const answers = cell.answers.slice(1);
  const endings = [...new Set(answers.map((answer) => answer.ending))].sort();
  cell.status = endings.join(', ');
  cell.took = Math.max(...answers.map(({ took }) => took));
  const others = endings.filter((one) => !expected.includes(one));
  if (others.length > 0) cell.misses.push(`ended with ${others}, not ${expected}`);
  const lengths = answers.map(({ text }) => text.length).filter((length) => length < minLength);
  if (lengths.length > 0) cell.misses.push(`answers of ${lengths} characters`);
}

/** Nothing can be measured more exactly than what needs nothing of anybody. */
function checkTimes({ cell, latest, rejected, limit, inexact }) {
  const check = (what, took, most) => {
    const allowed = Math.round(most + Math.min(MOST_INEXACT, inexact));
    if (took > allowed) cell.misses.push(`${what} after ${took.toFixed()} ms of ${allowed}`);
  };
  check('ended', cell.took, latest);
  check('recovered', cell.recovery, limit);
  if (rejected) check('refused', rejected.took, AT_ONCE);
}

async function mustServe(bridge, server, cell) {
  const answer = await ask(bridge, server);
  cell.answers.push(answer);
  if (answer.status !== 200) cell.misses.push(`${answer.ending} before the fault`);
}

/** As many calls at the same time as open the circuit breaker, and more if the fault persists. */
async function underFault({ bridge, server, fault }) {
  const question = fault.isListing ? list : ask;
  const burst = Array.from({ length: fault.calls ?? THRESHOLD }, () => question(bridge, server));
  await fault.meanwhile?.(server, THRESHOLD);
  const answers = await Promise.all(burst);
  const end = performance.now() + (fault.goesOn ?? 0);
  while (performance.now() < end) {
    answers.push(await ask(bridge, server));
    await pause(100);
  }
  return answers;
}

/**
 * So many failures must have opened the breaker, which then answers by itself; those that timed out
 * only if the server answers no ping.
 */
async function askOpenBreaker({ bridge, server, transport, fault, cell }) {
  const failed = cell.answers.filter((answer) => /^50[24]/.test(answer.ending)).length;
  if (failed !== THRESHOLD || cell.answers.length !== THRESHOLD + 1) return undefined;
  if (fault.opensBreaker === false) return undefined;
  if (cell.answers.some((answer) => answer.ending === '504 timed-out')) {
    const end = performance.now() + PING_TIMEOUT + MOST_INEXACT;
    const mayOpen = !fault.answersPings?.(transport);
    while ((await stateOf(bridge, server)) === 'closed' && performance.now() < end) await pause(50);
    if (!mayOpen) {
      const state = await stateOf(bridge, server);
      if (state !== 'closed') cell.misses.push(`the breaker is ${state}, though pings are answered`);
      return undefined;
    }
  }
  // Calls that wait for one new connection share its failure, which counts once.
  const most = transport === 'sse' ? THRESHOLD : 1;
  let answer;
  for (let i = 0; i < most && answer?.ending !== '503 circuit-open'; i += 1) {
    answer = await ask(bridge, server);
    cell.answers.push(answer);
  }
  if (answer.ending !== '503 circuit-open') cell.misses.push(`${answer.ending}: no open breaker`);
  return answer;
}

async function stateOf(bridge, { name }) {
  const { text } = await send(`${bridge.url}/admin/metrics`);
  return JSON.parse(text).circuit_breakers[name].state;
}

async function recover({ bridge, server, cell }) {
  await server.lift();
  const lifted = performance.now();
  let answer;
  do {
    answer = await ask(bridge, server);
    cell.answers.push(answer);
    cell.recovery = performance.now() - lifted;
    if (answer.status === 200) return;
    await pause(50);
  } while (cell.recovery < LONGEST_RECOVERY);
  cell.misses.push(`${answer.ending} after it was repaired`);
}

/** Notifications of the server arrive again, too. */
async function hearsAgain({ bridge, server, cell }) {
  const before = await changesHeard(bridge, server.name);
  const start = performance.now();
  do {
    server.control.tell('list changed');
    await pause(100);
    if ((await changesHeard(bridge, server.name)) > before) return;
  } while (performance.now() - start < HEARS_AGAIN);
  cell.misses.push(`notifications about its tools are missing for ${HEARS_AGAIN} ms`);
}

/** Nothing is lost, nothing is made up, and nothing runs twice. */
async function checkAnswers(server, cell) {
  // A server reports what it did before it acknowledges anything later.
  await server.control.set('none');
  const { runs } = server.control;
  for (const { id, status, ending: how, wrong } of cell.answers) {
    cell.misses.push(...wrong);
    if (status !== 200 && !HONEST.includes(String(status))) cell.misses.push(`${how} of ${id}`);
    if (id === undefined) continue;
    const ran = runs.get(id) ?? 0;
    if (ran > 1) cell.misses.push(`${id} ran ${ran} times`);
    if (status === 200 && ran !== 1) cell.misses.push(`${id} is answered, and ran ${ran} times`);
  }
}
