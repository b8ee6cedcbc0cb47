package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;
import static dev.bascule.application.SubscriptionFixture.METHOD_NOT_FOUND;
import static dev.bascule.application.SubscriptionFixture.failed;
import static dev.bascule.application.SubscriptionFixture.logged;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.SetLogLevel;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.UpstreamReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The log levels of subscribers. */
class LogLevelsTest {

  private final SubscriptionFixture fixture = new SubscriptionFixture();
  private final CoreFixture core = fixture.core;
  private final List<ServerNotification> anneNotifications = fixture.anneNotifications;
  private final List<ServerNotification> bertHeard = fixture.bertNotifications;
  private final Subscription anne = fixture.anne;
  private final Subscription bert = fixture.bert;

  @Test
  void requestsLowestLevelOfSubscribers() {
    anne.setLogLevel(SERVER, LogLevel.WARNING);
    bert.setLogLevel(SERVER, LogLevel.ERROR);
    bert.setLogLevel(SERVER, LogLevel.INFO);

    assertEquals(
        List.of("logging/setLevel warning", "logging/setLevel info"), core.server.requests());
  }

  @Test
  void appliesLevelToItsSubscriberOnly() {
    anne.setLogLevel(SERVER, LogLevel.WARNING);

    fixture.sendNotification(logged(LogLevel.NOTICE));
    fixture.sendNotification(logged(LogLevel.WARNING));

    assertEquals(List.of(logged(LogLevel.WARNING)), anneNotifications);
    assertEquals(List.of(logged(LogLevel.NOTICE), logged(LogLevel.WARNING)), bertHeard);
  }

  @Test
  void appliesLevelToItsServerOnly() {
    anne.setLogLevel(SERVER, LogLevel.WARNING);

    core.notificationRouter.onNotification(new ServerId("other"), logged(LogLevel.DEBUG));

    assertEquals(1, anneNotifications.size());
  }

  @Test
  void requestsLevelAgainAfterRestart() {
    anne.setLogLevel(SERVER, LogLevel.INFO);
    fixture.sendNotification(new ServerNotification.Reset());
    anne.setLogLevel(SERVER, LogLevel.INFO);

    assertEquals(List.of("logging/setLevel info", "logging/setLevel info"), core.server.requests());
  }

  @Test
  void revertsLevelThatServerRejects() {
    anne.setLogLevel(SERVER, LogLevel.WARNING);
    core.server.answersOthers((_, _) -> new UpstreamReply.Failed<>(METHOD_NOT_FOUND));

    assertEquals(failed(METHOD_NOT_FOUND), anne.setLogLevel(SERVER, LogLevel.DEBUG));
    assertEquals(failed(METHOD_NOT_FOUND), bert.setLogLevel(SERVER, LogLevel.INFO));

    fixture.sendNotification(logged(LogLevel.DEBUG));
    assertEquals(List.of(), anneNotifications);
    assertEquals(1, bertHeard.size());
  }

  @Test
  void doesNotRevertLaterLevel() {
    anne.setLogLevel(SERVER, LogLevel.WARNING);
    core.server.answersOthers(
        (request, _) -> {
          if (request instanceof SetLogLevel set && set.level() == LogLevel.ERROR) {
            anne.setLogLevel(SERVER, LogLevel.INFO);
            return new UpstreamReply.Failed<>(METHOD_NOT_FOUND);
          }
          return FakeMcpServer.result("{}");
        });

    anne.setLogLevel(SERVER, LogLevel.ERROR);

    fixture.sendNotification(logged(LogLevel.INFO));
    assertEquals(List.of(logged(LogLevel.INFO)), anneNotifications);
  }

  @Test
  void raisesLevelInBackgroundWhenSubscriberWithLowestLeaves() {
    anne.setLogLevel(SERVER, LogLevel.DEBUG);
    bert.setLogLevel(SERVER, LogLevel.ERROR);

    anne.close();
    core.runBackground();

    assertEquals(
        List.of("logging/setLevel debug", "logging/setLevel error"), core.server.requests());
  }

  @Test
  void requestsLowerLevelThatWasSetMeanwhile() {
    core.server.answersOthers(
        (_, _) -> {
          if (core.server.requests().size() == 1) {
            bert.setLogLevel(SERVER, LogLevel.DEBUG);
          }
          return FakeMcpServer.result("{}");
        });

    anne.setLogLevel(SERVER, LogLevel.ERROR);

    assertEquals(
        List.of("logging/setLevel error", "logging/setLevel debug", "logging/setLevel debug"),
        core.server.requests());
  }
}
