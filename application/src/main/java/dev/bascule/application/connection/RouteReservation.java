package dev.bascule.application.connection;

import dev.bascule.application.access.CallerRateLimiter.QuotaPermit;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;

/**
 * What one request holds on its way to a server: the quota of its caller, the lease of the server,
 * and the connection once it is open. Not thread-safe.
 */
public final class RouteReservation {
  private final Upstream upstream;
  private final QuotaPermit permit;
  private final ServerConnectionPool connections;
  private final CallContext context;
  private Optional<UpstreamRoute> route;

  /** Takes over {@code permit} and the lease of {@code upstream}. */
  RouteReservation(
      Upstream upstream,
      QuotaPermit permit,
      ServerConnectionPool connections,
      CallContext context) {
    this.upstream = upstream;
    this.permit = permit;
    this.connections = connections;
    this.context = context;
    this.route = connections.acquireIfOpen(upstream, context);
  }

  /** Returns whether {@link #awaitQuota} does not have to wait. */
  public boolean hasQuota() {
    return permit.isDecided();
  }

  /** Waits for the quota of the caller, and returns why it is exhausted. */
  public Optional<Failure> awaitQuota() {
    return permit.await();
  }

  /** Returns the route if no connection has to be opened for it. */
  public Optional<UpstreamRoute> route() {
    return route;
  }

  /** Returns the route. Opens the connection if necessary, which blocks. */
  public Outcome<UpstreamRoute> awaitRoute() {
    if (route.isPresent()) {
      return new Outcome.Served<>(route.get(), CacheProvenance.Forwarded.BYPASS);
    }
    Outcome<UpstreamRoute> opened = connections.acquire(upstream, context);
    route = opened.findValue();
    return opened;
  }

  /** Releases all that it holds, at the end of the request. Must be called once. */
  public void release() {
    route.ifPresent(ServerConnectionPool::release);
    upstream.lease().release();
    permit.release();
  }

  /** Like {@link #release}, for a request that was not made: also returns its quota. */
  public void cancel() {
    permit.giveBackToken();
    release();
  }
}
