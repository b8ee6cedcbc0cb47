package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The configured servers, in the order of the configuration, and the ways to reach them. */
public final class Upstreams {

  private final Map<ServerId, Upstream> byId;
  private final Connections connections;
  private final Turnstile turnstile;

  /**
   * @param turnstile lets callers through
   * @throws IllegalArgumentException if two have the same name
   */
  public Upstreams(List<Upstream> upstreams, Connections connections, Turnstile turnstile) {
    Map<ServerId, Upstream> map = new LinkedHashMap<>();
    for (Upstream upstream : upstreams) {
      if (map.put(upstream.id(), upstream) != null) {
        throw new IllegalArgumentException("two servers are named " + upstream.id());
      }
    }
    this.connections = requireNonNull(connections, "connections");
    this.turnstile = requireNonNull(turnstile, "turnstile");
    this.byId = Collections.unmodifiableMap(map);
  }

  /**
   * Goes on to the server of that name, as {@code exchange} is to reach it, unless its caller has
   * had its share.
   *
   * @param rest the rest of the way
   */
  <T> Outcome<T> reach(ServerId id, Exchange exchange, Function<Approach, Outcome<T>> rest) {
    Optional<Upstream> upstream = find(id);
    return upstream.isPresent()
        ? turnstile.pass(
            exchange.caller(), () -> goOn(connections.approach(upstream.get(), exchange), rest))
        : new Outcome.Failed<>(new Failure.UnknownServer(id.value()));
  }

  private static <T> Outcome<T> goOn(
      Outcome<Approach> approach, Function<Approach, Outcome<T>> rest) {
    return switch (approach) {
      case Outcome.Served<Approach>(Approach found, Provenance _) -> rest.apply(found);
      case Outcome.Failed<Approach>(Failure failure) -> new Outcome.Failed<>(failure);
    };
  }

  /** Returns how a plain client reaches {@code upstream}. */
  static Approach plainly(Upstream upstream) {
    return new Approach(upstream, Exchange.ANONYMOUS, Views.of(Exchange.ANONYMOUS));
  }

  /** Returns the server of that name, as all share it. */
  Optional<Upstream> find(ServerId id) {
    return Optional.ofNullable(byId.get(id));
  }

  Collection<Upstream> all() {
    return byId.values();
  }
}
