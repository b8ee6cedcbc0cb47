package dev.bascule.application.upstream;

import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A single, immediate retry of a request, if the first attempt did not reach the server or may be
 * repeated, and the budget allows it. A second failure is left to the breaker.
 */
final class SingleRetry {

  private SingleRetry() {}

  /**
   * Sends the request, and sends it again if that is safe and may help.
   *
   * @param attempt sends it once, and waits for the reply for at most the given time
   * @param budget limits how many requests are sent again that the server may have received; others
   *     are no more work for it than one
   * @param onRetry runs before the second attempt
   */
  static <T> UpstreamReply<T> run(
      UpstreamRequest<T> request,
      Function<Duration, UpstreamReply<T>> attempt,
      Ticker ticker,
      RetryBudget budget,
      Runnable onRetry) {
    UpstreamReply<T> first = attempt.apply(request.deadline().remaining(ticker));
    Optional<DeliveryStatus> broken = deliveryIfUnreachable(first);
    if (request.deadline().hasPassed(ticker)
        || broken.filter(delivery -> mayRetry(delivery, request, budget)).isEmpty()) {
      return first;
    }
    onRetry.run();
    UpstreamReply<T> second = attempt.apply(request.deadline().remaining(ticker));
    // If both fail, it must not be lost that the first attempt may have run.
    boolean inDoubt =
        broken.filter(delivery -> delivery == DeliveryStatus.MAY_HAVE_RUN).isPresent();
    return inDoubt && second instanceof UpstreamReply.Failed<T> ? first : second;
  }

  private static boolean mayRetry(
      DeliveryStatus first, UpstreamRequest<?> request, RetryBudget budget) {
    return switch (first) {
      case NOT_SENT -> true;
      case MAY_HAVE_RUN -> request.mayRunTwice() && budget.tryRetry();
    };
  }

  private static Optional<DeliveryStatus> deliveryIfUnreachable(UpstreamReply<?> reply) {
    return reply instanceof UpstreamReply.Failed<?>(Unreachable(String _, DeliveryStatus delivery))
        ? Optional.of(delivery)
        : Optional.empty();
  }
}
