package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.Endpoint.Located;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The resources that one client subscribed to, by its names for them. Thread-safe. */
final class Subscriptions {

  /** More than that one client may not have. */
  static final int MAX = 256;

  private static final Outcome<McpResult> TOO_MANY =
      new Outcome.Failed<>(
          new Failure.Rejected(
              RpcError.INVALID_PARAMS,
              "A client can subscribe to " + MAX + " resources",
              Optional.empty()));

  private final Endpoint endpoint;
  private final Map<Located, String> names = new ConcurrentHashMap<>();

  Subscriptions(Endpoint endpoint) {
    this.endpoint = requireNonNull(endpoint, "endpoint");
  }

  /** Subscribes to the resource that the client calls {@code uri}. */
  Outcome<McpResult> subscribe(Following following, String uri, Exchange exchange) {
    if (names.size() >= MAX && !names.containsValue(uri)) {
      return TOO_MANY;
    }
    Outcome<McpResult> outcome = Outcomes.unknown("resource", uri);
    for (Located located : endpoint.locate(uri, exchange)) {
      // First, so that nothing that is told at once goes by the wrong name.
      Optional<String> before = Optional.ofNullable(names.put(located, uri));
      outcome = following.subscribe(new Subscribe(located.server(), located.uri()));
      if (outcome instanceof Outcome.Served<McpResult>) {
        return outcome;
      }
      before.ifPresentOrElse(name -> names.put(located, name), () -> names.remove(located));
    }
    return outcome;
  }

  /** Gives up the subscription to the resource that the client calls {@code uri}. */
  Outcome<McpResult> unsubscribe(Following following, String uri, Exchange exchange) {
    List<Located> subscribed =
        names.entrySet().stream()
            .filter(entry -> entry.getValue().equals(uri))
            .map(Map.Entry::getKey)
            .toList();
    Outcome<McpResult> outcome = Outcomes.unknown("subscription", uri);
    for (Located located : subscribed.isEmpty() ? endpoint.locate(uri, exchange) : subscribed) {
      names.remove(located);
      outcome = following.unsubscribe(new Unsubscribe(located.server(), located.uri()));
      if (outcome instanceof Outcome.Served<McpResult>) {
        return outcome;
      }
    }
    return outcome;
  }

  /** Returns what the client calls a resource of {@code server}. */
  String nameOf(ServerId server, String uri) {
    return names.getOrDefault(new Located(server, uri), uri);
  }

  /** Returns what the client calls the resources of {@code server} that it subscribed to. */
  List<String> namesOf(ServerId server) {
    return names.entrySet().stream()
        .filter(entry -> entry.getKey().server().equals(server))
        .map(Map.Entry::getValue)
        .toList();
  }
}
