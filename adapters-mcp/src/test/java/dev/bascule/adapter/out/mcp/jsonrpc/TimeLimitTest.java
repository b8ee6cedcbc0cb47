package dev.bascule.adapter.out.mcp.jsonrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimeLimitTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeTicker ticker = new FakeTicker();
  private final TimeLimit limit =
      TimeLimit.of(SECOND, new ToolTimeout(Duration.ofSeconds(3), Duration.ofSeconds(7)), ticker);

  @Test
  void restartsWithTimeAfterProgress() {
    ticker.advance(Duration.ofMillis(900));

    limit.restart();

    assertEquals(Duration.ofSeconds(3), limit.remaining());
    assertEquals(new TimedOut(Duration.ofMillis(3900)), limit.timedOut());
  }

  @Test
  void restartsUpToMaximum() {
    ticker.advance(Duration.ofMillis(900));
    limit.restart();
    ticker.advance(Duration.ofMillis(2900));

    limit.restart();

    assertEquals(Duration.ofMillis(1200), limit.remaining());
    assertEquals(new TimedOut(Duration.ofSeconds(5)), limit.timedOut());
  }

  @Test
  void doesNotRestartOnceItHasPassed() {
    ticker.advance(SECOND);

    limit.restart();

    assertTrue(limit.hasPassed());
    assertEquals(new TimedOut(SECOND), limit.timedOut());
  }

  @Test
  void isNotRestartedIfFixed() {
    TimeLimit fixed = TimeLimit.of(SECOND, ticker);
    ticker.advance(Duration.ofMillis(900));

    fixed.restart();

    assertEquals(Duration.ofMillis(100), fixed.remaining());
  }

  @ParameterizedTest
  @CsvSource({"PT0.3S,PT0.3S", "PT0.299999999S,PT0.3S", "PT0.299000001S,PT0.3S", "PT0S,PT0S"})
  void reportsTimeoutInMilliseconds(Duration timeout, Duration told) {
    assertEquals(new TimedOut(told), TimeLimit.of(timeout, new FakeTicker()).timedOut());
  }
}
