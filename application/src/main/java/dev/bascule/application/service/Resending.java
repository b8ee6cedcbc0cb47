package dev.bascule.application.service;

import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
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
   * @param attempt makes it once, and waits for the reply for no longer than it is told
   * @param again is run before the second time
   */
  static <T> Reply<T> run(
      Request<T> request, Function<Duration, Reply<T>> attempt, Ticker ticker, Runnable again) {
    Reply<T> first = attempt.apply(request.deadline().remaining(ticker));
    Optional<Delivery> broken = deliveryIfUnreachable(first);
    if (broken.filter(delivery -> mayFollow(delivery, request)).isEmpty()
        || request.deadline().hasPassed(ticker)) {
      return first;
    }
    again.run();
    Reply<T> second = attempt.apply(request.deadline().remaining(ticker));
    // Where both fail, the doubt that the first leaves must not be lost.
    boolean inDoubt = broken.filter(delivery -> delivery == Delivery.MAY_HAVE_RUN).isPresent();
    return inDoubt && second instanceof Reply.Failed<T> ? first : second;
  }

  private static boolean mayFollow(Delivery first, Request<?> request) {
    return switch (first) {
      case NOT_SENT -> true;
      case MAY_HAVE_RUN -> request.mayRunTwice();
    };
  }

  private static Optional<Delivery> deliveryIfUnreachable(Reply<?> reply) {
    return reply instanceof Reply.Failed<?>(Unreachable(String _, Delivery delivery))
        ? Optional.of(delivery)
        : Optional.empty();
  }
}
