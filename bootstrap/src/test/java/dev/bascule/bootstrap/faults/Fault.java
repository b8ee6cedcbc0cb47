package dev.bascule.bootstrap.faults;

import static dev.bascule.bootstrap.faults.ExpectedOutcome.BAD_ANSWER;
import static dev.bascule.bootstrap.faults.ExpectedOutcome.GOOD;
import static dev.bascule.bootstrap.faults.ExpectedOutcome.THROTTLED;
import static dev.bascule.bootstrap.faults.ExpectedOutcome.TIMED_OUT;
import static dev.bascule.bootstrap.faults.ExpectedOutcome.UNREACHABLE;
import static dev.bascule.bootstrap.faults.FaultTransport.LEGACY_HTTP;
import static dev.bascule.bootstrap.faults.FaultTransport.MODERN_HTTP;
import static dev.bascule.bootstrap.faults.FaultTransport.SSE;
import static dev.bascule.bootstrap.faults.FaultTransport.STDIO;

import dev.bascule.bootstrap.faults.ExpectedOutcome.Expectation;
import java.util.List;
import java.util.Optional;

/** A fault of a server, and the outcome of a call that it affects, over each transport. */
enum Fault {
  /** Loses the session once. */
  SESSION_LOST(GOOD.over(LEGACY_HTTP, SSE)),

  /** Loses every session with the first call. */
  EVERY_SESSION_LOST(BAD_ANSWER.over(LEGACY_HTTP)),

  /** Closes the connection in the middle of the result. */
  STREAM_CUT(UNREACHABLE.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** Ends its output regularly, but without the response. */
  STREAM_ENDED(UNREACHABLE.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** Sends less than announced. */
  BODY_CUT(UNREACHABLE.over(LEGACY_HTTP, MODERN_HTTP)),

  /** Closes the connection, or exits, without a response. */
  HANG_UP(UNREACHABLE.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** Sends half of a JSON text; on a shared stream, it cannot be assigned to a request. */
  MALFORMED_JSON(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP), TIMED_OUT.over(SSE, STDIO)),

  /** Sends half of a JSON text as an event. */
  MALFORMED_EVENT(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP)),

  /** Responds with an HTML page. */
  WRONG_CONTENT_TYPE(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP)),

  /** Responds to another request; on a shared stream, the right response may still follow. */
  WRONG_ID(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP), TIMED_OUT.over(SSE, STDIO)),

  /** Responds twice. */
  DUPLICATE_ANSWERS(GOOD.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** Lists tools on an endless number of pages. */
  ENDLESS_PAGES(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** Sends a response of 10 MiB on one line, which is allowed. */
  LONG_ANSWER(GOOD.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** Sends a response that exceeds the limit. */
  TOO_LONG_ANSWER(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** Fails with an internal error that contains secrets. */
  STATUS_500(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP, SSE)),

  /** Responds with Retry-After. */
  STATUS_503(THROTTLED.over(LEGACY_HTTP, MODERN_HTTP, SSE)),

  /** Does not respond; other requests are not affected. */
  HANG(TIMED_OUT.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** Sends nothing after the headers. */
  HANG_AFTER_HEADERS(TIMED_OUT.over(LEGACY_HTTP, MODERN_HTTP)),

  /** Keeps the stream alive without a response. */
  ENDLESS_COMMENTS(TIMED_OUT.over(LEGACY_HTTP, MODERN_HTTP, SSE));

  /** Immutable, although its type does not show it. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Expectation> claims;

  Fault(Expectation... claims) {
    this.claims = List.of(claims);
  }

  /** Returns the outcome; empty if the fault is impossible over {@code transport}. */
  Optional<ExpectedOutcome> over(FaultTransport transport) {
    return claims.stream()
        .filter(claim -> claim.transports().contains(transport))
        .map(Expectation::expected)
        .findFirst();
  }
}
