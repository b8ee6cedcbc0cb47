package dev.bascule.application.upstream;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The times at which servers last rejected the bridge's credentials. Stale values that were loaded
 * with them are not served any more: a caller without access to the new value must not receive the
 * old one.
 *
 * <p>Thread-safe; bounded by the number of servers.
 */
public final class RejectedCredentials {

  private final Ticker ticker;
  private final ConcurrentMap<ServerId, Long> latest = new ConcurrentHashMap<>();

  public RejectedCredentials(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Records that the server rejected the credentials now. */
  void record(ServerId server) {
    latest.put(server, ticker.nanos());
  }

  /** Returns whether the server ever rejected the credentials. */
  public boolean hasRejected(ServerId server) {
    return latest.containsKey(server);
  }

  /**
   * Returns whether the server rejected the credentials since a value was stored {@code age} ago.
   */
  public boolean rejectedSince(ServerId server, Duration age) {
    Long at = latest.get(server);
    return at != null && Duration.ofNanos(ticker.nanos() - at).compareTo(age) <= 0;
  }
}
