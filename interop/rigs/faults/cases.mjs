// The faults of the matrix: how each is made, and how a call that runs into it must end.

/** How long a call may take; a limit that is kept is kept within a tenth. */
export const DEADLINE = 3_000;
/** How long an open breaker stays so. */
export const RECOVERY = 1_000;
/** So many failures open the breaker. */
export const THRESHOLD = 3;
/** How long a server may take for the ping that decides whether a tool's time-out is a failure. */
export const PING_TIMEOUT = 2_000;
/** What a server may take, beyond the breaker's pause, to be reached; a child has to start. */
const REACHED_AGAIN = 1_500;
const STARTED_AGAIN = 2_500;

const remote = ['legacy', 'modern', 'sse'];
const children = ['stdio', 'modern-stdio'];
const all = [...remote, ...children];
/** If many responses share one stream, it is unknown which request a broken one belongs to. */
const shared = ['sse', ...children];

const unreachable = ['502 unreachable'];
/** A second call may start a second child, which ends as well, and then there is a pause. */
const ended = [...unreachable, '503 resting'];
const timedOut = ['504 timed-out'];
const badAnswer = ['502 bad-answer'];

/** A fault that the server is set to. */
const told = (fault, details) => (server) => server.set(fault, details);
/** One that it has in place of all connections that it had. */
const insteadOf = (fault, details) => (server) => {
  server.control.tell('drop');
  return server.set(fault, details);
};
const same = (endings) => () => endings;
/** If responses arrive on a stream that was also dropped, a call may notice that first. */
const orDropped = (endings) => (transport) =>
  transport === 'sse' ? [...endings, ...unreachable] : endings;

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
];

/** How soon a repaired server is used again. */
export const recoveryLimit = ({ recoversIn = reachedIn }, transport) =>
  RECOVERY + recoversIn(transport);

function reachedIn(transport) {
  return children.includes(transport) ? STARTED_AGAIN : REACHED_AGAIN;
}

/** Faults that terminate a child; the backoff of a child that keeps exiting grows. */
const ending = ['refused', 'half close', 'reset in body', 'crash', 'crash loop', 'kill -9'];

/** The server that shows a fault: children that end are each the only one to do so. */
export function serverName(fault, transport) {
  const own = children.includes(transport) && ending.includes(fault);
  return own ? `${transport}-${fault.replaceAll(' ', '-')}` : transport;
}
