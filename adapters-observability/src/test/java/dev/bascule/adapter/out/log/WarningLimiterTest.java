package dev.bascule.adapter.out.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WarningLimiterTest {

  private static final ServerId FILES = new ServerId("files");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);
  private final Ticker ticker = now::get;
  private final WarningLimiter limiter = new WarningLimiter(ticker);

  @Test
  void admitsFirstAndSuppressesOthers() {
    assertEquals(OptionalLong.of(0), limiter.admit(FILES));
    assertEquals(OptionalLong.empty(), limiter.admit(FILES));
    now.addAndGet(Duration.ofSeconds(10).toNanos() - 1);

    assertEquals(OptionalLong.empty(), limiter.admit(FILES));
  }

  @Test
  void returnsSuppressedCountAfterInterval() {
    limiter.admit(FILES);
    limiter.admit(FILES);
    limiter.admit(FILES);
    now.addAndGet(Duration.ofSeconds(10).toNanos());

    assertEquals(OptionalLong.of(2), limiter.admit(FILES));
    now.addAndGet(Duration.ofSeconds(10).toNanos());
    assertEquals(OptionalLong.of(0), limiter.admit(FILES));
  }

  @Test
  void limitsEachServerSeparately() {
    limiter.admit(FILES);

    assertEquals(OptionalLong.of(0), limiter.admit(new ServerId("mail")));
  }
}
