package dev.bascule.application.notification;

import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpRequest.SetLogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ResourceUris;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.OverLimit.Limit;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The use case that subscribes clients to servers, over shared or dedicated connections.
 *
 * @param background sends requests that no client waits for
 */
public record SubscribeToServersService(
    SubscriptionRegistry subscriptionRegistry,
    UpstreamRegistry upstreams,
    UpstreamCaller upstreamCaller,
    Executor background,
    Ticker ticker)
    implements SubscribeToServersUseCase {

  /** Resources and their templates are one list to clients. */
  private static final List<ListKind> LISTS =
      List.of(ListKind.TOOLS, ListKind.PROMPTS, ListKind.RESOURCES);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int MAX_LEVELS_IN_A_ROW = 8;
  private static final Failure TOO_LONG =
      new Failure.Rejected(
          Failure.Rejected.INVALID_PARAMS, "the URI is too long", Optional.empty());
  private static final Outcome<McpResult> DONE =
      new Outcome.Served<>(
          new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE),
          CacheProvenance.Forwarded.BYPASS);

  /**
   * The subscription of a client beyond the limit: it receives nothing, and its requests fail with
   * the reason.
   */
  private record NoSubscription(Outcome<McpResult> failed) implements Subscription {

    @Override
    public Outcome<McpResult> subscribe(Subscribe request) {
      return failed;
    }

    @Override
    public Outcome<McpResult> unsubscribe(Unsubscribe request) {
      return failed;
    }

    @Override
    public Outcome<McpResult> setLogLevel(ServerId server, LogLevel level) {
      return failed;
    }

    @Override
    public void close() {}
  }

  /**
   * A session with dedicated connections is a member of two groups: its own, for notifications over
   * its connections, and the shared one, for changes of lists and for servers without a dedicated
   * connection.
   */
  @Override
  public Subscription subscribe(CallContext context, Listener listener) {
    Optional<ClientSession> session = ServerConnectionPool.sessionOf(context);
    if (session.isEmpty()) {
      return subscribe(Optional.empty(), context, listener).orElseGet(this::noSubscription);
    }
    Optional<Subscription> shared =
        subscribe(
            Optional.empty(),
            context,
            (server, notification) -> {
              if (upstreams.isSharedBySessions(server)) {
                listener.onNotification(server, notification);
              } else {
                listChanges(notification)
                    .forEach(changed -> listener.onNotification(server, changed));
              }
            });
    Optional<Subscription> own = shared.flatMap(_ -> subscribe(session, context, listener));
    if (own.isEmpty()) {
      shared.ifPresent(Subscription::close);
      return noSubscription();
    }
    return new SessionSubscription(own.get(), shared.orElseThrow(), upstreams::isSharedBySessions);
  }

  private NoSubscription noSubscription() {
    return new NoSubscription(overLimit(Limit.NOTIFIED_CLIENTS, subscriptionRegistry.reject()));
  }

  private static Outcome<McpResult> overLimit(Limit limit, int allowed) {
    return new Outcome.Failed<>(new Failure.OverLimit(limit, String.valueOf(allowed), RETRY_AFTER));
  }

  /** Returns the changed lists of {@code notification}: after a restart, each may have changed. */
  private static List<ServerNotification> listChanges(ServerNotification notification) {
    return switch (notification) {
      case ServerNotification.ListChanged _ -> List.of(notification);
      case ServerNotification.Reset _ ->
          LISTS.stream().<ServerNotification>map(ServerNotification.ListChanged::new).toList();
      case ServerNotification.ResourceUpdated _,
          ServerNotification.LogMessage _,
          ServerNotification.Other _ ->
          List.of();
    };
  }

  private Optional<Subscription> subscribe(
      Optional<ClientSession> session, CallContext context, Listener listener) {
    GroupSubscription subscription = new GroupSubscription(context, session, listener);
    return subscriptionRegistry.admit(session, subscription)
        ? Optional.of(subscription)
        : Optional.empty();
  }

  /** The two subscriptions of a session, and which servers each of them is for. */
  private record SessionSubscription(
      Subscription own, Subscription shared, Predicate<ServerId> isShared) implements Subscription {

    private Subscription of(ServerId server) {
      return isShared.test(server) ? shared : own;
    }

    @Override
    public Outcome<McpResult> subscribe(Subscribe request) {
      return of(request.server()).subscribe(request);
    }

    @Override
    public Outcome<McpResult> unsubscribe(Unsubscribe request) {
      return of(request.server()).unsubscribe(request);
    }

    @Override
    public Outcome<McpResult> setLogLevel(ServerId server, LogLevel level) {
      return of(server).setLogLevel(server, level);
    }

    @Override
    public void close() {
      own.close();
      shared.close();
    }
  }

  /**
   * The subscription of one client in one group. Enforces the permissions and the quota of the
   * caller; everything can always be cancelled.
   *
   * <p>What the client requests is recorded before the request to the server, and checked again
   * after its response: of two concurrent changes, one always sees what the other recorded.
   */
  final class GroupSubscription implements Subscription, Subscriber {

    private final CallContext context;
    private final Optional<ClientSession> session;
    private final Listener listener;

    // Guarded by the registry.
    private final Set<ResourceTopic> topics = new HashSet<>();
    private final Map<ServerId, LogLevel> levels = new HashMap<>();

    private GroupSubscription(
        CallContext context, Optional<ClientSession> session, Listener listener) {
      this.context = context;
      this.session = session;
      this.listener = listener;
    }

    @Override
    public ServerView viewOf(ServerId server) {
      return new ServerView(server, upstreams.forwardedIdentity(server, context));
    }

    @Override
    public Set<ResourceTopic> topics() {
      return topics;
    }

    @Override
    public Map<ServerId, LogLevel> levels() {
      return levels;
    }

    @Override
    public void deliver(ServerId server, ServerNotification notification) {
      if (upstreams.authorizer().allows(context.caller(), server, notification)) {
        listener.onNotification(server, notification);
      }
    }

    @Override
    public void resubscribe(ResourceTopic topic) {
      inBackground(
          () -> {
            if (send(topic.subscribe()) instanceof Outcome.Served<McpResult>
                && !withGroup(group -> group.confirm(topic))) {
              Outcome<McpResult> _ = unsubscribeFromServer(topic);
            }
          });
    }

    @Override
    public void renewLevel(ServerId server) {
      inBackground(() -> updateLogLevel(server));
    }

    private Outcome<McpResult> withinRights(
        ServerId server, String method, Supplier<Outcome<McpResult>> action) {
      return upstreams
          .authorizeFeatures(server, method, context)
          .<Outcome<McpResult>>map(Outcome.Failed::new)
          .orElseGet(() -> upstreams.withQuota(context.caller(), action));
    }

    /**
     * Without quota: requests of the caller were counted before, and requests that follow from them
     * are not the caller's.
     */
    private Outcome<McpResult> send(McpRequest request) {
      return upstreams.routeWithoutQuota(
          request.server(),
          context,
          route -> upstreamCaller.call(route.forBridgeRequest(), request, route.deadline(ticker)));
    }

    @Override
    public Outcome<McpResult> subscribe(Subscribe request) {
      return withinRights(request.server(), request.method(), () -> subscribeWithinRights(request));
    }

    private Outcome<McpResult> subscribeWithinRights(Subscribe request) {
      if (!ResourceUris.isWithinLimit(request.uri())) {
        return new Outcome.Failed<>(TOO_LONG);
      }
      ResourceTopic topic = new ResourceTopic(viewOf(request.server()), request.uri());
      int limit = subscriptionRegistry.limits().subscriptions();
      return switch (withGroup(group -> group.subscribe(this, topic, limit))) {
        case ASK -> request(topic);
        case NOTHING -> DONE;
        case REFUSE -> overLimit(Limit.SUBSCRIBED_RESOURCES, limit);
        case GONE -> new Outcome.Failed<>(new Failure.Cancelled());
      };
    }

    private Outcome<McpResult> request(ResourceTopic topic) {
      Outcome<McpResult> outcome = send(topic.subscribe());
      if (outcome instanceof Outcome.Failed<McpResult>) {
        boolean _ = withGroup(group -> group.unsubscribe(this, topic));
      } else if (!withGroup(group -> group.confirm(topic))) {
        Outcome<McpResult> _ = unsubscribeFromServer(topic);
      }
      return outcome;
    }

    @Override
    public Outcome<McpResult> unsubscribe(Unsubscribe request) {
      ResourceTopic topic = new ResourceTopic(viewOf(request.server()), request.uri());
      return withGroup(group -> group.unsubscribe(this, topic))
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
      Outcome<McpResult> outcome = send(topic.unsubscribe());
      if (withGroup(group -> group.hasSubscribers(topic))) {
        // Another member subscribed meanwhile, and the server may have received the requests in
        // either order.
        Outcome<McpResult> _ = send(topic.subscribe());
      }
      return outcome;
    }

    @Override
    public Outcome<McpResult> setLogLevel(ServerId server, LogLevel level) {
      return withinRights(
          server,
          new SetLogLevel(server, level).method(),
          () -> setLogLevelWithinRights(server, level));
    }

    private Outcome<McpResult> setLogLevelWithinRights(ServerId server, LogLevel level) {
      Optional<LogLevel> before = withGroup(_ -> Optional.ofNullable(levels.put(server, level)));
      Outcome<McpResult> outcome = updateLogLevel(server);
      if (outcome instanceof Outcome.Failed<McpResult>) {
        boolean _ = withGroup(_ -> restore(server, level, before));
      }
      return outcome;
    }

    /** Reverts {@code level}, unless another one was set meanwhile. Returns whether it did. */
    private boolean restore(ServerId server, LogLevel level, Optional<LogLevel> before) {
      return before
          .map(earlier -> levels.replace(server, level, earlier))
          .orElseGet(() -> levels.remove(server, level));
    }

    @Override
    public Outcome<McpResult> updateLogLevel(ServerId server) {
      Outcome<McpResult> outcome = DONE;
      if (!upstreams.isConnected(server, context)) {
        return outcome;
      }
      for (int i = 0;
          i < MAX_LEVELS_IN_A_ROW && outcome instanceof Outcome.Served<McpResult>;
          i++) {
        Optional<LogLevel> requestedLevel =
            withGroup(group -> group.levelToRequest(viewOf(server)));
        if (requestedLevel.isEmpty()) {
          return outcome;
        }
        outcome = request(server, requestedLevel.get());
      }
      return outcome;
    }

    private Outcome<McpResult> request(ServerId server, LogLevel level) {
      Outcome<McpResult> outcome = send(new SetLogLevel(server, level));
      if (outcome instanceof Outcome.Served<McpResult>) {
        boolean _ = withGroup(group -> group.confirm(viewOf(server), level));
      }
      return outcome;
    }

    @Override
    public void close() {
      Set<ServerId> levelled = withGroup(_ -> Set.copyOf(levels.keySet()));
      List<ResourceTopic> orphaned = withGroup(group -> group.remove(this));
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
}
