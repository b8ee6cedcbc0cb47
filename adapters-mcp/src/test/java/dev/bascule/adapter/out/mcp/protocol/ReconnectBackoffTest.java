package dev.bascule.adapter.out.mcp.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReconnectBackoffTest {

  @Test
  void isShortAfterStreamWithEvents() {
    ReconnectBackoff backoff = ReconnectBackoff.NONE.after(false).after(false).after(true);

    assertEquals(Duration.ofMillis(500), backoff.delay(Optional.empty(), 0));
  }

  @Test
  void hasJitterOfUpToHalf() {
    assertEquals(Duration.ofMillis(375), ReconnectBackoff.NONE.delay(Optional.empty(), 0.5));
  }

  @Test
  void usesRetryTimeOfServer() {
    assertEquals(
        Duration.ofSeconds(2),
        ReconnectBackoff.NONE.delay(Optional.of(Duration.ofSeconds(2)), 0.5));
  }

  @Test
  void hasMinimum() {
    assertEquals(
        Duration.ofMillis(250), ReconnectBackoff.NONE.delay(Optional.of(Duration.ZERO), 0));
    assertEquals(
        Duration.ofSeconds(1),
        ReconnectBackoff.NONE.after(false).delay(Optional.of(Duration.ofMillis(1)), 0));
  }
}
