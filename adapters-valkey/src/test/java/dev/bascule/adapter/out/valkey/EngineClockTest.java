package dev.bascule.adapter.out.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The estimates of the time of the engine. */
final class EngineClockTest {

  private final FakeTicker ticker = new FakeTicker();
  private final EngineClock clock = new EngineClock(ticker);

  @Test
  void estimatesTimeBetweenRequestAndReply() {
    long requestNanos = clock.requestNanos();
    ticker.advance(Duration.ofMillis(40));
    clock.set(1_000_000, requestNanos);
    ticker.advance(Duration.ofMillis(5));

    assertEquals(1_005_000, clock.earliestMicros());
    assertEquals(1_045_000, clock.latestMicros());
  }
}
