package dev.bascule.adapter.out.mcp.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ByteAllowanceTest {

  private static final long BURST = 4L << 20;

  private final FakeTicker ticker = new FakeTicker();
  private final ByteAllowance allowance = ByteAllowance.ofNotifications(ticker);

  @Test
  void allowsTheBurstOnce() {
    assertTrue(allowance.take(BURST));
    assertFalse(allowance.take(1));
    ticker.advance(Duration.ofSeconds(1));
    assertTrue(allowance.take(ByteAllowance.BYTES_PER_SECOND - 10));
    assertFalse(allowance.take(1000));
  }

  @Test
  void asksForAPauseThatCoversWhatWasOverdrawn() {
    assertFalse(allowance.take(BURST + 3 * ByteAllowance.BYTES_PER_SECOND));

    Duration pause = allowance.pause();

    assertEquals(3, pause.toMillis() / 1000.0, 0.01);
    ticker.advance(pause);
    assertEquals(Duration.ZERO, allowance.pause());
    assertFalse(allowance.take(1000));
  }

  @Test
  void refillsToTheBurstAtMost() {
    assertFalse(allowance.take(BURST + 1));
    ticker.advance(Duration.ofDays(1));

    assertEquals(Duration.ZERO, allowance.pause());
    assertTrue(allowance.take(BURST));
    assertFalse(allowance.take(1));
  }

  @Test
  void givesBackTheBytesOfAnAnswer() {
    ByteAllowance answers = ByteAllowance.ofAnswers(/* maxMessageBytes= */ 1000, ticker);
    for (int i = 0; i < 100; i++) {
      assertTrue(answers.take(BURST));
      answers.giveBack(BURST);
    }
    answers.giveBack(BURST);

    assertTrue(answers.take(2 * BURST + 1000));
    assertFalse(answers.take(1));
  }
}
