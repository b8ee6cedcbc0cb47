package dev.bascule.application.upstream;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Remembers when each server last refused the bridge's credentials. What they had fetched before is
 * not served any more once it is stale: whoever may not see the new one is not shown the old one.
 *
 * <p>Thread-safe; holds as much as there are servers.
 */
public final class RejectedCredentials {

  private final Ticker ticker;
  private final ConcurrentMap<ServerId, Long> latest = new ConcurrentHashMap<>();

  public RejectedCredentials(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /** The server refused the bridge just now. */
  void record(ServerId server) {
    latest.put(server, ticker.nanos());
  }

  /** Tells whether the server ever refused the bridge. */
  public boolean hasRejected(ServerId server) {
    return latest.containsKey(server);
  }

  /** Tells whether the server refused the bridge since something was stored, {@code age} ago. */
  public boolean rejectedSince(ServerId server, Duration age) {
    Long at = latest.get(server);
    return at != null && Duration.ofNanos(ticker.nanos() - at).compareTo(age) <= 0;
  }
}
