// The faults of the matrix: how each is made, and how a call that runs into it must end.

import { post } from '../../harness/bridge-calls.mjs';

/** How long a call may take; a limit that is kept is kept within a tenth. */
export const DEADLINE = 3_000;
/** How long a start may take, in which a child may be started twice. */
export const START_TIMEOUT = 5_000;
/** How long an open breaker stays so. */
export const RECOVERY = 1_000;
/** So many failures open the breaker. */
export const THRESHOLD = 3;
/** How long a server may take for the ping that decides whether a tool's time-out is a failure. */
export const PING_TIMEOUT = 2_000;
/** How long a server wants to be left alone. */
const RETRY_AFTER = 1_000;
/** What a server may take, beyond the breaker's pause, to be reached; a child has to start. */
const REACHED_AGAIN = 1_500;
const STARTED_AGAIN = 2_500;

const remote = ['legacy', 'modern', 'sse'];
/** Each response has a stream of its own. */
const posted = ['legacy', 'modern'];
const children = ['stdio', 'modern-stdio'];
const all = [...remote, ...children];
/** If many responses share one stream, it is unknown which request a broken one belongs to. */
const shared = ['sse', ...children];

const unreachable = ['502 unreachable'];
/** A second call may start a second child, which ends as well, and then there is a pause. */
const ended = [...unreachable, '503 resting'];
const timedOut = ['504 timed-out'];
const badAnswer = ['502 bad-answer'];

/** A server that cannot be started is not started again for as long as its start may take. */
const startedLater = (transport) => START_TIMEOUT + reachedIn(transport);

/** A fault that the server is set to. */
const told = (fault, details) => (server) => server.set(fault, details);
/** One that it has in place of all connections that it had. */
const insteadOf = (fault, details) => (server) => {
  server.control.tell('drop');
  return server.set(fault, details);
};
/** One that it has from its start on, or from that of the connection to it. */
const fromStart = (fault, details) => async (server, bridge) => {
  await server.set(fault, { ...details, fromStart: true });
  await post(`${bridge.url}/admin/servers/${server.name}/restart`);
};
const same = (endings) => () => endings;
/** If responses arrive on a stream that was also dropped, a call may notice that first. */
const orDropped = (endings) => (transport) =>
  transport === 'sse' ? [...endings, ...unreachable] : endings;

/** Faults that are met before anything is known of the server, as that it has sessions. */
const starts = [
  { fault: 'start: black hole', transports: all, begin: fromStart('black hole'), endings: same(timedOut) },
  {
    fault: 'start: half close',
    transports: all,
    begin: fromStart('half close'),
    endings: (transport) => (children.includes(transport) ? ended : unreachable),
  },
  { fault: 'start: status 500', transports: remote, begin: fromStart('status', { status: 500 }), endings: same(badAnswer) },
  {
    fault: 'start: malformed JSON',
    transports: all,
    begin: fromStart('malformed JSON'),
    endings: (transport) => (shared.includes(transport) ? timedOut : badAnswer),
  },
  { fault: 'start: wrong type', transports: remote, begin: fromStart('wrong type'), endings: same(badAnswer) },
  {
    fault: 'start: crash loop',
    transports: children,
    begin: fromStart('crash loop'),
    endings: same(ended),
    recoversIn: () => 6_000,
  },
];

