package dev.bascule.bootstrap.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.bootstrap.faults.BridgeUnderTest.BridgeResponse;
import dev.bascule.domain.time.Polling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each fault of a server over each transport: the call has the expected outcome in time, the next
 * call succeeds, no tool has run twice, and no resources leak.
 */
@Timeout(60)
final class FaultyServersTest {

  @TempDir private Path folder;

  static Stream<Arguments> rows() {
    return FaultTransport.SUPPORTED.stream()
        .flatMap(
            transport ->
                Stream.of(Fault.values())
                    .flatMap(
                        fault ->
                            fault.over(transport).stream()
                                .map(expected -> Arguments.of(fault, transport, expected))));
  }

  @BeforeAll
  @Timeout(60)
  static void warmUp(@TempDir Path folder) throws Exception {
    ResourceSnapshot.warmUp(folder);
  }

  @ParameterizedTest(name = "{0} over {1} is {2}")
  @MethodSource("rows")
  void callHasExpectedOutcomeAndLeaksNothing(
      Fault fault, FaultTransport transport, ExpectedOutcome expected) throws Exception {
    ResourceSnapshot before = ResourceSnapshot.take(folder);
    try (FaultyServer server = transport.start(fault, folder)) {
      endsAsItShould(fault, server, expected);
      Polling.until(0, server::openSessions, "sessions");
      Polling.until(0, server::openConnections, "connections");
    }
    before.assertNothingMore();
  }

  private void endsAsItShould(Fault fault, FaultyServer server, ExpectedOutcome expected)
      throws Exception {
    FaultDeadlines deadlines = FaultDeadlines.of(expected);
    List<ProcessHandle> children = new ArrayList<>();
    try (BridgeUnderTest bridge = BridgeUnderTest.start(server, deadlines, folder)) {
      bridge.call("good").assertGood();
      children.addAll(ProcessResources.children());

      boolean inListing = fault == Fault.ENDLESS_PAGES;
      BridgeResponse answer = inListing ? bridge.list() : bridge.call("faulty");

      answer.assertEnds(expected, inListing ? deadlines.listing() : deadlines.call());
      assertTrue(fault != Fault.LONG_ANSWER || answer.body().length() > 10 << 20);
      bridge.call("good").assertGood();
      bridge.list().assertGood();
      assertEquals(runsOf(fault), server.runs());
      Polling.until(0, server::hangingExchanges, "exchanges that are left hanging");
      children.addAll(ProcessResources.children());
    }
    assertEquals(List.of(), children.stream().filter(ProcessHandle::isAlive).toList());
  }

  /** A tool must not run twice: its effect may be irreversible. */
  private static long runsOf(Fault fault) {
    return fault == Fault.ENDLESS_PAGES || fault == Fault.EVERY_SESSION_LOST ? 0 : 1;
  }
}
