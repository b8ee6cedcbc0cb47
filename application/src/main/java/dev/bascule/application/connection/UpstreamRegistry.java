package dev.bascule.application.connection;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.access.Authorizer;
import dev.bascule.application.access.CallerRateLimiter;
import dev.bascule.application.admin.ServerReplacement;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.upstream.ServerViews;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.mcp.Caller;
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

/**
 * The configured servers, in the order of the configuration, and the ways to reach them. They may
 * be replaced while the bridge runs: {@link ServerReplacement}. Thread-safe.
 */
public final class UpstreamRegistry {

  private final ServerConnectionPool connections;
  private final CallerRateLimiter turnstile;
  private final Authorizer gate;
  private volatile Map<ServerId, Upstream> byId;

  /** Wanted with each request, and the same from one replacement to the next. */
  private volatile ForwardingRule forwarding;

  /**
   * @param turnstile lets callers through who have not had their share
   * @param gate tells who may pass
   * @throws IllegalArgumentException if two have the same name
   */
  public UpstreamRegistry(
      List<Upstream> upstreams,
      ServerConnectionPool connections,
      CallerRateLimiter turnstile,
      Authorizer gate) {
    this.connections = requireNonNull(connections, "connections");
    this.turnstile = requireNonNull(turnstile, "turnstile");
    this.gate = requireNonNull(gate, "gate");
    this.byId = byId(upstreams);
    this.forwarding = together(upstreams);
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
   * Puts {@code next} in the place of all servers, and returns what was there.
   *
   * @throws IllegalArgumentException if two have the same name
   */
  public Map<ServerId, Upstream> swap(List<Upstream> next) {
    Map<ServerId, Upstream> before = byId;
    byId = byId(next);
    forwarding = together(next);
    return before;
  }

  private static ForwardingRule together(List<Upstream> upstreams) {
    return upstreams.stream()
        .map(upstream -> upstream.policy().forwarding())
        .reduce(ForwardingRule.NONE, ForwardingRule::or);
  }

  /** Returns who may pass. */
  public Authorizer gate() {
    return gate;
  }

  /**
   * Goes on to the server of that name, as {@code exchange} is to reach it, if the caller may know
   * of it.
   *
   * @param rest the rest of the way
   */
  public <T> Outcome<T> reach(
      ServerId id, CallContext exchange, Function<UpstreamRoute, Outcome<T>> rest) {
    return gate.shows(id, exchange.caller())
        ? reachUnasked(id, exchange, rest)
        : new Outcome.Failed<>(new Failure.UnknownServer(id.value()));
  }

  /**
   * Goes on to what a server offers besides its tools. To a caller who may use some of its tools
   * only, it has nothing else.
   *
   * @param method what is asked for
   */
  public <T> Outcome<T> reachAll(
      ServerId id, String method, CallContext exchange, Function<UpstreamRoute, Outcome<T>> rest) {
    return refusal(id, method, exchange.caller())
        .<Outcome<T>>map(Outcome.Failed::new)
        .orElseGet(() -> reachUnasked(id, exchange, rest));
  }

  /** Returns why {@code caller} is denied that, and takes note of it; empty if nothing is. */
  public Optional<Failure> refusal(ServerId id, String method, Caller caller) {
    if (gate.opens(id, caller)) {
      return Optional.empty();
    }
    if (find(id).isPresent()) {
      gate.denied(caller, method, id.value());
    }
    return Optional.of(absence(id, caller));
  }

  /** Returns how the server is missed by a caller who may not use all that it offers. */
  public Failure absence(ServerId id, Caller caller) {
    return find(id).isPresent() && gate.shows(id, caller)
        ? Authorizer.NOT_OFFERED
        : new Failure.UnknownServer(id.value());
  }

  /**
   * Goes on to the server of that name, whatever the caller may do, unless the caller has had its
   * share.
   */
  <T> Outcome<T> reachUnasked(
      ServerId id, CallContext exchange, Function<UpstreamRoute, Outcome<T>> rest) {
    return find(id).isPresent()
        ? counted(exchange.caller(), () -> reachUncounted(id, exchange, rest))
        : new Outcome.Failed<>(new Failure.UnknownServer(id.value()));
  }

  /**
   * Goes on to the server of that name over the connection that all share, if the caller may know
   * of it and has not had its share.
   *
   * @param rest the rest of the way, which does not wait; empty where it should not have been gone
   * @return empty where {@link #reach} must be asked; nothing is counted then
   */
  public <T> Optional<Outcome<T>> reachAtOnce(
      ServerId id, CallContext exchange, Function<UpstreamRoute, Optional<Outcome<T>>> rest) {
    Upstream upstream = byId.get(id);
    if (upstream == null || upstream.tenure().isOver() || !gate.shows(id, exchange.caller())) {
      return Optional.empty();
    }
    return ServerConnectionPool.common(upstream, exchange)
        .flatMap(approach -> turnstile.passAtOnce(exchange.caller(), () -> rest.apply(approach)));
  }

  /** Does {@code action} for {@code caller}, unless that has had its share. */
  public <T> Outcome<T> counted(Caller caller, Supplier<Outcome<T>> action) {
    return turnstile.pass(caller, action);
  }

  /** Goes on to the server of that name, whatever the caller may do, and has had. */
  public <T> Outcome<T> reachUncounted(
      ServerId id, CallContext exchange, Function<UpstreamRoute, Outcome<T>> rest) {
    Optional<Upstream> tried = Optional.empty();
    while (true) {
      Optional<Upstream> upstream = find(id);
      // A tenure ends after its successor began, so that the next look finds that one.
      if (upstream.isEmpty() || upstream.equals(tried)) {
        return new Outcome.Failed<>(new Failure.UnknownServer(id.value()));
      }
      Optional<Outcome<T>> outcome = reach(upstream.get(), exchange, rest);
      if (outcome.isPresent()) {
        return outcome.get();
      }
      tried = upstream;
    }
  }

  private <T> Optional<Outcome<T>> reach(
      Upstream upstream, CallContext exchange, Function<UpstreamRoute, Outcome<T>> rest) {
    return upstream.tenure().isOver()
        ? Optional.empty()
        : upstream.tenure().within(() -> connections.reach(upstream, exchange, rest));
  }

  /** Returns what of {@code exchange} the server is shown. */
  public ForwardedIdentity shown(ServerId id, CallContext exchange) {
    return find(id)
        .map(upstream -> upstream.shown(exchange.presented()))
        .orElse(ForwardedIdentity.NOTHING);
  }

  /** Returns how a plain client reaches {@code upstream}. */
  public static UpstreamRoute plainly(Upstream upstream) {
    return plainly(upstream, Caller.ANONYMOUS);
  }

  /** Returns how one does on behalf of {@code caller}. */
  public static UpstreamRoute plainly(Upstream upstream, Caller caller) {
    CallContext plain = CallContext.plain(caller);
    return new UpstreamRoute(upstream, plain, ServerViews.of(plain));
  }

  /** Returns the server of that name, as all share it. */
  public Optional<Upstream> find(ServerId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Returns all of one moment. */
  public Collection<Upstream> all() {
    return byId.values();
  }

  /** Returns the connections that all share. */
  public List<McpServer> connections() {
    return all().stream().map(Upstream::server).toList();
  }

  /** Returns what all servers together are to be shown of callers. */
  public ForwardingRule forwarding() {
    return forwarding;
  }
}
