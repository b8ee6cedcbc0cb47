package dev.bascule.application.connection;

import dev.bascule.application.access.CallerRateLimiter.QuotaPermit;
import dev.bascule.application.connection.ServerConnectionPool.AcquiredRoute;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;

/**
 * What one request holds on its way to a server: the quota of its caller, the lease of the server,
 * and the connection once it is open. Or why the request is rejected.
 *
 * <p>Not thread-safe.
 */
public sealed interface RouteReservation {

  /** Returns why the request is rejected; empty if it is not. */
  Optional<Failure> rejection();

  /** Returns the route if no connection has to be opened for it. */
  Optional<UpstreamRoute> route();

  /** Returns the route. Opens the connection if necessary, which blocks. */
  Outcome<UpstreamRoute> awaitRoute();

  /** Releases all that it holds, at the end of the request. Idempotent. */
  void release();

  /** Releases all for a request that was not made, and returns its quota. */
  void cancel();

  /** Returns a reservation that holds nothing. */
  static RouteReservation rejected(Failure failure) {
    return new RejectedReservation(failure);
  }

  /**
   * Returns a reservation that holds {@code permit}, the lease of {@code upstream}, and an open
   * connection.
   */
  static RouteReservation of(
      Upstream upstream,
      QuotaPermit permit,
      ServerConnectionPool connections,
      CallContext context) {
    return new HeldReservation(upstream, permit, connections, context);
  }

  /** A reservation that holds nothing. */
  record RejectedReservation(Failure failure) implements RouteReservation {

    @Override
    public Optional<Failure> rejection() {
      return Optional.of(failure);
    }

    @Override
    public Optional<UpstreamRoute> route() {
      return Optional.empty();
    }

    @Override
    public Outcome<UpstreamRoute> awaitRoute() {
      return new Outcome.Failed<>(failure);
    }

    @Override
    public void release() {}

    @Override
    public void cancel() {}
  }

  /** A reservation that holds at least the quota and the lease. */
  final class HeldReservation implements RouteReservation {

    private final Upstream upstream;
    private final QuotaPermit permit;
    private final ServerConnectionPool connections;
    private final CallContext context;
    private Optional<AcquiredRoute> acquired;
    private boolean released;

    private HeldReservation(
        Upstream upstream,
        QuotaPermit permit,
        ServerConnectionPool connections,
        CallContext context) {
      this.upstream = upstream;
      this.permit = permit;
      this.connections = connections;
      this.context = context;
      this.acquired = connections.acquireIfOpen(upstream, context);
    }

    @Override
    public Optional<Failure> rejection() {
      return Optional.empty();
    }

    @Override
    public Optional<UpstreamRoute> route() {
      return acquired.map(AcquiredRoute::route);
    }

    @Override
    public Outcome<UpstreamRoute> awaitRoute() {
      if (acquired.isPresent()) {
        return new Outcome.Served<>(acquired.get().route(), CacheProvenance.Forwarded.BYPASS);
      }
      return switch (connections.acquire(upstream, context)) {
        case Outcome.Served<AcquiredRoute>(AcquiredRoute opened, CacheProvenance provenance) -> {
          acquired = Optional.of(opened);
          yield new Outcome.Served<>(opened.route(), provenance);
        }
        case Outcome.Failed<AcquiredRoute>(Failure failure) -> new Outcome.Failed<>(failure);
      };
    }

    @Override
    public void release() {
      if (!released) {
        released = true;
        acquired.ifPresent(AcquiredRoute::release);
        upstream.lease().release();
        permit.release();
      }
    }

    @Override
    public void cancel() {
      if (!released) {
        permit.giveBackToken();
        release();
      }
    }
  }
}
