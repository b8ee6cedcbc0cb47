package dev.bascule.bootstrap.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.time.Polling;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Servers with an unknown protocol that do not respond to negotiation: a call has the expected
 * outcome in time, succeeds after the repair, and no resources leak.
 */
@Timeout(60)
final class UnreadyServersTest {

  @TempDir private Path folder;

  static Stream<Arguments> rows() {
    return Stream.of(UnreadyHttp.UnreadyFault.values())
        .flatMap(
            fault ->
                Stream.of(FaultTransport.LEGACY_HTTP, FaultTransport.MODERN_HTTP)
                    .map(era -> Arguments.of(fault, era)));
  }

  @BeforeAll
  @Timeout(60)
  static void warmUp(@TempDir Path folder) throws Exception {
    ResourceSnapshot.warmUp(folder);
  }

  @ParameterizedTest(name = "{0}, then {1}")
  @MethodSource("rows")
  void areCalledAfterRepair(UnreadyHttp.UnreadyFault fault, FaultTransport era) throws Exception {
    HttpScript healthy =
        era == FaultTransport.LEGACY_HTTP
            ? new FaultyLegacyHttp(Fault.HANG)
            : new FaultyModernHttp(Fault.HANG);
    UnreadyHttp script = new UnreadyHttp(fault, healthy);
    ResourceSnapshot before = ResourceSnapshot.take(folder);
    try (FaultyServer server = FaultyHttpFixture.start("protocol: auto", script)) {
      try (BridgeUnderTest bridge = start(server, fault.expected())) {
        assertFails(bridge, fault.expected());
        assertFails(bridge, fault.expected());
        Polling.until(0, server::hangingExchanges, "exchanges that are left hanging");

        script.repair();

        // After a start that timed out, calls fail immediately for the duration of the start
        // timeout.
        Polling.until(200, () -> call(bridge, "good"), "status after the repair");
      }
      Polling.until(0, server::openSessions, "sessions");
      Polling.until(0, server::openConnections, "connections");
    }
    before.assertNothingMore();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "cat >/dev/null, TIMED_OUT",
    "echo $KEY >&2; exit 3, RESTING",
    "exec >&-; cat >/dev/null, RESTING",
    "while read -r line; do echo $KEY; done, TIMED_OUT"
  })
  void includeChildProcesses(String program, ExpectedOutcome expected) throws Exception {
    ResourceSnapshot before = ResourceSnapshot.take(folder);
    List<ProcessHandle> children = new ArrayList<>();
    try (FaultyServer server = new UnreadyChild(program);
        BridgeUnderTest bridge = start(server, expected)) {
      assertFails(bridge, expected);
      children.addAll(ProcessResources.children());
    }
    assertEquals(List.of(), children.stream().filter(ProcessHandle::isAlive).toList());
    before.assertNothingMore();
  }

  private static int call(BridgeUnderTest bridge, String tool) {
    try {
      return bridge.call(tool).status();
    } catch (Exception e) {
      throw new AssertionError("the call was not answered", e);
    }
  }

  private BridgeUnderTest start(FaultyServer server, ExpectedOutcome expected) throws Exception {
    return BridgeUnderTest.start(server, FaultDeadlines.ofStart(expected), folder);
  }

  private static void assertFails(BridgeUnderTest bridge, ExpectedOutcome expected)
      throws Exception {
    Duration limit = FaultDeadlines.ofStart(expected).start();
    bridge.call("faulty").assertEnds(expected, limit);
  }
}
