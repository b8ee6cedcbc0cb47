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

/** What a server does wrong, and how a call that runs into it ends over each transport. */
enum Fault {
  /** It has forgotten the session, once. */
  SESSION_LOST(GOOD.over(LEGACY_HTTP, SSE)),

  /** It forgets every session with the first call. */
  EVERY_SESSION_LOST(BAD_ANSWER.over(LEGACY_HTTP)),

  /** It breaks off in the middle of the result. */
  STREAM_CUT(UNREACHABLE.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** It ends its output in good order, but without the answer. */
  STREAM_ENDED(UNREACHABLE.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** It sends less than it announced. */
  BODY_CUT(UNREACHABLE.over(LEGACY_HTTP, MODERN_HTTP)),

  /** It hangs up, or ends, without a word. */
  HANG_UP(UNREACHABLE.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** It sends half of a JSON text; where answers share one stream, nobody can tell whose it is. */
  MALFORMED_JSON(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP), TIMED_OUT.over(SSE, STDIO)),

  /** It sends half of a JSON text as an event. */
  MALFORMED_EVENT(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP)),

  /** It answers with a page for people. */
  WRONG_CONTENT_TYPE(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP)),

  /** It answers another request; where answers share one stream, this one may still come. */
  WRONG_ID(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP), TIMED_OUT.over(SSE, STDIO)),

  /** It answers twice. */
  DUPLICATE_ANSWERS(GOOD.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** It lists tools, page after page, for ever. */
  ENDLESS_PAGES(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** Its answer is 10 MiB long, on one line, which is allowed. */
  LONG_ANSWER(GOOD.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** Its answer is longer than allowed. */
  TOO_LONG_ANSWER(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** It has a fault of its own, and tells secrets with it. */
  STATUS_500(BAD_ANSWER.over(LEGACY_HTTP, MODERN_HTTP, SSE)),

  /** It asks for a pause. */
  STATUS_503(THROTTLED.over(LEGACY_HTTP, MODERN_HTTP, SSE)),

  /** It says nothing, and lets others be heard. */
  HANG(TIMED_OUT.over(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO)),

  /** It says nothing behind the headers. */
  HANG_AFTER_HEADERS(TIMED_OUT.over(LEGACY_HTTP, MODERN_HTTP)),

  /** It keeps the stream alive, and says nothing. */
  ENDLESS_COMMENTS(TIMED_OUT.over(LEGACY_HTTP, MODERN_HTTP, SSE));

  /** Cannot be changed; its type does not say so. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Expectation> claims;

  Fault(Expectation... claims) {
    this.claims = List.of(claims);
  }

  /** Returns how it ends; empty if it cannot happen over {@code transport}. */
  Optional<ExpectedOutcome> over(FaultTransport transport) {
    return claims.stream()
        .filter(claim -> claim.transports().contains(transport))
        .map(Expectation::expected)
        .findFirst();
  }
}
