package dev.bascule.application.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.port.in.ShowServerLogUseCase.LineSource;
import dev.bascule.application.port.in.ShowServerLogUseCase.LogExcerpt;
import dev.bascule.application.port.in.ShowServerLogUseCase.ServerLogLine;
import dev.bascule.application.port.in.ShowServerLogUseCase.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class LogBufferTest {

  private static final Set<Thread.State> WAITING_OR_ENDED =
      EnumSet.of(Thread.State.TIMED_WAITING, Thread.State.TERMINATED);

  private final LogBuffer ring = new LogBuffer(() -> Instant.EPOCH);

  @Test
  void returnsLastLinesWithNumbers() {
    add("a", "b", "c");

    assertEquals(
        new ServerLogLine(1, Instant.EPOCH, LineSource.STDERR, Severity.INFO, "a"),
        ring.last(3).lines().getFirst());
    assertEquals(List.of("b", "c"), texts(ring.last(2)));
    assertEquals(List.of(), texts(ring.last(0)));
  }

  @Test
  void keepsBoundedNumberOfLines() {
    for (int i = 1; i <= 600; i++) {
      add("line " + i);
    }

    assertEquals(LogBuffer.MAX_LINES, ring.last(10_000).lines().size());
    assertEquals("line 101", texts(ring.last(500)).getFirst());
  }

  @Test
  void keepsBoundedNumberOfCharacters() {
    for (int i = 0; i < 100; i++) {
      add("x".repeat(5000));
    }

    List<String> texts = texts(ring.last(500));
    assertEquals(LogBuffer.MAX_CHARACTERS / LogBuffer.MAX_LINE, texts.size());
    assertThat(texts.getFirst()).hasSize(LogBuffer.MAX_LINE).endsWith("…");
  }

  @Test
  void tellsFollowerHowManyLinesItMissed() {
    add("a");
    for (int i = 0; i < 600; i++) {
      add("line");
    }

    LogExcerpt later = ring.await(1, Duration.ZERO);

    assertEquals(100, later.omitted());
    assertEquals(500, later.lines().size());
  }

  @Test
  void beginsAgainForNumberOfEarlierRun() {
    add("a");

    assertEquals(List.of("a"), texts(ring.await(17, Duration.ofMinutes(1))));
  }

  @Test
  void waitsForFirstLineIfNumberIsOfEarlierRun() throws Exception {
    FutureTask<LogExcerpt> first = new FutureTask<>(() -> ring.await(17, Duration.ofMinutes(1)));
    Thread follower = Thread.ofVirtual().start(first);
    while (!WAITING_OR_ENDED.contains(follower.getState())) {
      Thread.onSpinWait();
    }
    add("a");

    assertEquals(List.of("a"), texts(first.get()));
  }

  @Test
  void wakesFollowerForNewLine() {
    add("a");
    CompletableFuture<LogExcerpt> later =
        CompletableFuture.supplyAsync(
            () -> ring.await(1, Duration.ofMinutes(1)), task -> Thread.ofVirtual().start(task));
    add("b");

    assertEquals(List.of("b"), texts(later.join()));
  }

  @Test
  void returnsNothingAfterTimeoutOrInterrupt() {
    assertEquals(List.of(), texts(ring.await(0, Duration.ofMillis(1))));

    Thread.currentThread().interrupt();
    assertEquals(List.of(), texts(ring.await(0, Duration.ofMinutes(1))));
    assertTrue(Thread.interrupted());
  }

  private void add(String... lines) {
    for (String line : lines) {
      ring.add(LineSource.STDERR, Severity.INFO, line);
    }
  }

  private static List<String> texts(LogExcerpt excerpt) {
    return excerpt.lines().stream().map(ServerLogLine::text).toList();
  }
}
