package dev.bascule.application.policy;

/**
 * How many may follow the servers, and how much of them.
 *
 * @param subscribers the most subscribers at once; at least 1
 * @param subscriptions the most resources that one of them may be subscribed to; at least 1
 */
public record SubscriptionLimits(int subscribers, int subscriptions) {

  /** What holds where nothing else is said. */
  public static final SubscriptionLimits DEFAULTS = new SubscriptionLimits(4_096, 256);

  /**
   * @throws IllegalArgumentException if a limit is less than 1
   */
  public SubscriptionLimits {
    if (subscribers < 1) {
      throw new IllegalArgumentException("followers must be at least 1, but was " + subscribers);
    }
    if (subscriptions < 1) {
      throw new IllegalArgumentException(
          "subscriptions must be at least 1, but was " + subscriptions);
    }
  }
}
