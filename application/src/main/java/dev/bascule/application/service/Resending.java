package dev.bascule.application.service;

import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.function.Function;

/**
 * The station that tries a second time, at once and only once, where the first request did not
 * reach the server, or may be repeated though it did. Whoever fails twice is left to the breaker.
 */
final class Resending {

  private Resending() {}

  /**
   * Makes the request, and makes it again if that is safe and may help.
   *
   * @param mayResend whether the request may run twice
   * @param request makes the request, within the time it is given
   */
  static <T> Reply<T> run(
      Deadline deadline, Ticker ticker, boolean mayResend, Function<Duration, Reply<T>> request) {
    Reply<T> first = request.apply(deadline.remaining(ticker));
    if (!isWorthASecondTry(first, mayResend) || deadline.hasPassed(ticker)) {
      return first;
    }
    Reply<T> second = request.apply(deadline.remaining(ticker));
    return mayHaveRun(first) && second instanceof Reply.Failed<T> ? first : second;
  }

  /** Where both fail, the doubt that the first leaves must not be lost. */
  private static boolean mayHaveRun(Reply<?> reply) {
    return reply instanceof Reply.Failed<?>(Unreachable(String _, Delivery delivery))
        && delivery == Delivery.MAY_HAVE_RUN;
  }

  private static boolean isWorthASecondTry(Reply<?> reply, boolean mayResend) {
    return reply instanceof Reply.Failed<?>(Unreachable(String _, Delivery delivery))
        && (mayResend || delivery == Delivery.NOT_SENT);
  }
}
