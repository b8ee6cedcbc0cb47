package dev.bascule.adapter.out.mcp.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class ByteAllowanceTest {

  private static final long BURST = 4L << 20;

  private final FakeTicker ticker = new FakeTicker();
  private final ByteAllowance allowance = ByteAllowance.ofNotifications(ticker);

  @Test
  void allowsBurstOnce() {
    assertTrue(allowance.take(BURST));
    assertFalse(allowance.take(1));
    ticker.advance(Duration.ofSeconds(1));
    assertTrue(allowance.take(ByteAllowance.BYTES_PER_SECOND - 10));
    assertFalse(allowance.take(1000));
  }

  @Test
  void waitsUntilNoLongerOverdrawn() throws InterruptedException {
    assertFalse(allowance.take(BURST + 3 * ByteAllowance.BYTES_PER_SECOND));
    long before = ticker.nanos();

    allowance.await(this::sleep, () -> false);

    assertEquals(3, (ticker.nanos() - before) / 1e9, 0.01);
    assertFalse(allowance.take(1000));
  }

  @Test
  void stopsWaitingIfStreamIsNotRead() throws InterruptedException {
    assertFalse(allowance.take(2 * BURST));
    long before = ticker.nanos();

    allowance.await(this::sleep, () -> ticker.nanos() != before);

    assertEquals(Duration.ofMillis(50), Duration.ofNanos(ticker.nanos() - before));
  }

  @Test
  void refillsUpToBurst() throws InterruptedException {
    assertFalse(allowance.take(BURST + 1));
    ticker.advance(Duration.ofDays(1));
    allowance.await(this::sleep, () -> false);

    assertTrue(allowance.take(BURST));
    assertFalse(allowance.take(1));
  }

  @Test
  void returnsBytesOfResponse() {
    ByteAllowance answers = ByteAllowance.ofAnswers(/* maxMessageBytes= */ 1000, ticker);
    for (int i = 0; i < 100; i++) {
      assertTrue(answers.take(BURST));
      answers.giveBack((int) BURST);
    }

    assertFalse(answers.isLow());
    assertTrue(answers.take(2 * BURST + 1000));
    assertTrue(answers.isLow());
    assertFalse(answers.take(1));
  }

  private boolean sleep(Duration length, CountDownLatch stopSignal) {
    ticker.advance(length);
    return stopSignal.getCount() == 0;
  }
}
