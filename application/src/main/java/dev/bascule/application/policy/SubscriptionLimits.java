package dev.bascule.application.policy;

/** The maximum numbers of subscribers, and of resource subscriptions of each; at least 1. */
public record SubscriptionLimits(int subscribers, int subscriptions) {

  public static final SubscriptionLimits DEFAULTS = new SubscriptionLimits(4_096, 256);
}