export const cases = [
  {
    fault: 'refused',
    transports: all,
    begin: told('refused'),
    endings: (transport) => (children.includes(transport) ? ended : unreachable),
  },
  { fault: 'black hole', transports: all, begin: told('black hole'), endings: same(timedOut) },
  { fault: 'half close', transports: all, begin: told('half close'), endings: same(unreachable) },
  {
    fault: 'reset in header',
    transports: remote,
    begin: told('reset in header'),
    endings: same(unreachable),
  },
  {
    fault: 'reset in body',
    transports: all,
    begin: told('reset in body'),
    endings: same(unreachable),
  },
  {
    fault: 'drip 1 KiB/s',
    transports: all,
    begin: told('drip'),
    endings: same(timedOut),
    // Where all answers share one stream, that of the ping waits behind them.
    answersPings: (transport) => !shared.includes(transport),
  },
  {
    fault: 'latency 2 s',
    transports: all,
    begin: told('latency', { millis: 2_000 }),
    endings: same(['200']),
  },
  {
    fault: 'status 500',
    transports: remote,
    begin: insteadOf('status', { status: 500 }),
    endings: orDropped(badAnswer),
  },
  {
    fault: 'status 503',
    transports: remote,
    begin: insteadOf('status', { status: 503 }),
    endings: orDropped(['502 throttled']),
  },
  {
    fault: 'status 503, later',
    transports: remote,
    begin: insteadOf('status', { status: 503, headers: { 'retry-after': String(RETRY_AFTER / 1_000) } }),
    endings: orDropped(['502 throttled']),
    recoversIn: (transport) => RETRY_AFTER + reachedIn(transport),
  },
  {
    // As a proxy responds for a server that is gone; streams are rejected, too.
    fault: 'gateway 502',
    transports: remote,
    begin: insteadOf('status', { status: 502 }),
    goesOn: 2_000,
    endings: orDropped([...badAnswer, '503 circuit-open']),
  },
  {
    fault: 'malformed JSON',
    transports: all,
    begin: told('malformed JSON'),
    endings: (transport) => (shared.includes(transport) ? timedOut : badAnswer),
    answersPings: (transport) => children.includes(transport),
  },
  {
    fault: 'malformed HTTP',
    transports: remote,
    begin: told('malformed HTTP'),
    endings: same([...unreachable, ...badAnswer]),
  },
  {
    fault: 'hang',
    transports: all,
    begin: told('hang'),
    endings: same(timedOut),
    answersPings: () => true,
  },
  {
    fault: 'crash',
    transports: all,
    begin: told('crash'),
    endings: (transport) => (children.includes(transport) ? ended : unreachable),
  },
  {
    fault: 'crash loop',
    transports: all,
    begin: told('crash loop'),
    goesOn: 2_500,
    endings: same([...unreachable, '503 resting', '503 circuit-open']),
    recoversIn: (transport) => (children.includes(transport) ? 6_000 : REACHED_AGAIN),
    mostStarts: 8,
  },
  {
    fault: 'kill -9',
    transports: all,
    begin: told('hang'),
    async meanwhile(server, calls) {
      await server.control.hangs(calls);
      await server.kill();
    },
    endings: same(unreachable),
  },
  {
    fault: 'sessions lost',
    transports: ['legacy', 'sse'],
    async begin(server) {
      server.control.tell('lose sessions');
      await server.set('none');
    },
    endings: same(['200']),
    // Over SSE, the stream that is closed with the session is that of all calls in flight.
    calls: 1,
  },
  { fault: 'no session', transports: ['legacy'], begin: told('no session'), endings: same(badAnswer) },
  { fault: 'stream ended', transports: remote, begin: told('stream ended'), endings: same(unreachable) },
  { fault: 'stream cut', transports: posted, begin: told('stream cut'), endings: same(unreachable) },
  { fault: 'body cut', transports: posted, begin: told('body cut'), endings: same(unreachable) },
  { fault: 'malformed event', transports: posted, begin: told('malformed event'), endings: same(badAnswer) },
  { fault: 'wrong type', transports: posted, begin: told('wrong type'), endings: same(badAnswer) },
  {
    // On a stream of all responses, the right one may still follow.
    fault: 'wrong id',
    transports: all,
    begin: told('wrong id'),
    endings: (transport) => (shared.includes(transport) ? timedOut : badAnswer),
    answersPings: () => true,
  },
  { fault: 'two answers', transports: all, begin: told('two answers'), endings: same(['200']) },
  { fault: 'endless pages', transports: all, begin: told('endless pages'), endings: same(badAnswer), isListing: true, calls: 1 },
  {
    // Which is allowed.
    fault: 'long answer',
    transports: all,
    begin: told('long answer'),
    endings: same(['200']),
    calls: 1,
    isAlone: true,
    minLength: 10 * 1024 * 1024,
  },
  {
    fault: 'too long answer',
    transports: all,
    begin: told('too long answer'),
    endings: same(badAnswer),
    calls: 1,
    isAlone: true,
  },
  {
    fault: 'hang after headers',
    transports: posted,
    begin: told('hang after headers'),
    endings: same(timedOut),
    answersPings: () => true,
  },
  {
    fault: 'endless comments',
    transports: remote,
    begin: told('endless comments'),
    endings: same(timedOut),
    answersPings: () => true,
  },
  // Calls wait for a start as long as it may take.
  ...starts.map((each) => ({ deadline: START_TIMEOUT, recoversIn: startedLater, opensBreaker: false, ...each })),
];

/** How soon a repaired server is used again. */
export const recoveryLimit = ({ recoversIn = reachedIn }, transport) =>
  RECOVERY + recoversIn(transport);

function reachedIn(transport) {
  return children.includes(transport) ? STARTED_AGAIN : REACHED_AGAIN;
}

/** Faults that terminate a child; the backoff of a child that keeps exiting grows. */
const ending = ['refused', 'half close', 'reset in body', 'crash', 'crash loop', 'kill -9', 'start: half close', 'start: crash loop'];

/** The server that shows a fault: children that end are each the only one to do so. */
export function serverName(fault, transport) {
  const own = children.includes(transport) && ending.includes(fault);
  return own ? `${transport}-${fault.replaceAll(/\W+/g, '-')}` : transport;
}
