package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.FollowServersUseCase;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Lets clients follow the servers, over the connections that they share or over their own. */
public final class FollowServersService implements FollowServersUseCase {

  private final Followers followers;
  private final Upstreams upstreams;
  private final Questions questions;
  private final Executor background;
  private final Ticker ticker;

  /**
   * @param background asks servers for what nobody waits for
   */
  public FollowServersService(
      Followers followers,
      Upstreams upstreams,
      Questions questions,
      Executor background,
      Ticker ticker) {
    this.followers = requireNonNull(followers, "followers");
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.questions = requireNonNull(questions, "questions");
    this.background = requireNonNull(background, "background");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public Following follow(Exchange exchange, Listener listener) {
    Follower follower =
        new Follower(
            (server, notice) -> {
              if (upstreams.gate().lets(exchange.caller(), server, notice)) {
                listener.heard(server, notice);
              }
            },
            server -> upstreams.shown(server, exchange));
    Optional<ClientSession> session = Connections.sessionOf(exchange);
    return followers.admit(session, follower)
        ? new GuardedFollowing(
            new CircleFollowing(
                    followers, follower, session, request -> ask(request, exchange), background)
                .begun(),
            upstreams,
            exchange.caller())
        : new NoFollowing(followers.limits().followers());
  }

  /**
   * What the caller asks for is counted before; what follows from it is no wish of the caller's.
   */
  private Outcome<McpResult> ask(McpRequest request, Exchange exchange) {
    return upstreams.reachUncounted(
        request.server(),
        exchange,
        approach -> questions.ask(approach.aside(), request, approach.deadline(ticker)));
  }
}
