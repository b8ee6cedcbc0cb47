package dev.bascule.adapter.in.http.mcp.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StreamLimitTest {

  private final List<String> ended = new ArrayList<>();

  @Test
  void countsStreamsBeforeTheyAreOpen() {
    StreamLimit limit = new StreamLimit(2);

    StreamLimit.Entry first = limit.tryAcquire().orElseThrow();
    assertTrue(limit.tryAcquire().isPresent());
    assertEquals(Optional.empty(), limit.tryAcquire());

    first.close();
    first.close();
    assertTrue(limit.tryAcquire().isPresent());
    assertEquals(Optional.empty(), limit.tryAcquire());
  }

  @Test
  void endsOpenStreamsAndLaterOnes() {
    StreamLimit limit = new StreamLimit(3);
    limit.tryAcquire().orElseThrow().onEnd(() -> ended.add("open"));
    StreamLimit.Entry closed = limit.tryAcquire().orElseThrow();
    closed.onEnd(() -> ended.add("closed"));
    closed.close();
    StreamLimit.Entry opening = limit.tryAcquire().orElseThrow();

    limit.endAll();
    opening.onEnd(() -> ended.add("opening"));
    limit.tryAcquire().orElseThrow().onEnd(() -> ended.add("later"));

    assertEquals(List.of("open", "opening", "later"), ended);
  }
}
