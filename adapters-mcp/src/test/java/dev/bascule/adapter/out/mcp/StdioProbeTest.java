package dev.bascule.adapter.out.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.bascule.adapter.out.mcp.fixture.ModernStdioFixture;
import dev.bascule.adapter.out.mcp.fixture.StdioFixture;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.TimedOut;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Children of every era, asked before it is known which one they are of. */
final class StdioProbeTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private @Nullable StdioProbe probe;

  @AfterEach
  void close() {
    if (probe != null) {
      probe.close();
    }
    assertFalse(ProcessHandle.current().descendants().anyMatch(ProcessHandle::isAlive));
  }

  @Test
  void keepsAChildThatNeedsNoHandshake() {
    StdioProbe asking = of(ModernStdioFixture.command());

    assertEquals(Era.MODERN, era(asking.probe(limit(LONG))));

    ModernChild kept = asking.spare();
    assertNotNull(kept);
    assertFalse(kept.pipe().hasEnded());
    kept.pipe().end(_ -> new Failure.Cancelled());
    kept.pipe().gone().join();
    assertNull(asking.spare());
  }

  @Test
  void keepsNoChildThatWaitsForAHandshake() {
    StdioProbe asking = of(StdioFixture.command());

    EraVerdict verdict = asking.probe(limit(LONG));

    assertEquals(EraVerdict.legacy(), verdict);
    assertNull(asking.spare());
  }

  @Test
  void takesAChildThatEndsAtTheQuestionForALegacyOne() {
    EraVerdict verdict = of(List.of("sh", "-c", "read line; exit 1")).probe(limit(LONG));

    assertEquals(EraVerdict.legacyByGuess(), verdict);
  }

  @Test
  void knowsNothingOfAProgramThatIsNotThere() {
    EraVerdict verdict = of(List.of("/no/such/program")).probe(limit(LONG));

    Failure failure = assertInstanceOf(EraVerdict.Unknown.class, verdict).failure();
    assertEquals(Delivery.NOT_SENT, assertInstanceOf(Unreachable.class, failure).delivery());
  }

  @Test
  void goesOnAskingAChildThatIsSlowToStartWhenACallerHasNoMoreTime() {
    StdioProbe asking = of(ModernStdioFixture.command());
    Duration little = Duration.ofMillis(1);

    assertEquals(new EraVerdict.Unknown(new TimedOut(little)), asking.probe(limit(little)));
    assertEquals(Era.MODERN, era(asking.probe(limit(LONG))));
  }

  private StdioProbe of(List<String> command) {
    StdioProbe made =
        new StdioProbe(
            new StdioSettings(new ServerId("asked"), command, Map.of(), Optional.empty(), 100_000),
            ClientIdentity.bascule("test"),
            ModernRevisions.OF_BRIDGE,
            Ticker.system());
    probe = made;
    return made;
  }

  private static Era era(EraVerdict verdict) {
    return assertInstanceOf(EraVerdict.Known.class, verdict).era();
  }

  private static TimeLimit limit(Duration time) {
    return TimeLimit.of(time, Ticker.system());
  }
}
