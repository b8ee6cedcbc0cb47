package dev.bascule.application.port.in;

import static java.util.Objects.requireNonNull;

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
 * Driving port: asks all servers that a caller may know of for the same, for an answer of all of
 * them together.
 *
 * <p>No method waits for a server longer than the aggregate timeout: of one that is late the cached
 * value is returned, however stale, or else {@link dev.bascule.domain.result.Failure.TimedOut}. Its
 * request continues in the background and fills the cache. Clients that follow the servers are
 * notified of a changed list once a list that was missing can be had.
 *
 * <p>A request counts as one against the limits of its caller. One that exceeds them fails as a
 * whole; each other failure is that of a single server. Implementations are thread-safe; an
 * interrupt ends the waiting with {@link dev.bascule.domain.result.Failure.Cancelled}.
 */
public interface QueryAllServersUseCase {

  /** Returns what each server lists of {@code kind}, in the order of the configuration. */
  Outcome<List<ServerAnswer<Listing>>> list(
      ListKind kind, FreshnessRequirement requirement, CallContext context);

  /** Returns what each server says of itself, in the order of the configuration. */
  Outcome<List<ServerAnswer<ServerDiscovery>>> discover(
      FreshnessRequirement requirement, CallContext context);

  /** Returns the aggregate timeout: for how long an answer waits for each server; positive. */
  Duration timeout();

  /**
   * The answer of one server.
   *
   * @param server its name
   * @param outcome what it answered, or why there is no answer
   */
  record ServerAnswer<T>(ServerId server, Outcome<T> outcome) {
    public ServerAnswer {
      requireNonNull(server, "server");
      requireNonNull(outcome, "outcome");
    }
  }
}
