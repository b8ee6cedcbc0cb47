package dev.bascule.adapter.out.mcp.stdio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.fixture.ModernStdioFixture;
import dev.bascule.adapter.out.mcp.fixture.StdioFixture;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.negotiation.ProbeResult;
import dev.bascule.adapter.out.mcp.protocol.ProtocolEra;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Children of every era, asked before it is known which one they are of. */
final class StdioProtocolProbeTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private @Nullable StdioProtocolProbe probe;

  @AfterEach
  void close() {
    if (probe != null) {
      probe.close();
    }
    assertFalse(ProcessHandle.current().descendants().anyMatch(ProcessHandle::isAlive));
  }

  @Test
  void keepsAChildThatNeedsNoHandshake() {
    StdioProtocolProbe asking = of(ModernStdioFixture.command());

    assertEquals(ProtocolEra.MODERN, era(asking.probe(limit(LONG))));

    ModernStdioChild spareChild = asking.takeSpare();
    assertNotNull(spareChild);
    assertFalse(spareChild.pipe().hasEnded());
    spareChild.pipe().end(_ -> new Failure.Cancelled());
    spareChild.pipe().allExited().join();
    assertNull(asking.takeSpare());
  }

  @Test
  void keepsNoChildThatWaitsForAHandshake() {
    StdioProtocolProbe asking = of(StdioFixture.command());

    ProbeResult result = asking.probe(limit(LONG));

    assertEquals(ProbeResult.legacy(), result);
    assertNull(asking.takeSpare());
  }

  @Test
  void takesAChildThatEndsAtTheQuestionForALegacyOne() {
    ProbeResult result = of(List.of("sh", "-c", "read line; exit 1")).probe(limit(LONG));

    assertEquals(ProbeResult.legacyByGuess(), result);
  }

  @Test
  void knowsNothingOfAProgramThatIsNotThere() {
    ProbeResult result = of(List.of("/no/such/program")).probe(limit(LONG));

    Failure failure = assertInstanceOf(ProbeResult.Unknown.class, result).failure();
    assertEquals(DeliveryStatus.NOT_SENT, assertInstanceOf(Unreachable.class, failure).delivery());
  }

  @Test
  void goesOnAskingAChildThatIsSlowToStartWhenACallerHasNoMoreTime() {
    StdioProtocolProbe asking = of(ModernStdioFixture.command());
    Duration little = Duration.ofMillis(1);

    assertEquals(new ProbeResult.Unknown(new TimedOut(little)), asking.probe(limit(little)));
    assertEquals(ProtocolEra.MODERN, era(asking.probe(limit(LONG))));
  }

  @Test
  void endsAChildThatNeedsNoHandshakeOnceItsCallerHasGivenUp() throws Exception {
    assertEndsTheChildOfACallerThatGivesUp(ModernStdioFixture.command());
  }

  @Test
  void endsAChildThatWaitsForAHandshakeOnceItsCallerHasGivenUp() throws Exception {
    assertEndsTheChildOfACallerThatGivesUp(StdioFixture.command());
  }

  private void assertEndsTheChildOfACallerThatGivesUp(List<String> command) throws Exception {
    Duration little = Duration.ofMillis(1);

    assertEquals(new ProbeResult.Unknown(new TimedOut(little)), of(command).probe(limit(little)));

    for (ProcessHandle child : ProcessHandle.current().descendants().toList()) {
      assertFalse(child.onExit().get(LONG.toSeconds(), TimeUnit.SECONDS).isAlive());
    }
  }

  private StdioProtocolProbe of(List<String> command) {
    StdioProtocolProbe made =
        new StdioProtocolProbe(
            new StdioSettings(new ServerId("asked"), command, Map.of(), Optional.empty(), 100_000),
            new LastStderr(),
            ClientInfo.bascule("test"),
            ModernRevisions.OF_BRIDGE,
            Ticker.system());
    probe = made;
    return made;
  }

  private static ProtocolEra era(ProbeResult result) {
    return assertInstanceOf(ProbeResult.Known.class, result).era();
  }

  private static TimeLimit limit(Duration time) {
    return TimeLimit.of(time, Ticker.system());
  }
}
