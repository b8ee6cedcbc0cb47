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

  private final SubscriptionRegistry followers;
  private final UpstreamRegistry upstreams;
  private final FeatureRequests questions;
  private final Executor background;
  private final Ticker ticker;

  /**
   * @param background asks servers for what nobody waits for
   */
  public SubscribeToServersService(
      SubscriptionRegistry followers,
      UpstreamRegistry upstreams,
      FeatureRequests questions,
      Executor background,
      Ticker ticker) {
    this.followers = requireNonNull(followers, "followers");
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.questions = requireNonNull(questions, "questions");
    this.background = requireNonNull(background, "background");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Following follow(CallContext exchange, Listener listener) {
    Subscriber follower =
        new Subscriber(
            (server, notice) -> {
              if (upstreams.gate().lets(exchange.caller(), server, notice)) {
                listener.heard(server, notice);
              }
            },
            server -> upstreams.shown(server, exchange));
    Optional<ClientSession> session = ServerConnectionPool.sessionOf(exchange);
    return followers.admit(session, follower)
        ? new SubscriptionGuard(
            new GroupSubscription(
                    followers, follower, session, request -> ask(request, exchange), background)
                .begun(),
            upstreams,
            exchange.caller())
        : new NoSubscription(followers.limits().followers());
  }

  /**
   * What the caller asks for is counted before; what follows from it is no wish of the caller's.
   */
  private Outcome<McpResult> ask(McpRequest request, CallContext exchange) {
    return upstreams.reachUncounted(
        request.server(),
        exchange,
        approach -> questions.ask(approach.aside(), request, approach.deadline(ticker)));
  }
}
