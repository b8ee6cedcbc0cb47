package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Following;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two who follow a server over the connection that they share, and what they heard. */
public final class SubscriptionFixture {

  public static final JsonBytes PARAMS = JsonBytes.of("{}");
  static final Failure.Rejected METHOD_NOT_FOUND =
      new Failure.Rejected(-32601, "Method not found", Optional.empty());

  public final CoreFixture house = new CoreFixture();
  public final List<ServerNotification> anneHeard = new ArrayList<>();
  public final List<ServerNotification> bertHeard = new ArrayList<>();
  public final Following anne = follow(CallContext.ANONYMOUS, anneHeard);
  public final Following bert = follow(CallContext.ANONYMOUS, bertHeard);

  /** The server answers everything. */
  public SubscriptionFixture() {
    house.server.answersOthers((_, _) -> FakeMcpServer.result("{}"));
  }

  public Following follow(CallContext exchange, List<ServerNotification> heard) {
    return house.follow.follow(exchange, (_, notice) -> heard.add(notice));
  }

  public void tell(ServerNotification notice) {
    house.notices.heard(SERVER, notice);
  }

  public static ServerNotification logged(LogLevel level) {
    return new ServerNotification.Logged(level, PARAMS);
  }

  public static Outcome<McpResult> subscribe(Following following, String uri) {
    return following.subscribe(new Subscribe(SERVER, uri));
  }

  public static Outcome<McpResult> unsubscribe(Following following, String uri) {
    return following.unsubscribe(new Unsubscribe(SERVER, uri));
  }

  public static Outcome<McpResult> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  public static String json(Outcome<McpResult> outcome) {
    return outcome instanceof Outcome.Served<McpResult>(McpResult result, CacheProvenance _)
        ? result.json().text()
        : outcome.toString();
  }
}
