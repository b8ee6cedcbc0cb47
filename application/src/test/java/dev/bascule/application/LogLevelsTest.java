package dev.bascule.application;

import static dev.bascule.application.CoreFixture.SERVER;
import static dev.bascule.application.SubscriptionFixture.METHOD_NOT_FOUND;
import static dev.bascule.application.SubscriptionFixture.failed;
import static dev.bascule.application.SubscriptionFixture.logged;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.port.in.SubscribeToServersUseCase.Following;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.SetLogLevel;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.UpstreamReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The levels of those who follow a server. */
class LogLevelsTest {

  private final SubscriptionFixture fixture = new SubscriptionFixture();
  private final CoreFixture house = fixture.house;
  private final List<ServerNotification> anneHeard = fixture.anneHeard;
  private final List<ServerNotification> bertHeard = fixture.bertHeard;
  private final Following anne = fixture.anne;
  private final Following bert = fixture.bert;

  @Test
  void areAskedForAsLowAsAnybodyWants() {
    anne.setLogLevel(SERVER, LogLevel.WARNING);
    bert.setLogLevel(SERVER, LogLevel.ERROR);
    bert.setLogLevel(SERVER, LogLevel.INFO);

    assertEquals(
        List.of("logging/setLevel warning", "logging/setLevel info"), house.server.asked());
  }

  @Test
  void holdForTheOneWhoSetThem() {
    anne.setLogLevel(SERVER, LogLevel.WARNING);

    fixture.tell(logged(LogLevel.NOTICE));
    fixture.tell(logged(LogLevel.WARNING));

    assertEquals(List.of(logged(LogLevel.WARNING)), anneHeard);
    assertEquals(List.of(logged(LogLevel.NOTICE), logged(LogLevel.WARNING)), bertHeard);
  }

  @Test
  void holdForTheirServer() {
    anne.setLogLevel(SERVER, LogLevel.WARNING);

    house.notices.heard(new ServerId("other"), logged(LogLevel.DEBUG));

    assertEquals(1, anneHeard.size());
  }

  @Test
  void areAskedForAgainWhenTheServerBeganAnew() {
    anne.setLogLevel(SERVER, LogLevel.INFO);
    fixture.tell(new ServerNotification.BeganAnew());
    anne.setLogLevel(SERVER, LogLevel.INFO);

    assertEquals(List.of("logging/setLevel info", "logging/setLevel info"), house.server.asked());
  }

  @Test
  void areSetBackWhereTheServerRefuses() {
    anne.setLogLevel(SERVER, LogLevel.WARNING);
    house.server.answersOthers((_, _) -> new UpstreamReply.Failed<>(METHOD_NOT_FOUND));

    assertEquals(failed(METHOD_NOT_FOUND), anne.setLogLevel(SERVER, LogLevel.DEBUG));
    assertEquals(failed(METHOD_NOT_FOUND), bert.setLogLevel(SERVER, LogLevel.INFO));

    fixture.tell(logged(LogLevel.DEBUG));
    assertEquals(List.of(), anneHeard);
    assertEquals(1, bertHeard.size());
  }

  @Test
  void areNotSetBackToWhatWasBeforeALaterOne() {
    anne.setLogLevel(SERVER, LogLevel.WARNING);
    house.server.answersOthers(
        (request, _) -> {
          if (request instanceof SetLogLevel set && set.level() == LogLevel.ERROR) {
            anne.setLogLevel(SERVER, LogLevel.INFO);
            return new UpstreamReply.Failed<>(METHOD_NOT_FOUND);
          }
          return FakeMcpServer.result("{}");
        });

    anne.setLogLevel(SERVER, LogLevel.ERROR);

    fixture.tell(logged(LogLevel.INFO));
    assertEquals(List.of(logged(LogLevel.INFO)), anneHeard);
  }

  @Test
  void riseInTheBackgroundWhenTheOneWhoWantedTheLowestLeaves() {
    anne.setLogLevel(SERVER, LogLevel.DEBUG);
    bert.setLogLevel(SERVER, LogLevel.ERROR);

    anne.close();
    house.runBackground();

    assertEquals(List.of("logging/setLevel debug", "logging/setLevel error"), house.server.asked());
  }

  @Test
  void areAskedForOnceMoreWhenSomebodyWantsLessMeanwhile() {
    house.server.answersOthers(
        (_, _) -> {
          if (house.server.asked().size() == 1) {
            bert.setLogLevel(SERVER, LogLevel.DEBUG);
          }
          return FakeMcpServer.result("{}");
        });

    anne.setLogLevel(SERVER, LogLevel.ERROR);

    assertEquals(
        List.of("logging/setLevel error", "logging/setLevel debug", "logging/setLevel debug"),
        house.server.asked());
  }
}
