package dev.bascule.application.service;

import static dev.bascule.application.service.House.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.FollowServersUseCase.Following;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowServersServiceTest {

  private static final JsonBytes PARAMS = JsonBytes.of("{}");
  private static final Failure.Rejected METHOD_NOT_FOUND =
      new Failure.Rejected(-32601, "Method not found", Optional.empty());

  private final House house = new House();
  private final List<Notice> anneHeard = new ArrayList<>();
  private final List<Notice> bertHeard = new ArrayList<>();
  private final Following anne = follow(Exchange.ANONYMOUS, anneHeard);
  private final Following bert = follow(Exchange.ANONYMOUS, bertHeard);

  @BeforeEach
  void answerEverything() {
    house.server.answersOthers((_, _) -> FakeMcpServer.result("{}"));
  }

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

      notices.forEach(FollowServersServiceTest.this::tell);

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

      tell(new Notice.ListChanged(ListKind.TOOLS));

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
      follow(Exchange.ANONYMOUS, last);

      tell(new Notice.BeganAnew());

      assertEquals(List.of(new Notice.BeganAnew()), last);
      assertEquals(
          List.of("files began anew, dropped 0", "follower of files failed: broken"),
          house.events.told);
    }

    @Test
    void whoHasNotLeft() {
      anne.close();
      anne.close();

      tell(new Notice.BeganAnew());

      assertEquals(List.of(), anneHeard);
      assertEquals(1, bertHeard.size());
    }
  }

  @Nested
  class Subscriptions {

    @Test
    void areAskedForOnceAndGivenUpOnce() {
      subscribe(anne, "a");
      subscribe(bert, "a");
      subscribe(anne, "a");
      unsubscribe(anne, "a");
      unsubscribe(anne, "a");
      unsubscribe(bert, "a");

      assertEquals(
          List.of("resources/subscribe a", "resources/unsubscribe a"), house.server.asked());
    }

    @Test
    void areAskedForAgainOnceTheyWereGivenUp() {
      subscribe(anne, "a");
      unsubscribe(anne, "a");
      subscribe(bert, "a");

      assertEquals(
          List.of("resources/subscribe a", "resources/unsubscribe a", "resources/subscribe a"),
          house.server.asked());
    }

    @Test
    void areAnsweredWithAnEmptyResultWhereNobodyNeedsToBeAsked() {
      subscribe(anne, "a");

      assertEquals("{}", json(subscribe(bert, "a")));
      assertEquals("{}", json(unsubscribe(bert, "a")));
      assertEquals("{}", json(unsubscribe(bert, "never")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///a", "file:///a/b", "file:///a?b", "file:///a#b"})
    void areToldOfTheResourceAndItsParts(String uri) {
      subscribe(anne, "file:///a");

      tell(new Notice.ResourceUpdated(uri, PARAMS));

      assertEquals(List.of(new Notice.ResourceUpdated(uri, PARAMS)), anneHeard);
      assertEquals(List.of(), bertHeard);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///", "file:///ab", "file:///b", "FILE:///a"})
    void areNotToldOfOthers(String uri) {
      subscribe(anne, "file:///a");

      tell(new Notice.ResourceUpdated(uri, PARAMS));

      assertEquals(List.of(), anneHeard);
    }

    @Test
    void areToldOfTheirServerOnly() {
      subscribe(anne, "a");

      house.notices.heard(new ServerId("other"), new Notice.ResourceUpdated("a", PARAMS));

      assertEquals(List.of(), anneHeard);
    }

    @Test
    void areForgottenWhenTheServerRefuses() {
      house.server.answersOthers((_, _) -> new Reply.Failed<>(METHOD_NOT_FOUND));

      assertEquals(failed(METHOD_NOT_FOUND), subscribe(anne, "a"));

      tell(new Notice.ResourceUpdated("a", PARAMS));
      assertEquals(List.of(), anneHeard);
      assertEquals(failed(METHOD_NOT_FOUND), subscribe(bert, "a"));
    }

    @Test
    void areLimited() {
      subscribe(anne, "a");
      subscribe(anne, "b");

      assertEquals(failed(new Failure.Saturated(2, Duration.ofSeconds(1))), subscribe(anne, "c"));
      assertEquals("{}", json(subscribe(anne, "a")));
      unsubscribe(anne, "b");
      assertEquals("{}", json(subscribe(anne, "c")));
    }

    @Test
    void areGivenUpInTheBackgroundWhenTheirFollowerLeaves() {
      subscribe(anne, "a");
      subscribe(bert, "a");
      subscribe(anne, "b");

      anne.close();

      assertEquals(2, house.server.asked().size());
      house.runBackground();
      assertEquals("resources/unsubscribe b", house.server.asked().getLast());
      assertEquals(3, house.server.asked().size());
    }

    @Test
    void areNotToBeHadOfAnEndlessUri() {
      subscribe(anne, "a".repeat(8 * 1024));

      assertEquals(
          failed(new Failure.Rejected(-32602, "the URI is too long", Optional.empty())),
          subscribe(anne, "a".repeat(8 * 1024 + 1)));
      assertEquals(1, house.server.asked().size());
    }

    @Test
    void areNotToBeHadAfterLeaving() {
      anne.close();

      assertEquals(failed(new Failure.Cancelled()), subscribe(anne, "a"));
      assertEquals(List.of(), house.server.asked());
    }

    @Test
    void areGivenUpAgainWhenTheirFollowerLeftMeanwhile() {
      house.server.answersOthers(
          (request, _) -> {
            if (request instanceof Subscribe) {
              anne.close();
            }
            return FakeMcpServer.result("{}");
          });

      subscribe(anne, "a");

      assertEquals(
          List.of("resources/subscribe a", "resources/unsubscribe a"), house.server.asked());
    }

    @Test
    void areAskedForOnceMoreWhenSomebodyCameWhileTheyWereGivenUp() {
      subscribe(anne, "a");
      house.server.answersOthers(
          (request, _) -> {
            if (request instanceof Unsubscribe) {
              subscribe(bert, "a");
            }
            return FakeMcpServer.result("{}");
          });

      unsubscribe(anne, "a");

      assertEquals("resources/subscribe a", house.server.asked().getLast());
    }
  }

  @Nested
  class Levels {

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

      tell(logged(LogLevel.NOTICE));
      tell(logged(LogLevel.WARNING));

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
      tell(new Notice.BeganAnew());
      anne.setLogLevel(SERVER, LogLevel.INFO);

      assertEquals(List.of("logging/setLevel info", "logging/setLevel info"), house.server.asked());
    }

    @Test
    void areSetBackWhereTheServerRefuses() {
      anne.setLogLevel(SERVER, LogLevel.WARNING);
      house.server.answersOthers((_, _) -> new Reply.Failed<>(METHOD_NOT_FOUND));

      assertEquals(failed(METHOD_NOT_FOUND), anne.setLogLevel(SERVER, LogLevel.DEBUG));
      assertEquals(failed(METHOD_NOT_FOUND), bert.setLogLevel(SERVER, LogLevel.INFO));

      tell(logged(LogLevel.DEBUG));
      assertEquals(List.of(), anneHeard);
      assertEquals(1, bertHeard.size());
    }

    @Test
    void riseInTheBackgroundWhenTheOneWhoWantedTheLowestLeaves() {
      anne.setLogLevel(SERVER, LogLevel.DEBUG);
      bert.setLogLevel(SERVER, LogLevel.ERROR);

      anne.close();
      house.runBackground();

      assertEquals(
          List.of("logging/setLevel debug", "logging/setLevel error"), house.server.asked());
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

  @Nested
  class OfSessionsWithConnectionsOfTheirOwn {

    private final Clients.Session session = new Clients.Session(Clients.ROOTS);
    private final List<Notice> heard = new ArrayList<>();
    private final Following following = follow(Clients.of(session), heard);

    @Test
    void tellsOnlyWhatTheirConnectionsBring() {
      subscribe(following, "a");

      tell(new Notice.BeganAnew());
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
      follow(Exchange.ANONYMOUS, new ArrayList<>());
      Following tooMany = follow(Exchange.ANONYMOUS, heard);

      tell(new Notice.BeganAnew());

      assertEquals(List.of(), heard);
      assertEquals(saturated, subscribe(tooMany, "a"));
      assertEquals(saturated, unsubscribe(tooMany, "a"));
      assertEquals(saturated, tooMany.setLogLevel(SERVER, LogLevel.DEBUG));
      tooMany.close();
    }

    @Test
    void findsAPlaceOnceAnotherHasLeft() {
      Clients.Session session = new Clients.Session(Clients.ROOTS);
      follow(Clients.of(session), new ArrayList<>());
      assertEquals(saturated, subscribe(follow(Exchange.ANONYMOUS, heard), "a"));

      house.endSession.endSession(session);

      assertEquals("{}", json(subscribe(follow(Exchange.ANONYMOUS, heard), "a")));
    }
  }

  private Following follow(Exchange exchange, List<Notice> heard) {
    return house.follow.follow(exchange, (_, notice) -> heard.add(notice));
  }

  private void tell(Notice notice) {
    house.notices.heard(SERVER, notice);
  }

  private static Notice logged(LogLevel level) {
    return new Notice.Logged(level, PARAMS);
  }

  private static Outcome<McpResult> subscribe(Following following, String uri) {
    return following.subscribe(new Subscribe(SERVER, uri));
  }

  private static Outcome<McpResult> unsubscribe(Following following, String uri) {
    return following.unsubscribe(new Unsubscribe(SERVER, uri));
  }

  private static Outcome<McpResult> failed(Failure failure) {
    return new Outcome.Failed<>(failure);
  }

  private static String json(Outcome<McpResult> outcome) {
    return outcome instanceof Outcome.Served<McpResult>(McpResult result, Provenance _)
        ? result.json().text()
        : outcome.toString();
  }
}
