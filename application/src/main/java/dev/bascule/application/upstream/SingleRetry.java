package dev.bascule.application.upstream;

import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
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
   * @param upstream its budget limits how many requests are sent again that the server may have
   *     received; others are no more work for it than one
   */
  static <T> UpstreamReply<T> run(
      UpstreamRequest<T> request,
      Function<Duration, UpstreamReply<T>> attempt,
      Ticker ticker,
      Upstream upstream,
      BridgeEventListener events) {
    UpstreamReply<T> first = attempt.apply(request.deadline().remaining(ticker));
    Optional<DeliveryStatus> broken = deliveryIfUnreachable(first);
    boolean inDoubt =
        broken.filter(delivery -> delivery == DeliveryStatus.MAY_HAVE_RUN).isPresent();
    if (broken.isEmpty()
        || request.deadline().hasPassed(ticker)
        || (inDoubt && !request.mayRunTwice())) {
      return first;
    }
    String method = request.subject().method();
    if (inDoubt && !upstream.bulkhead().retryBudget().tryRetry()) {
      events.onEvent(new BridgeEvent.RetryDenied(upstream.id(), method));
      return first;
    }
    events.onEvent(new BridgeEvent.RequestRetried(upstream.id(), method));
    UpstreamReply<T> second = attempt.apply(request.deadline().remaining(ticker));
    // If both fail, it must not be lost that the first attempt may have run.
    return inDoubt && second instanceof UpstreamReply.Failed<T> ? first : second;
  }

  private static Optional<DeliveryStatus> deliveryIfUnreachable(UpstreamReply<?> reply) {
    return reply instanceof UpstreamReply.Failed<?>(Unreachable(String _, DeliveryStatus delivery))
        ? Optional.of(delivery)
        : Optional.empty();
  }
}
