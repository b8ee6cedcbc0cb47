// node servers/faulty-stdio.mjs legacy|modern NAME CONTROL-PORT: an MCP server over standard streams whose
// faults are switched through the control port; see faulty-control.mjs.

import { closeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { obey } from './faulty-control.mjs';
import {
  acknowledged,
  altered,
  answerer,
  listChanged,
  ofSubscription,
  Output,
  responseTo,
  takeTime,
} from './faulty-tools.mjs';

const [era, name, controlPort] = process.argv.slice(2);

let told = { fault: 'none' };
/** Returns whether a message shows the fault: calls do, or everything from the start. */
const isHit = ({ method }) => told.fromStart || method === 'tools/call';
let tell = () => {};
const hanging = new Set();
const subscriptions = new Set();
const cancelled = new Set();
const answer = answerer(name, era, (ran) => tell({ ran }));

const output = new Output(
  (piece) => process.stdout.write(piece),
  () => told.fault === 'drip',
);
const say = (message) => output.say(`${JSON.stringify(message)}\n`);

async function take(message) {
  if (message.method === 'notifications/cancelled') {
    cancel(message.params.requestId);
  } else if (message.id === undefined) {
    // Nothing else has to be noted.
  } else if (message.method === 'subscriptions/listen' && era === 'modern') {
    subscriptions.add(message.id);
    say(acknowledged(message));
  } else if (!isHit(message) || !(await misbehaves(message))) {
    await respond(message);
  }
}

function cancel(id) {
  subscriptions.delete(id);
  cancelled.add(id);
  if (hanging.delete(id)) tell({ hanging: hanging.size });
}

/** Performs a fault that begins before there is a response; returns whether it did. */
async function misbehaves({ id }) {
  switch (told.fault) {
    case 'hang':
      hanging.add(id);
      tell({ hanging: hanging.size });
      return true;
    case 'half close':
      closeSync(1);
      return true;
    case 'crash':
    case 'crash loop':
      return process.exit(3);
    case 'latency':
      await pause(told.millis);
      return false;
    default:
      return false;
  }
}

async function respond(message) {
  await takeTime(message, say, () => cancelled.has(message.id));
  if (cancelled.delete(message.id)) return;
  const responses = altered(told.fault, message, responseTo(message, answer(message)));
  const text = JSON.stringify(responses[0]);
  switch (isHit(message) ? told.fault : 'none') {
    case 'reset in body':
      process.stdout.write(text.slice(0, text.length / 2));
      return process.exit(3);
    case 'malformed JSON':
      return output.say(`${process.env.KEY}\n${text.slice(0, -2)}\n`);
    default:
      return responses.forEach(say);
  }
}

const lines = createInterface({ input: process.stdin });
lines.pause();

function changed(next) {
  told = next;
  if (told.fault === 'crash loop') process.exit(3);
  if (told.fault === 'black hole') lines.pause();
  else lines.resume();
}

function doOnce(what) {
  if (what === 'exit') process.exit(0);
  if (what !== 'list changed') return;
  if (era === 'legacy') say(listChanged);
  for (const id of subscriptions) say(ofSubscription(id, listChanged));
}

process.stdout.on('error', () => {});
lines.on('line', (line) => take(JSON.parse(line)));
lines.on('close', () => process.exit(0));
tell = await obey(Number(controlPort), { changed, once: doOnce });
