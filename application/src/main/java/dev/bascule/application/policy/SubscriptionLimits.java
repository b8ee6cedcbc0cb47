package dev.bascule.application.policy;

/**
 * The maximum numbers of recipients of notifications, and of resource subscriptions of each; at
 * least 1.
 */
public record SubscriptionLimits(int subscribers, int subscriptions) {

  private static final int RESOURCES = 256;

  /**
   * Returns limits with room for all clients that the other limits admit, each at least 1. A
   * session may be two recipients: over shared connections, and over its own.
   *
   * @param sessions the maximum number of sessions of clients
   * @param streams the maximum number of event streams of clients without a session
   * @param requests the maximum number of requests in flight, each of which may receive log
   *     messages
   */
  public static SubscriptionLimits forClients(int sessions, int streams, int requests) {
    return new SubscriptionLimits(
        Math.clamp(2L * sessions + streams + requests, 1, Integer.MAX_VALUE), RESOURCES);
  }
}
