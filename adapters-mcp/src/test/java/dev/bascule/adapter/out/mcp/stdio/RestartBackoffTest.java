package dev.bascule.adapter.out.mcp.stdio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RestartBackoffTest {

  /** Near overflow, because readings are compared by their difference. */
  private static final long START = Long.MAX_VALUE - 5;

  private static final long QUICK = Duration.ofSeconds(29).toNanos();
  private static final long WELL = Duration.ofSeconds(30).toNanos();

  @Test
  void isNoneForFirstStart() {
    assertEquals(Duration.ZERO, RestartBackoff.NONE.remaining(START));
  }

  @Test
  void doublesUpToThirtySeconds() {
    List<Long> waits = new ArrayList<>();
    RestartBackoff backoff = RestartBackoff.NONE;
    for (int i = 0; i < 10; i++) {
      backoff = backoff.afterEnd(START, START + QUICK);
      waits.add(backoff.remaining(START + QUICK).toMillis());
    }

    assertEquals(
        List.of(0L, 500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L, 30_000L), waits);
  }

  @Test
  void decreasesWithElapsedTime() {
    RestartBackoff backoff =
        RestartBackoff.NONE.afterEnd(START, START + 1).afterEnd(START + 1, START + 2);

    assertEquals(
        Duration.ofNanos(1), backoff.remaining(START + 2 + Duration.ofMillis(500).toNanos() - 1));
    assertEquals(Duration.ZERO, backoff.remaining(START + 2 + Duration.ofMillis(500).toNanos()));
    assertEquals(Duration.ZERO, backoff.remaining(START + 2 + Duration.ofHours(1).toNanos()));
  }

  @Test
  void isResetAfterLongRun() {
    RestartBackoff backoff = RestartBackoff.NONE;
    for (int i = 0; i < 10; i++) {
      backoff = backoff.afterEnd(START, START + QUICK);
    }

    assertEquals(Duration.ZERO, backoff.afterEnd(START, START + WELL).remaining(START + WELL));
  }
}
