package dev.bascule.application.notification;

import static dev.bascule.application.CoreFixture.SERVER;
import static dev.bascule.application.SubscriptionFixture.PARAMS;
import static dev.bascule.application.SubscriptionFixture.failed;
import static dev.bascule.application.SubscriptionFixture.json;
import static dev.bascule.application.SubscriptionFixture.logged;
import static dev.bascule.application.SubscriptionFixture.subscribe;
import static dev.bascule.application.SubscriptionFixture.unsubscribe;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.CallContexts;
import dev.bascule.application.CoreFixture;
import dev.bascule.application.SubscriptionFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Following;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SubscribeToServersServiceTest {

  private final SubscriptionFixture fixture = new SubscriptionFixture();
  private final CoreFixture house = fixture.house;
  private final List<ServerNotification> anneHeard = fixture.anneHeard;
  private final List<ServerNotification> bertHeard = fixture.bertHeard;
  private final Following anne = fixture.anne;
  private final Following bert = fixture.bert;

  @Nested
  class TellsEverybody {

    @Test
    void whatConcernsEverybody() {
      List<ServerNotification> notices =
          List.of(
              new ServerNotification.ListChanged(ListKind.TOOLS),
              new ServerNotification.BeganAnew(),
              new ServerNotification.Other(new ServerMessage("x", PARAMS)),
              logged(LogLevel.DEBUG));

      notices.forEach(fixture::tell);

      assertEquals(notices, anneHeard);
      assertEquals(notices, bertHeard);
    }

    @Test
    void onceTheCacheHasForgottenWhatChanged() {
      house.list();
      List<Integer> cached = new ArrayList<>();
      Following _ =
          house.follow.follow(
              CallContext.ANONYMOUS, (_, _) -> cached.add(house.caches.listings().stats().size()));

      fixture.tell(new ServerNotification.ListChanged(ListKind.TOOLS));

      assertEquals(List.of(0), cached);
    }

    @Test
    void thoughOneThrows() {
      bert.close();
      Following _ =
          house.follow.follow(
              CallContext.ANONYMOUS,
              (_, _) -> {
                throw new IllegalStateException("broken");
              });
      List<ServerNotification> last = new ArrayList<>();
      fixture.follow(CallContext.ANONYMOUS, last);

      fixture.tell(new ServerNotification.BeganAnew());

      assertEquals(List.of(new ServerNotification.BeganAnew()), last);
      assertEquals(
          List.of("files began anew, dropped 0", "follower of files failed: broken"),
          house.events.told);
    }

    @Test
    void whoHasNotLeft() {
      anne.close();
      anne.close();

      fixture.tell(new ServerNotification.BeganAnew());

      assertEquals(List.of(), anneHeard);
      assertEquals(1, bertHeard.size());
    }
  }

  @Nested
  class OfSessionsWithConnectionsOfTheirOwn {

    private final CallContexts.Session session = new CallContexts.Session(CallContexts.ROOTS);
    private final List<ServerNotification> heard = new ArrayList<>();
    private final Following following = fixture.follow(CallContexts.of(session), heard);

    @Test
    void tellsOnlyWhatTheirConnectionsBring() {
      subscribe(following, "a");

      fixture.tell(new ServerNotification.BeganAnew());
      own().tells(new ServerNotification.ResourceUpdated("a", PARAMS));

      assertEquals(List.of(new ServerNotification.ResourceUpdated("a", PARAMS)), heard);
      assertEquals(List.of(new ServerNotification.BeganAnew()), anneHeard);
    }

    @Test
    void subscribesOverTheirConnections() {
      subscribe(anne, "a");
      subscribe(following, "a");

      assertEquals(List.of("resources/subscribe a"), house.server.asked());
      assertEquals(List.of("resources/subscribe a"), own().asked());
    }

    @Test
    void setsTheirLevelOverTheirConnections() {
      following.setLogLevel(SERVER, LogLevel.ALERT);

      assertEquals(List.of("logging/setLevel alert"), own().asked());
    }

    @Test
    void tellsNothingOnceTheSessionHasEnded() {
      subscribe(following, "a");

      house.endSession.endSession(session);
      own().tells(new ServerNotification.BeganAnew());
      following.close();
      house.runBackground();

      assertEquals(List.of(), heard);
      assertEquals(List.of("resources/subscribe a"), own().asked());
    }

    private FakeMcpServer own() {
      return house.server.opened().getFirst();
    }
  }

  @Nested
  class OneTooMany {

    private final List<ServerNotification> heard = new ArrayList<>();
    private final Outcome<McpResult> saturated =
        failed(new Failure.Saturated(3, Duration.ofSeconds(1)));

    @Test
    void isToldNothingAndLearnsWhy() {
      fixture.follow(CallContext.ANONYMOUS, new ArrayList<>());
      Following tooMany = fixture.follow(CallContext.ANONYMOUS, heard);

      fixture.tell(new ServerNotification.BeganAnew());

      assertEquals(List.of(), heard);
      assertEquals(saturated, subscribe(tooMany, "a"));
      assertEquals(saturated, unsubscribe(tooMany, "a"));
      assertEquals(saturated, tooMany.setLogLevel(SERVER, LogLevel.DEBUG));
      tooMany.close();
    }

    @Test
    void findsAPlaceOnceAnotherHasLeft() {
      CallContexts.Session session = new CallContexts.Session(CallContexts.ROOTS);
      fixture.follow(CallContexts.of(session), new ArrayList<>());
      assertEquals(saturated, subscribe(fixture.follow(CallContext.ANONYMOUS, heard), "a"));

      house.endSession.endSession(session);

      assertEquals("{}", json(subscribe(fixture.follow(CallContext.ANONYMOUS, heard), "a")));
    }
  }
}
