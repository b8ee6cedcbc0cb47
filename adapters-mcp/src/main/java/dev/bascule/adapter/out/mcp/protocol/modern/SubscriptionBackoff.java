package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.protocol.ReconnectBackoff;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before a subscription is asked for again: as for any stream where it was lost,
 * and long where the server refused it. Nonsense in place of an answer, as proxies give it whose
 * server is gone, is a refusal only when it goes on for minutes. Immutable.
 *
 * @param lost what holds where it was lost
 * @param badAnswers how often in a row there was nonsense
 */
record SubscriptionBackoff(ReconnectBackoff lost, int badAnswers) {

  static final SubscriptionBackoff NONE = new SubscriptionBackoff(ReconnectBackoff.NONE, 0);

  /** For a server that refuses; it may be another one by then. */
  private static final Duration AFTER_REFUSAL = Duration.ofMinutes(10);

  /** For about three minutes. */
  private static final int MOST_BAD_ANSWERS = 12;

  /** Returns what holds after a wait for what ended with {@code rejection}; null if it was lost. */
  SubscriptionBackoff after(Failure.@Nullable UpstreamFailure rejection) {
    int nonsense = rejection instanceof BadAnswer ? badAnswers + 1 : badAnswers;
    return new SubscriptionBackoff(
        lost.after(/* fruitful= */ false), Math.min(nonsense, MOST_BAD_ANSWERS));
  }

  /**
   * Returns how long to wait after {@code rejection}; null if it was lost.
   *
   * @param chance from 0, inclusive, to 1, exclusive
   */
  Duration delay(Failure.@Nullable UpstreamFailure rejection, double chance) {
    boolean isForNow =
        rejection == null || (rejection instanceof BadAnswer && badAnswers < MOST_BAD_ANSWERS);
    return isForNow ? lost.delay(Optional.empty(), chance) : AFTER_REFUSAL;
  }
}
