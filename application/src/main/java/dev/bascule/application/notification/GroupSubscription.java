package dev.bascule.application.notification;

import dev.bascule.application.context.ClientSession;
import dev.bascule.application.notification.Subscriber.Resubscription;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.application.upstream.ResourceUris;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpRequest.SetLogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * The subscription of one member of a group.
 *
 * <p>What the subscriber requests is recorded before the request to the server, and checked again
 * after its response: of two concurrent changes, one always sees what the other recorded.
 */
final class GroupSubscription implements Subscription, Resubscription {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int MAX_LEVELS_IN_A_ROW = 8;
  private static final Failure TOO_LONG =
      new Failure.Rejected(
          Failure.Rejected.INVALID_PARAMS, "the URI is too long", Optional.empty());
  private static final Outcome<McpResult> DONE =
      new Outcome.Served<>(
          new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE),
          CacheProvenance.Forwarded.BYPASS);

  private final SubscriptionRegistry subscriptionRegistry;
  private final Subscriber subscriber;
  private final Optional<ClientSession> session;
  private final RequestSender sender;
  private final Executor background;

  /** A sender of requests to servers. */
  interface RequestSender {
    /** Sends a request, opening a connection if there is none. */
    Outcome<McpResult> send(McpRequest request);

    /** Returns whether there is a connection to a server. */
    boolean isConnected(ServerId server);
  }

  GroupSubscription(
      SubscriptionRegistry subscriptionRegistry,
      Subscriber subscriber,
      Optional<ClientSession> session,
      RequestSender sender,
      Executor background) {
    this.subscriptionRegistry = subscriptionRegistry;
    this.subscriber = subscriber;
    this.session = session;
    this.sender = sender;
    this.background = background;
  }

  /** Registers this as the way to restore the subscriptions of the subscriber. */
  GroupSubscription start() {
    return withGroup(
        _ -> {
          subscriber.setResubscription(this);
          return this;
        });
  }

  @Override
  public void subscribe(ResourceTopic topic) {
    inBackground(
        () -> {
          if (sender.send(topic.subscribe()) instanceof Outcome.Served<McpResult>
              && !withGroup(group -> group.confirm(topic))) {
            Outcome<McpResult> _ = unsubscribeFromServer(topic);
          }
        });
  }

  @Override
  public void setLevel(ServerId server) {
    inBackground(() -> updateLogLevel(server));
  }

  @Override
  public void restoreLevel(ServerId server) {
    Outcome<McpResult> _ = updateLogLevel(server);
  }

  @Override
  public Outcome<McpResult> subscribe(Subscribe request) {
    if (!ResourceUris.isWithinLimit(request.uri())) {
      return new Outcome.Failed<>(TOO_LONG);
    }
    ResourceTopic topic = new ResourceTopic(subscriber.viewOf(request.server()), request.uri());
    int limit = subscriptionRegistry.limits().subscriptions();
    return switch (withGroup(group -> group.subscribe(subscriber, topic, limit))) {
      case ASK -> request(topic);
      case NOTHING -> DONE;
      case REFUSE -> new Outcome.Failed<>(new Failure.Saturated(limit, RETRY_AFTER));
      case GONE -> new Outcome.Failed<>(new Failure.Cancelled());
    };
  }

  private Outcome<McpResult> request(ResourceTopic topic) {
    Outcome<McpResult> outcome = sender.send(topic.subscribe());
    if (outcome instanceof Outcome.Failed<McpResult>) {
      boolean _ = withGroup(group -> group.unsubscribe(subscriber, topic));
    } else if (!withGroup(group -> group.confirm(topic))) {
      Outcome<McpResult> _ = unsubscribeFromServer(topic);
    }
    return outcome;
  }

  @Override
  public Outcome<McpResult> unsubscribe(Unsubscribe request) {
    ResourceTopic topic = new ResourceTopic(subscriber.viewOf(request.server()), request.uri());
    return withGroup(group -> group.unsubscribe(subscriber, topic))
        ? unsubscribeFromServer(topic)
        : DONE;
  }

  /** Another member may have subscribed by the time this runs, and must not miss anything. */
  private void unsubscribeIfUnused(ResourceTopic topic) {
    if (!withGroup(group -> group.hasSubscribers(topic))) {
      Outcome<McpResult> _ = unsubscribeFromServer(topic);
    }
  }

  private Outcome<McpResult> unsubscribeFromServer(ResourceTopic topic) {
    Outcome<McpResult> outcome = sender.send(topic.unsubscribe());
    if (withGroup(group -> group.hasSubscribers(topic))) {
      // Another member subscribed meanwhile, and the server may have received the requests in
      // either order.
      Outcome<McpResult> _ = sender.send(topic.subscribe());
    }
    return outcome;
  }

  @Override
  public Outcome<McpResult> setLogLevel(ServerId server, LogLevel level) {
    Optional<LogLevel> before =
        withGroup(_ -> Optional.ofNullable(subscriber.levels().put(server, level)));
    Outcome<McpResult> outcome = updateLogLevel(server);
    if (outcome instanceof Outcome.Failed<McpResult>) {
      boolean _ = withGroup(_ -> restore(server, level, before));
    }
    return outcome;
  }

  /** Reverts {@code level}, unless another one was set meanwhile. Returns whether it did. */
  private boolean restore(ServerId server, LogLevel level, Optional<LogLevel> before) {
    Map<ServerId, LogLevel> levels = subscriber.levels();
    return before
        .map(earlier -> levels.replace(server, level, earlier))
        .orElseGet(() -> levels.remove(server, level));
  }

  /** A server without a connection receives the request when the connection is opened. */
  private Outcome<McpResult> updateLogLevel(ServerId server) {
    Outcome<McpResult> outcome = DONE;
    if (!sender.isConnected(server)) {
      return outcome;
    }
    for (int i = 0; i < MAX_LEVELS_IN_A_ROW && outcome instanceof Outcome.Served<McpResult>; i++) {
      Optional<LogLevel> requestedLevel =
          withGroup(group -> group.levelToRequest(subscriber.viewOf(server)));
      if (requestedLevel.isEmpty()) {
        return outcome;
      }
      outcome = request(server, requestedLevel.get());
    }
    return outcome;
  }

  private Outcome<McpResult> request(ServerId server, LogLevel level) {
    Outcome<McpResult> outcome = sender.send(new SetLogLevel(server, level));
    if (outcome instanceof Outcome.Served<McpResult>) {
      boolean _ = withGroup(group -> group.confirm(subscriber.viewOf(server), level));
    }
    return outcome;
  }

  @Override
  public void close() {
    Set<ServerId> levelled = withGroup(_ -> Set.copyOf(subscriber.levels().keySet()));
    List<ResourceTopic> orphaned = withGroup(group -> group.remove(subscriber));
    orphaned.forEach(topic -> inBackground(() -> unsubscribeIfUnused(topic)));
    levelled.forEach(server -> inBackground(() -> updateLogLevel(server)));
  }

  private void inBackground(Runnable task) {
    try {
      background.execute(task);
    } catch (RejectedExecutionException _) {
      // The server continues to send notifications without subscribers, which are discarded.
    }
  }

  private <T> T withGroup(Function<SubscriberGroup, T> action) {
    return subscriptionRegistry.withGroup(session, action);
  }
}
