package dev.bascule.application.connection;

import dev.bascule.application.access.Authorizer;
import dev.bascule.application.access.CallerRateLimiter;
import dev.bascule.application.access.CallerRateLimiter.QuotaPermit;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.SessionRoute;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.upstream.ServerViews;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The configured servers, in the order of the configuration, and the routes to them. They may be
 * replaced while the bridge runs, by {@code ServerReplacement}. Thread-safe.
 */
public final class UpstreamRegistry {

  private final ServerConnectionPool connections;
  private final CallerRateLimiter rateLimiter;
  private final Authorizer authorizer;
  private volatile Map<ServerId, Upstream> byId;

  /** Needed by each request, and constant between replacements. */
  private volatile ForwardingRule forwarding;

  /**
   * @throws IllegalArgumentException if two servers have the same name
   */
  public UpstreamRegistry(
      List<Upstream> upstreams,
      ServerConnectionPool connections,
      CallerRateLimiter rateLimiter,
      Authorizer authorizer) {
    this.connections = connections;
    this.rateLimiter = rateLimiter;
    this.authorizer = authorizer;
    this.byId = byId(upstreams);
    this.forwarding = combinedForwarding(upstreams);
  }

  private static Map<ServerId, Upstream> byId(List<Upstream> upstreams) {
    Map<ServerId, Upstream> map = new LinkedHashMap<>();
    for (Upstream upstream : upstreams) {
      if (map.put(upstream.id(), upstream) != null) {
        throw new IllegalArgumentException("two servers are named " + upstream.id());
      }
    }
    return Collections.unmodifiableMap(map);
  }

  /**
   * Replaces all servers with {@code next}, and returns the previous ones.
   *
   * @throws IllegalArgumentException if two servers have the same name
   */
  public Map<ServerId, Upstream> swap(List<Upstream> next) {
    Map<ServerId, Upstream> before = byId;
    byId = byId(next);
    forwarding = combinedForwarding(next);
    return before;
  }

  private static ForwardingRule combinedForwarding(List<Upstream> upstreams) {
    return upstreams.stream()
        .map(upstream -> upstream.policy().forwarding())
        .reduce(ForwardingRule.NONE, ForwardingRule::or);
  }

  /**
   * Returns whether {@code token} is in the requests to a server of {@code endpoint}, which is then
   * this bridge; empty for the endpoint of all servers. Never blocks.
   */
  public boolean detectLoop(String token, Optional<ServerId> endpoint) {
    return byId.values().stream()
        .filter(upstream -> endpoint.isEmpty() || endpoint.get().equals(upstream.id()))
        .anyMatch(upstream -> upstream.server().detectLoop(token));
  }

  public Authorizer authorizer() {
    return authorizer;
  }

  /**
   * Runs {@code next} for a listing or discovery of a server, without opening a dedicated
   * connection of the session.
   *
   * @param kind the kind of listing; empty for discovery
   * @param isCharged whether the quota of the caller was already charged for an aggregate request
   */
  public <T> Outcome<T> routeListing(
      ServerId id,
      Optional<ListKind> kind,
      CallContext context,
      boolean isCharged,
      Function<UpstreamRoute, Outcome<T>> next) {
    if (!maySee(id, context.caller())) {
      return new Outcome.Failed<>(unknown(id));
    }
    Supplier<Outcome<T>> request =
        () -> connect(id, upstream -> connections.routeListing(upstream, kind, context, next));
    return isCharged ? request.get() : withQuota(context.caller(), request);
  }

  /**
   * Runs {@code next} for a feature of a server other than tools. For a caller that may use only
   * some of its tools, the server has no other features.
   */
  public <T> Outcome<T> routeToFeatures(
      ServerId id, String method, CallContext context, Function<UpstreamRoute, Outcome<T>> next) {
    return authorizeFeatures(id, method, context)
        .or(() -> find(id).isPresent() ? Optional.empty() : Optional.of(unknown(id)))
        .<Outcome<T>>map(Outcome.Failed::new)
        .orElseGet(() -> withQuota(context.caller(), () -> routeWithoutQuota(id, context, next)));
  }

  /**
   * Returns why the caller is denied such a feature, and records the denial; empty if it is
   * allowed.
   */
  public Optional<Failure> authorizeFeatures(ServerId id, String method, CallContext context) {
    Caller caller = context.caller();
    if (authorizer.permissions().mayUseAll(caller, id)) {
      return Optional.empty();
    }
    if (find(id).isPresent()) {
      authorizer.recordDenial(context, method, id.value());
    }
    return Optional.of(notFoundFailure(id, caller));
  }

  /** Returns the failure for a caller who may not use all features of the server. */
  public Failure notFoundFailure(ServerId id, Caller caller) {
    return maySee(id, caller) ? Authorizer.METHOD_NOT_FOUND : unknown(id);
  }

