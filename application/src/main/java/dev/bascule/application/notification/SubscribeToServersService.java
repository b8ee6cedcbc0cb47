package dev.bascule.application.notification;

import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpRequest.SetLogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** The use case that subscribes clients to servers, over shared or dedicated connections. */
public final class SubscribeToServersService implements SubscribeToServersUseCase {

  /** Resources and their templates are one list to clients. */
  private static final List<ListKind> LISTS =
      List.of(ListKind.TOOLS, ListKind.PROMPTS, ListKind.RESOURCES);

  private final SubscriptionRegistry subscriptionRegistry;
  private final UpstreamRegistry upstreams;
  private final UpstreamCaller upstreamCaller;
  private final Executor background;
  private final Ticker ticker;

  /**
   * A subscription that enforces the permissions and the quota of a caller. Everything can always
   * be cancelled.
   *
   * @param subscription the guarded subscription
   * @param upstreams provides permissions and quota
   * @param context the context of the caller
   */
  private record SubscriptionGuard(
      Subscription subscription, UpstreamRegistry upstreams, CallContext context)
      implements Subscription {

    @Override
    public Outcome<McpResult> subscribe(Subscribe request) {
      return rejection(request.server(), request.method())
          .orElseGet(
              () -> upstreams.withQuota(context.caller(), () -> subscription.subscribe(request)));
    }

    @Override
    public Outcome<McpResult> unsubscribe(Unsubscribe request) {
      return subscription.unsubscribe(request);
    }

    @Override
    public Outcome<McpResult> setLogLevel(ServerId server, LogLevel level) {
      return rejection(server, new SetLogLevel(server, level).method())
          .orElseGet(
              () ->
                  upstreams.withQuota(
                      context.caller(), () -> subscription.setLogLevel(server, level)));
    }

    private Optional<Outcome<McpResult>> rejection(ServerId server, String method) {
      return upstreams
          .authorizeFeatures(server, method, context)
          .map(failure -> new Outcome.Failed<McpResult>(failure));
    }

    @Override
    public void close() {
      subscription.close();
    }
  }

  /**
   * The subscription of a client beyond the limit: it receives nothing, and its requests fail with
   * the reason.
   *
   * @param limit the maximum number of subscribers
   */
  private record NoSubscription(int limit) implements Subscription {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    @Override
    public Outcome<McpResult> subscribe(Subscribe request) {
      return saturated();
    }

    @Override
    public Outcome<McpResult> unsubscribe(Unsubscribe request) {
      return saturated();
    }

    @Override
    public Outcome<McpResult> setLogLevel(ServerId server, LogLevel level) {
      return saturated();
    }

    @Override
    public void close() {}

    private Outcome<McpResult> saturated() {
      return new Outcome.Failed<>(new Failure.Saturated(limit, RETRY_AFTER));
    }
  }

  /**
   * @param background sends requests that no client waits for
   */
  public SubscribeToServersService(
      SubscriptionRegistry subscriptionRegistry,
      UpstreamRegistry upstreams,
      UpstreamCaller upstreamCaller,
      Executor background,
      Ticker ticker) {
    this.subscriptionRegistry = subscriptionRegistry;
    this.upstreams = upstreams;
    this.upstreamCaller = upstreamCaller;
    this.background = background;
    this.ticker = ticker;
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
    return new NoSubscription(subscriptionRegistry.limits().subscribers());
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
    Subscriber subscriber =
        new Subscriber(
            (server, notification) -> {
              if (upstreams.authorizer().allows(context.caller(), server, notification)) {
                listener.onNotification(server, notification);
              }
            },
            server -> upstreams.forwardedIdentity(server, context));
    return subscriptionRegistry.admit(session, subscriber)
        ? Optional.of(
            new SubscriptionGuard(
                new GroupSubscription(
                        subscriptionRegistry, subscriber, session, senderFor(context), background)
                    .start(),
                upstreams,
                context))
        : Optional.empty();
  }

  private GroupSubscription.RequestSender senderFor(CallContext context) {
    return new GroupSubscription.RequestSender() {
      @Override
      public Outcome<McpResult> send(McpRequest request) {
        return SubscribeToServersService.this.send(request, context);
      }

      @Override
      public boolean isConnected(ServerId server) {
        return upstreams.isConnected(server, context);
      }
    };
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
   * Without quota: requests of the caller were counted before, and requests that follow from them
   * are not the caller's.
   */
  private Outcome<McpResult> send(McpRequest request, CallContext context) {
    return upstreams.routeWithoutQuota(
        request.server(),
        context,
        route -> upstreamCaller.call(route.forBridgeRequest(), request, route.deadline(ticker)));
  }
}
