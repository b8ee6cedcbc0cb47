package dev.bascule.application.upstream;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The times at which servers last rejected the bridge's credentials, or those of a forwarded
 * identity. Stale values that were loaded with them are not served any more: a caller without
 * access to the new value must not receive the old one. Values that were loaded with other
 * credentials are not affected.
 *
 * <p>Thread-safe; bounded by the number of servers, with up to {@value #MAX_IDENTITIES} identities
 * each.
 */
public final class RejectedCredentials {

  static final int MAX_IDENTITIES = 1000;

  private final Ticker ticker;
  private final ConcurrentMap<ServerId, Rejections> servers = new ConcurrentHashMap<>();

  /** The rejections by one server. */
  private static final class Rejections {

    /** By a hash of the identity, the earliest first. */
    private final SequencedMap<Sha256, Long> latest = new LinkedHashMap<>();

    /** The latest of those that are no longer known: it counts for every identity. */
    private Optional<Long> forgotten = Optional.empty();

    synchronized void add(ForwardedIdentity identity, long nowNanos) {
      latest.putLast(keyOf(identity), nowNanos);
      if (latest.size() > MAX_IDENTITIES) {
        forgotten = Optional.of(latest.pollFirstEntry().getValue());
      }
    }

    synchronized Optional<Long> find(ForwardedIdentity identity) {
      return Optional.ofNullable(latest.get(keyOf(identity))).or(() -> forgotten);
    }

    private static Sha256 keyOf(ForwardedIdentity identity) {
      return Sha256.of(identity.canonical());
    }
  }

  public RejectedCredentials(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Records that the server rejected the credentials now. */
  void record(ServerId server, ForwardedIdentity identity) {
    servers.computeIfAbsent(server, _ -> new Rejections()).add(identity, ticker.nanos());
  }

  /** Returns whether the server ever rejected any credentials. */
  public boolean hasRejected(ServerId server) {
    return servers.containsKey(server);
  }

  /**
   * Returns whether the server rejected the credentials since a value was stored {@code age} ago.
   *
   * @param identity the forwarded identity with which the value was loaded
   */
  public boolean rejectedSince(ServerId server, ForwardedIdentity identity, Duration age) {
    return Optional.ofNullable(servers.get(server))
        .flatMap(rejections -> rejections.find(identity))
        .filter(at -> Duration.ofNanos(ticker.nanos() - at).compareTo(age) <= 0)
        .isPresent();
  }
}
