package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.McpServer;
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

/**
 * The configured servers, in the order of the configuration, and the ways to reach them. They may
 * be replaced while the bridge runs: {@link ReplaceServers}. Thread-safe.
 */
public final class Upstreams {

  private final Connections connections;
  private volatile Map<ServerId, Upstream> byId;

  /**
   * @throws IllegalArgumentException if two have the same name
   */
  public Upstreams(List<Upstream> upstreams, Connections connections) {
    this.connections = requireNonNull(connections, "connections");
    this.byId = byId(upstreams);
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
  Map<ServerId, Upstream> swap(List<Upstream> next) {
    Map<ServerId, Upstream> before = byId;
    byId = byId(next);
    return before;
  }

  /**
   * Goes on to the server of that name, as {@code exchange} is to reach it.
   *
   * @param rest the rest of the way
   */
  <T> Outcome<T> reach(ServerId id, Exchange exchange, Function<Approach, Outcome<T>> rest) {
    while (true) {
      Optional<Upstream> upstream = find(id);
      if (upstream.isEmpty()) {
        return new Outcome.Failed<>(new Failure.UnknownServer(id.value()));
      }
      // A tenure ends after its successor began, so that the next look finds that one.
      Optional<Outcome<T>> outcome = reach(upstream.get(), exchange, rest);
      if (outcome.isPresent()) {
        return outcome.get();
      }
    }
  }

  private <T> Optional<Outcome<T>> reach(
      Upstream upstream, Exchange exchange, Function<Approach, Outcome<T>> rest) {
    return upstream.tenure().isOver()
        ? Optional.empty()
        : upstream.tenure().within(() -> goOn(connections.approach(upstream, exchange), rest));
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

  /** Returns all of one moment. */
  Collection<Upstream> all() {
    return byId.values();
  }

  /** Returns the connections that all share. */
  public List<McpServer> connections() {
    return all().stream().map(Upstream::server).toList();
  }
}
