package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.protocol.ReconnectBackoff;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The backoff before a subscription is requested again: as for any stream if it was lost, and long
 * if the server rejected it. Invalid responses, as proxies return them while their server is down,
 * count as a rejection only if they continue for minutes. Immutable.
 *
 * @param lost the backoff after a lost subscription
 * @param badAnswers the number of consecutive invalid responses
 */
record SubscriptionBackoff(ReconnectBackoff lost, int badAnswers) {

  static final SubscriptionBackoff NONE = new SubscriptionBackoff(ReconnectBackoff.NONE, 0);

  /** After a rejection; the server may have been updated by then. */
  private static final Duration AFTER_REFUSAL = Duration.ofMinutes(10);

  /** For about three minutes. */
  private static final int MOST_BAD_ANSWERS = 12;

  /**
   * Returns the backoff after a subscription that ended with {@code rejection}; null if it was
   * lost.
   */
  SubscriptionBackoff after(Failure.@Nullable UpstreamFailure rejection) {
    int nonsense = rejection instanceof BadAnswer ? badAnswers + 1 : badAnswers;
    return new SubscriptionBackoff(
        lost.after(/* fruitful= */ false), Math.min(nonsense, MOST_BAD_ANSWERS));
  }

  /**
   * Returns the delay after {@code rejection}; null if the subscription was lost.
   *
   * @param chance a random number from 0, inclusive, to 1, exclusive
   */
  Duration delay(Failure.@Nullable UpstreamFailure rejection, double chance) {
    boolean isForNow =
        rejection == null || (rejection instanceof BadAnswer && badAnswers < MOST_BAD_ANSWERS);
    return isForNow ? lost.delay(Optional.empty(), chance) : AFTER_REFUSAL;
  }
}
