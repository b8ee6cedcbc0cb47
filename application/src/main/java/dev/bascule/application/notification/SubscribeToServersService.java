package dev.bascule.application.notification;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.upstream.FeatureRequests;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Lets clients follow the servers, over the connections that they share or over their own. */
public final class SubscribeToServersService implements SubscribeToServersUseCase {

  private final SubscriptionRegistry subscriptionRegistry;
  private final UpstreamRegistry upstreams;
  private final FeatureRequests featureRequests;
  private final Executor background;
  private final Ticker ticker;

  /**
   * @param background asks servers for what nobody waits for
   */
  public SubscribeToServersService(
      SubscriptionRegistry subscriptionRegistry,
      UpstreamRegistry upstreams,
      FeatureRequests featureRequests,
      Executor background,
      Ticker ticker) {
    this.subscriptionRegistry = requireNonNull(subscriptionRegistry, "subscriptionRegistry");
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.featureRequests = requireNonNull(featureRequests, "featureRequests");
    this.background = requireNonNull(background, "background");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Subscription subscribe(CallContext context, Listener listener) {
    Subscriber subscriber =
        new Subscriber(
            (server, notification) -> {
              if (upstreams.authorizer().allows(context.caller(), server, notification)) {
                listener.onNotification(server, notification);
              }
            },
            server -> upstreams.forwardedIdentity(server, context));
    Optional<ClientSession> session = ServerConnectionPool.sessionOf(context);
    return subscriptionRegistry.admit(session, subscriber)
        ? new SubscriptionGuard(
            new GroupSubscription(
                    subscriptionRegistry,
                    subscriber,
                    session,
                    request -> send(request, context),
                    background)
                .start(),
            upstreams,
            context.caller())
        : new NoSubscription(subscriptionRegistry.limits().subscribers());
  }

  /**
   * What the caller asks for is counted before; what follows from it is no wish of the caller's.
   */
  private Outcome<McpResult> send(McpRequest request, CallContext context) {
    return upstreams.routeWithoutQuota(
        request.server(),
        context,
        route -> featureRequests.send(route.forBridgeRequest(), request, route.deadline(ticker)));
  }
}
