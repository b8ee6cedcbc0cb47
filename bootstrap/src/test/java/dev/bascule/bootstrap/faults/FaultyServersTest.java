package dev.bascule.bootstrap.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.bootstrap.faults.BridgeUnderTest.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each fault of a server over each transport: it ends as it should and in time, the next call is
 * served, no tool has run twice, and nothing is left behind.
 */
@Timeout(60)
final class FaultyServersTest {

  /** What an answer may come late by, on a machine with much else to do. */
  private static final Duration LATE = Duration.ofSeconds(2);

  @TempDir private Path folder;

  static Stream<Arguments> rows() {
    return Transport.SPOKEN.stream()
        .flatMap(
            transport ->
                Stream.of(Fault.values())
                    .flatMap(
                        fault ->
                            fault.over(transport).stream()
                                .map(ending -> Arguments.of(fault, transport, ending))));
  }

  /** What is made but once in a process, and then kept, shall not count as left behind. */
  @BeforeAll
  @Timeout(60)
  static void makeWhatIsKept(@TempDir Path folder) throws Exception {
    Limits limits = Limits.of(Ending.GOOD);
    for (Transport transport : Transport.SPOKEN) {
      try (FaultyServer server = transport.start(Fault.HANG, folder);
          BridgeUnderTest bridge = BridgeUnderTest.start(server, limits, folder)) {
        assertGood(bridge.call("good"));
      }
    }
  }

  @ParameterizedTest(name = "{0} over {1} is {2}")
  @MethodSource("rows")
  void endsAsItShouldAndLeavesNothingBehind(Fault fault, Transport transport, Ending ending)
      throws Exception {
    Map<String, Long> threads = Belongings.threads(folder);
    long sockets = Belongings.sockets();
    try (FaultyServer server = transport.start(fault, folder)) {
      endsAsItShould(fault, server, ending);
      Waiting.until(0, server::openSessions, "sessions");
      Waiting.until(0, server::openConnections, "connections");
    }
    Waiting.until(0L, () -> Math.max(0, Belongings.sockets() - sockets), "sockets more");
    Waiting.until(Set.of(), () -> Belongings.threadsBeyond(threads, folder), "threads more");
  }

  private void endsAsItShould(Fault fault, FaultyServer server, Ending ending) throws Exception {
    Limits limits = Limits.of(ending);
    List<ProcessHandle> children = new ArrayList<>();
    try (BridgeUnderTest bridge = BridgeUnderTest.start(server, limits, folder)) {
      assertGood(bridge.call("good"));
      children.addAll(Belongings.children());

      boolean inListing = fault == Fault.ENDLESS_PAGES;
      Answer answer = inListing ? bridge.list() : bridge.call("faulty");

      assertAnswer(answer, ending);
      assertInTime(answer, inListing ? limits.listing() : limits.call());
      assertTrue(fault != Fault.LONG_ANSWER || answer.body().length() > 10 << 20);
      assertGood(bridge.call("good"));
      assertGood(bridge.list());
      assertEquals(runsOf(fault), server.runs());
      Waiting.until(0, server::hangingExchanges, "exchanges that are left hanging");
      children.addAll(Belongings.children());
    }
    assertEquals(List.of(), children.stream().filter(ProcessHandle::isAlive).toList());
  }

  /** A tool must not run twice: what it does may not be undone. */
  private static long runsOf(Fault fault) {
    return fault == Fault.ENDLESS_PAGES || fault == Fault.EVERY_SESSION_LOST ? 0 : 1;
  }

  private static void assertAnswer(Answer answer, Ending ending) {
    assertEquals(ending.status(), answer.status(), answer.body());
    assertEquals(ending.type(), answer.problem("type"), answer.body());
    assertFalse(answer.body().contains(FaultyServer.SECRET), answer.body());
  }

  private static void assertInTime(Answer answer, Duration limit) {
    assertTrue(
        answer.took().compareTo(limit.plus(LATE)) <= 0,
        () -> "took " + answer.took() + " of " + limit);
  }

  private static void assertGood(Answer answer) {
    assertEquals(200, answer.status(), answer.body());
  }
}
