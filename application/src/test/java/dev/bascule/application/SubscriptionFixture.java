package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
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

/** Two subscribers over a shared connection, and their notifications. */
public final class SubscriptionFixture {

  public static final JsonBytes PARAMS = JsonBytes.of("{}");
  static final Failure.Rejected METHOD_NOT_FOUND =
      new Failure.Rejected(-32601, "Method not found", Optional.empty());

  public final CoreFixture core = new CoreFixture();
  public final List<ServerNotification> anneNotifications = new ArrayList<>();
  public final List<ServerNotification> bertNotifications = new ArrayList<>();
  public final Subscription anne = openSubscription(CallContext.ANONYMOUS, anneNotifications);
  public final Subscription bert = openSubscription(CallContext.ANONYMOUS, bertNotifications);

  /** The server answers everything. */
  public SubscriptionFixture() {
    core.server.answersOthers((_, _) -> FakeMcpServer.result("{}"));
  }

  public Subscription openSubscription(
      CallContext context, List<ServerNotification> notifications) {
    return core.subscribeToServers.subscribe(
        context, (_, notification) -> notifications.add(notification));
  }

  public void sendNotification(ServerNotification notification) {
    core.notificationRouter.onNotification(SERVER, notification);
  }

  public static ServerNotification logged(LogLevel level) {
    return new ServerNotification.LogMessage(level, PARAMS);
  }

  public static Outcome<McpResult> subscribe(Subscription subscription, String uri) {
    return subscription.subscribe(new Subscribe(SERVER, uri));
  }

  public static Outcome<McpResult> unsubscribe(Subscription subscription, String uri) {
    return subscription.unsubscribe(new Unsubscribe(SERVER, uri));
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
