package dev.bascule.application.service;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.mcp.ServerId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configured servers, in the order of the configuration. Immutable. */
public final class Upstreams {

  private final Map<ServerId, Upstream> byId;

  /**
   * @throws IllegalArgumentException if two have the same name
   */
  public Upstreams(List<Upstream> upstreams) {
    Map<ServerId, Upstream> map = new LinkedHashMap<>();
    for (Upstream upstream : upstreams) {
      if (map.put(upstream.id(), upstream) != null) {
        throw new IllegalArgumentException("two servers are named " + upstream.id());
      }
    }
    this.byId = Collections.unmodifiableMap(map);
  }

  /** Returns the server of that name, as the client of {@code exchange} is to reach it. */
  Optional<Upstream> find(ServerId id, Exchange exchange) {
    return find(id);
  }

  /** Returns the server of that name, as all share it. */
  Optional<Upstream> find(ServerId id) {
    return Optional.ofNullable(byId.get(id));
  }

  Collection<Upstream> all() {
    return byId.values();
  }
}
