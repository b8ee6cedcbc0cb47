package dev.bascule.application.policy;

/**
 * The limits of subscriptions.
 *
 * @param subscribers the maximum number of subscribers; at least 1
 * @param subscriptions the maximum number of resource subscriptions per subscriber; at least 1
 */
public record SubscriptionLimits(int subscribers, int subscriptions) {

  public static final SubscriptionLimits DEFAULTS = new SubscriptionLimits(4_096, 256);
}
