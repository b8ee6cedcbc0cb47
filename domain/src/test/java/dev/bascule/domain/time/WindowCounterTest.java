package dev.bascule.domain.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WindowCounterTest {

  private static final Duration WINDOW = Duration.ofSeconds(30);

  private final FakeTicker ticker = new FakeTicker();
  private final WindowCounter counter = new WindowCounter(WINDOW, ticker);

  @Test
  void forgetsEventAfterWindow() {
    counter.add();
    ticker.advance(WINDOW.minusNanos(1));
    long before = counter.sum();
    ticker.advanceNanos(1);

    assertEquals(List.of(1L, 0L), List.of(before, counter.sum()));
  }

  @Test
  void countsEachEventForNineTenthsOfWindowAtLeast() {
    ticker.advance(Duration.ofSeconds(3).minusNanos(1));
    counter.add();
    ticker.advance(Duration.ofSeconds(27));
    long before = counter.sum();
    ticker.advanceNanos(1);

    assertEquals(List.of(1L, 0L), List.of(before, counter.sum()));
  }

  @Test
  void slides() {
    List<Long> sums =
        Stream.generate(
                () -> {
                  counter.add();
                  ticker.advance(Duration.ofSeconds(3));
                  return counter.sum();
                })
            .limit(12)
            .toList();

    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 9L, 9L, 9L), sums);
  }

  @Test
  void forgetsAllAfterLongPause() {
    counter.add();
    ticker.advance(Duration.ofDays(365));
    long afterYear = counter.sum();
    counter.add();

    assertEquals(List.of(0L, 1L), List.of(afterYear, counter.sum()));
  }

  @Test
  void clears() {
    counter.add();
    counter.clear();
    long cleared = counter.sum();
    counter.add();

    assertEquals(List.of(0L, 1L), List.of(cleared, counter.sum()));
  }

  @Test
  void countsAnyShortWindow() {
    WindowCounter shortest = new WindowCounter(Duration.ofNanos(1), ticker);

    shortest.add();
    long now = shortest.sum();
    ticker.advanceNanos(10);

    assertEquals(List.of(1L, 0L), List.of(now, shortest.sum()));
  }

  @Test
  void losesNoEventOfConcurrentThreads() {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int thread = 0; thread < 4; thread++) {
        threads.execute(
            () -> {
              for (int i = 0; i < 10_000; i++) {
                counter.add();
              }
            });
      }
    }

    assertEquals(40_000, counter.sum());
  }
}
