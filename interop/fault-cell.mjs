// One fault of one server: how calls end meanwhile, and that it is used again when it is mended.

import { setTimeout as pause } from 'node:timers/promises';
import { callTool, ending } from './bridge-calls.mjs';
import { DEADLINE, THRESHOLD, recoveryLimit } from './fault-cases.mjs';
import { proof } from './faulty-tools.mjs';

/** A limit that is kept within a tenth. */
const LATEST = DEADLINE * 1.1;
/** What needs no server must not wait for one. */
const AT_ONCE = 300;
const HONEST = ['502', '503', '504'];

let calls = 0;

/** Calls a tool with arguments that nobody else has, and looks at what comes back. */
export async function ask(bridge, { name }, tool = 'echo') {
  const args = { id: `call-${++calls}`, text: 'x'.repeat(calls % 500) };
  const answer = await callTool(bridge, name, tool, args);
  const { id } = args;
  return { ...answer, id, ending: ending(answer), wrong: wrongIn(answer, name, args) };
}

/** Tells what is wrong with an answer, be it a result or a failure. */
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
  if (text.includes('s3cr3t')) wrong.push('the answer shows what the server keeps to itself');
  if (status === 503 && !(Number(headers['retry-after']) >= 1)) wrong.push('503 without Retry-After');
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
  const miss = (what) => cell.misses.push(what);
  await mustServe(bridge, server, cell);
  const startsBefore = server.control.starts;
  await fault.begin(server);
  const answers = await underFault({ bridge, server, fault });
  cell.answers.push(...answers);
  const endings = [...new Set(answers.map((answer) => answer.ending))].sort();
  cell.status = endings.join(', ');
  cell.took = Math.max(...answers.map(({ took }) => took));
  const expected = fault.endings(transport);
  const others = endings.filter((one) => !expected.includes(one));
  if (others.length > 0) miss(`ended with ${others}, not ${expected}`);
  if (cell.took > LATEST) miss(`took ${cell.took.toFixed()} ms of ${LATEST}`);
  await checkBreaker(bridge, server, cell);
  const starts = server.control.starts - startsBefore;
  if (starts > (fault.mostStarts ?? Infinity)) miss(`${starts} starts`);
  await recover({ bridge, server, cell, limit: recoveryLimit(fault, transport) });
  await checkAnswers(server, cell);
  return cell;
}

async function mustServe(bridge, server, cell) {
  const answer = await ask(bridge, server);
  cell.answers.push(answer);
  if (answer.status !== 200) cell.misses.push(`${answer.ending} before the fault`);
}

/** As many calls at once as open the breaker; and more of them where the fault goes on. */
async function underFault({ bridge, server, fault }) {
  const burst = Array.from({ length: THRESHOLD }, () => ask(bridge, server));
  await fault.meanwhile?.(server, THRESHOLD);
  const answers = await Promise.all(burst);
  const end = performance.now() + (fault.goesOn ?? 0);
  while (performance.now() < end) {
    answers.push(await ask(bridge, server));
    await pause(100);
  }
  return answers;
}

/** So many failures must have opened the breaker, which then answers by itself. */
async function checkBreaker(bridge, server, cell) {
  const failed = cell.answers.filter((answer) => /^50[24]/.test(answer.ending)).length;
  if (failed !== THRESHOLD || cell.answers.length !== THRESHOLD + 1) return;
  const answer = await ask(bridge, server);
  cell.answers.push(answer);
  if (answer.ending !== '503 circuit-open') cell.misses.push(`${answer.ending}: no open breaker`);
  if (answer.took > AT_ONCE) cell.misses.push(`refused after ${answer.took.toFixed()} ms`);
}

async function recover({ bridge, server, cell, limit }) {
  await server.lift();
  const lifted = performance.now();
  let answer;
  do {
    answer = await ask(bridge, server);
    cell.answers.push(answer);
    cell.recovery = performance.now() - lifted;
    if (answer.status === 200) break;
    await pause(50);
  } while (cell.recovery < limit + DEADLINE);
  if (answer.status !== 200) cell.misses.push(`${answer.ending} when it was mended`);
  if (cell.recovery > limit) cell.misses.push(`recovered after ${cell.recovery.toFixed()} ms`);
}

/** Nothing is lost, nothing is made up, and nothing runs twice. */
async function checkAnswers(server, cell) {
  // What a server did is told before it acknowledges anything later.
  await server.control.set('none');
  const { runs } = server.control;
  for (const { id, status, ending: how, wrong, took } of cell.answers) {
    const ran = runs.get(id) ?? 0;
    cell.misses.push(...wrong);
    if (ran > 1) cell.misses.push(`${id} ran ${ran} times`);
    if (status === 200 && ran !== 1) cell.misses.push(`${id} is answered, and ran ${ran} times`);
    if (status !== 200 && !HONEST.includes(String(status))) cell.misses.push(`${how} of ${id}`);
    if (took > LATEST) cell.misses.push(`${id} took ${took.toFixed()} ms`);
  }
}
