package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;

/**
 * Driving port: requests the same from all servers that a caller may see, for one aggregate answer.
 *
 * <p>No method waits for a server longer than the aggregate timeout: for a late server it returns
 * the cached value, however stale, or {@link dev.bascule.domain.result.Failure.TimedOut}. The
 * request continues in the background and fills the cache. When a list that was missing becomes
 * available, subscribers are notified of a changed list.
 *
 * <p>An aggregate request counts as one request against the quota of its caller. If that is
 * exhausted, it fails as a whole; every other failure is that of a single server. Implementations
 * are thread-safe; an interrupt ends the wait with {@link
 * dev.bascule.domain.result.Failure.Cancelled}.
 */
public interface QueryAllServersUseCase {

  /** Returns the listing of each server, in the order of the configuration. */
  Outcome<List<ServerAnswer<Listing>>> list(
      ListKind kind, FreshnessRequirement requirement, CallContext context);

  /**
   * Returns the cached listing of each server, however stale, in the order of the configuration:
   * {@link dev.bascule.domain.result.Failure.NotCached} if it is unknown, and {@link
   * dev.bascule.domain.result.Failure.Rejected} if the server has no such list. An unknown listing
   * is loaded in the background, at most once per minute. Sends no request that the caller waits
   * for, and does not count against its quota.
   */
  List<ServerAnswer<Listing>> listCached(ListKind kind, CallContext context);

  /** Returns the self-description of each server, in the order of the configuration. */
  Outcome<List<ServerAnswer<ServerDiscovery>>> discover(
      FreshnessRequirement requirement, CallContext context);

  /** Returns the aggregate timeout, the time to wait for each server; positive. */
  Duration timeout();

  /** The answer of one server, or why there is none. */
  record ServerAnswer<T>(ServerId server, Outcome<T> outcome) {}
}