  /**
   * Reserves the quota of the caller, the server and, if it is open, the connection for a request.
   * Never blocks: whether the quota is exhausted may be decided by {@link
   * RouteReservation#awaitQuota}.
   */
  public Outcome<RouteReservation> reserve(ServerId id, CallContext context) {
    if (!maySee(id, context.caller())) {
      return new Outcome.Failed<>(unknown(id));
    }
    QuotaPermit permit = rateLimiter.acquire(context.caller());
    if (permit.rejection().isPresent()) {
      return new Outcome.Failed<>(permit.rejection().get());
    }
    Upstream upstream = acquireLease(id);
    if (upstream == null) {
      permit.release();
      return new Outcome.Failed<>(unknown(id));
    }
    try {
      return new Outcome.Served<>(
          new RouteReservation(upstream, permit, connections, context),
          CacheProvenance.Forwarded.BYPASS);
    } catch (RuntimeException | Error e) {
      upstream.lease().release();
      permit.release();
      throw e;
    }
  }

  private boolean maySee(ServerId id, Caller caller) {
    return find(id).isPresent() && authorizer.permissions().maySee(caller, id);
  }

  private static Failure unknown(ServerId id) {
    return new Failure.UnknownServer(id.value());
  }

  /** Runs {@code action} for {@code caller}, unless its quota is exhausted. */
  public <T> Outcome<T> withQuota(Caller caller, Supplier<Outcome<T>> action) {
    return rateLimiter.run(caller, action);
  }

  /** Runs {@code next} without authorization and without quota. */
  public <T> Outcome<T> routeWithoutQuota(
      ServerId id, CallContext context, Function<UpstreamRoute, Outcome<T>> next) {
    return connect(id, upstream -> connections.route(upstream, context, next));
  }

  /** Returns whether requests of {@code context} to a server need no new connection. */
  public boolean isConnected(ServerId id, CallContext context) {
    return find(id).map(upstream -> connections.isConnected(upstream, context)).orElse(false);
  }

  /**
   * Makes requests for a list of a server use the dedicated connection of the session from now on,
   * because the list differs there, and notifies the session.
   */
  public void useOwnList(ServerId id, CallContext context, ListKind kind) {
    find(id).ifPresent(upstream -> connections.useOwnList(upstream, context, kind));
  }

  /** Returns whether requests of sessions to a server use the shared connection. */
  public boolean isSharedBySessions(ServerId id) {
    return find(id)
        .map(upstream -> upstream.policy().sessionRoute() == SessionRoute.SHARED)
        .orElse(false);
  }

  private <T> Outcome<T> connect(ServerId id, Function<Upstream, Outcome<T>> action) {
    Upstream upstream = acquireLease(id);
    if (upstream == null) {
      return new Outcome.Failed<>(unknown(id));
    }
    try {
      return action.apply(upstream);
    } finally {
      upstream.lease().release();
    }
  }

  /** Acquires the lease of the server of that name; returns null if there is none. */
  private @Nullable Upstream acquireLease(ServerId id) {
    Upstream upstream = byId.get(id);
    while (upstream != null) {
      if (!upstream.lease().isOver() && upstream.lease().tryAcquire()) {
        return upstream;
      }
      // A lease ends after its successor has begun, so the next look-up finds that one.
      Upstream successor = byId.get(id);
      upstream = upstream.equals(successor) ? null : successor;
    }
    return null;
  }

  /** Returns the identity of {@code context} that is forwarded to the server. */
  public ForwardedIdentity forwardedIdentity(ServerId id, CallContext context) {
    return find(id)
        .map(upstream -> upstream.forwardedIdentity(context.forwardedIdentity()))
        .orElse(ForwardedIdentity.NONE);
  }

  /** Returns the route of a plain client to {@code upstream}. */
  public static UpstreamRoute plainRoute(Upstream upstream) {
    return plainRoute(upstream, Caller.ANONYMOUS);
  }

  /** Returns the route of a plain client that acts for {@code caller}. */
  public static UpstreamRoute plainRoute(Upstream upstream, Caller caller) {
    CallContext plain = CallContext.plain(caller);
    return new UpstreamRoute(upstream, plain, ServerViews.of(plain));
  }

  /** Returns the server of that name, with its shared connection. */
  public Optional<Upstream> find(ServerId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Returns a snapshot of all servers. */
  public Collection<Upstream> all() {
    return byId.values();
  }

  /** Returns the shared connections. */
  public List<McpServer> connections() {
    return all().stream().map(Upstream::server).toList();
  }

  /** Returns the union of the forwarding rules of all servers. */
  public ForwardingRule forwarding() {
    return forwarding;
  }
}
