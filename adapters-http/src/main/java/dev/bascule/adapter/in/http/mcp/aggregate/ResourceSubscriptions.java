package dev.bascule.adapter.in.http.mcp.aggregate;

import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.ResourceLocation;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ResourceUris;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.protocol.ErrorCodes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The resource subscriptions of one client, by exposed URI. Thread-safe. */
public final class ResourceSubscriptions {

  public static final int MAX = 256;

  /** Of all URIs together: each may be long, and is kept as long as the client. */
  static final int MAX_CHARACTERS = 64 * 1024;

  private static final Outcome<McpResult> TOO_MANY =
      new Outcome.Failed<>(
          new Failure.Rejected(
              ErrorCodes.INVALID_PARAMS,
              "A client can subscribe to at most "
                  + MAX
                  + " resources, whose URIs have at most "
                  + MAX_CHARACTERS
                  + " characters together",
              Optional.empty()));

  private final McpTarget target;
  private final Map<ResourceLocation, String> names = new ConcurrentHashMap<>();

  public ResourceSubscriptions(McpTarget target) {
    this.target = target;
  }

  public Outcome<McpResult> subscribe(Subscription subscription, String uri, CallContext context) {
    if (!names.containsValue(uri) && !hasRoomFor(uri)) {
      return TOO_MANY;
    }
    return target
        .locate(uri, context)
        .flatMap(candidates -> subscribe(subscription, uri, candidates));
  }

  private boolean hasRoomFor(String uri) {
    int characters = names.values().stream().mapToInt(String::length).sum();
    return names.size() < MAX && characters + uri.length() <= MAX_CHARACTERS;
  }

  private Outcome<McpResult> subscribe(
      Subscription subscription, String uri, List<ResourceLocation> candidates) {
    Outcome<McpResult> outcome = OutcomeMapper.unknown("resource", uri);
    for (ResourceLocation located : candidates) {
      // Before subscribing, so that immediate notifications already have the exposed URI.
      Optional<String> before = Optional.ofNullable(names.put(located, uri));
      outcome = subscription.subscribe(new Subscribe(located.server(), located.uri()));
      if (outcome instanceof Outcome.Served<McpResult>) {
        return outcome;
      }
      before.ifPresentOrElse(name -> names.put(located, name), () -> names.remove(located));
    }
    return outcome;
  }

  public Outcome<McpResult> unsubscribe(
      Subscription subscription, String uri, CallContext context) {
    List<ResourceLocation> subscribed =
        names.entrySet().stream()
            .filter(entry -> entry.getValue().equals(uri))
            .map(Map.Entry::getKey)
            .toList();
    Outcome<McpResult> outcome = OutcomeMapper.unknown("subscription", uri);
    List<ResourceLocation> candidates =
        subscribed.isEmpty()
            ? target.locate(uri, context).findValue().orElse(List.of())
            : subscribed;
    for (ResourceLocation located : candidates) {
      names.remove(located);
      outcome = subscription.unsubscribe(new Unsubscribe(located.server(), located.uri()));
      if (outcome instanceof Outcome.Served<McpResult>) {
        return outcome;
      }
    }
    return outcome;
  }

  /** Returns the exposed URI of a subscribed resource, or of a part of one. */
  String nameOf(ServerId server, String uri) {
    String name = names.get(new ResourceLocation(server, uri));
    return name == null ? nameOfPart(server, uri) : name;
  }

  /**
   * A part is exposed as the smallest whole that is subscribed, which may be qualified with the
   * server.
   */
  private String nameOfPart(ServerId server, String uri) {
    return names.entrySet().stream()
        .filter(entry -> entry.getKey().server().equals(server))
        .filter(entry -> ResourceUris.isSelfOrAncestor(entry.getKey().uri(), uri))
        .max(Comparator.comparingInt(entry -> entry.getKey().uri().length()))
        .filter(
            entry -> entry.getValue().equals(AggregateUris.qualify(server, entry.getKey().uri())))
        .map(_ -> AggregateUris.qualify(server, uri))
        .orElseGet(() -> target.expose(server, uri));
  }

  List<String> namesOf(ServerId server) {
    return names.entrySet().stream()
        .filter(entry -> entry.getKey().server().equals(server))
        .map(Map.Entry::getValue)
        .toList();
  }
}
