package dev.bascule.application.service;

import static dev.bascule.application.service.FollowFixture.PARAMS;
import static dev.bascule.application.service.FollowFixture.failed;
import static dev.bascule.application.service.FollowFixture.json;
import static dev.bascule.application.service.FollowFixture.logged;
import static dev.bascule.application.service.FollowFixture.subscribe;
import static dev.bascule.application.service.FollowFixture.unsubscribe;
import static dev.bascule.application.service.House.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FollowServersServiceTest {

  private final FollowFixture fixture = new FollowFixture();
  private final House house = fixture.house;
  private final List<Notice> anneHeard = fixture.anneHeard;
  private final List<Notice> bertHeard = fixture.bertHeard;
  private final Following anne = fixture.anne;
  private final Following bert = fixture.bert;

  @Nested
  class TellsEverybody {

    @Test
    void whatConcernsEverybody() {
      List<Notice> notices =
          List.of(
              new Notice.ListChanged(ListKind.TOOLS),
              new Notice.BeganAnew(),
              new Notice.Other(new ServerMessage("x", PARAMS)),
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
              Exchange.ANONYMOUS, (_, _) -> cached.add(house.caches.listings().stats().size()));

      fixture.tell(new Notice.ListChanged(ListKind.TOOLS));

      assertEquals(List.of(0), cached);
    }

    @Test
    void thoughOneThrows() {
      bert.close();
      Following _ =
          house.follow.follow(
              Exchange.ANONYMOUS,
              (_, _) -> {
                throw new IllegalStateException("broken");
              });
      List<Notice> last = new ArrayList<>();
      fixture.follow(Exchange.ANONYMOUS, last);

      fixture.tell(new Notice.BeganAnew());

      assertEquals(List.of(new Notice.BeganAnew()), last);
      assertEquals(
          List.of("files began anew, dropped 0", "follower of files failed: broken"),
          house.events.told);
    }

    @Test
    void whoHasNotLeft() {
      anne.close();
      anne.close();

      fixture.tell(new Notice.BeganAnew());

      assertEquals(List.of(), anneHeard);
      assertEquals(1, bertHeard.size());
    }
  }

  @Nested
  class OfSessionsWithConnectionsOfTheirOwn {

    private final Clients.Session session = new Clients.Session(Clients.ROOTS);
    private final List<Notice> heard = new ArrayList<>();
    private final Following following = fixture.follow(Clients.of(session), heard);

    @Test
    void tellsOnlyWhatTheirConnectionsBring() {
      subscribe(following, "a");

      fixture.tell(new Notice.BeganAnew());
      own().tells(new Notice.ResourceUpdated("a", PARAMS));

      assertEquals(List.of(new Notice.ResourceUpdated("a", PARAMS)), heard);
      assertEquals(List.of(new Notice.BeganAnew()), anneHeard);
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
      own().tells(new Notice.BeganAnew());
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

    private final List<Notice> heard = new ArrayList<>();
    private final Outcome<McpResult> saturated =
        failed(new Failure.Saturated(3, Duration.ofSeconds(1)));

    @Test
    void isToldNothingAndLearnsWhy() {
      fixture.follow(Exchange.ANONYMOUS, new ArrayList<>());
      Following tooMany = fixture.follow(Exchange.ANONYMOUS, heard);

      fixture.tell(new Notice.BeganAnew());

      assertEquals(List.of(), heard);
      assertEquals(saturated, subscribe(tooMany, "a"));
      assertEquals(saturated, unsubscribe(tooMany, "a"));
      assertEquals(saturated, tooMany.setLogLevel(SERVER, LogLevel.DEBUG));
      tooMany.close();
    }

    @Test
    void findsAPlaceOnceAnotherHasLeft() {
      Clients.Session session = new Clients.Session(Clients.ROOTS);
      fixture.follow(Clients.of(session), new ArrayList<>());
      assertEquals(saturated, subscribe(fixture.follow(Exchange.ANONYMOUS, heard), "a"));

      house.endSession.endSession(session);

      assertEquals("{}", json(subscribe(fixture.follow(Exchange.ANONYMOUS, heard), "a")));
    }
  }
}
