package dev.bascule.application.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.CleanUpCachesUseCase.CleanedUp;
import dev.bascule.application.port.out.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaintenanceTest {

  private final RecordedEvents events = new RecordedEvents();
  private final List<Duration> intervals = new ArrayList<>();
  private final List<Runnable> tasks = new ArrayList<>();
  private final List<String> ended = new ArrayList<>();

  private final Scheduler scheduler =
      (interval, task) -> {
        intervals.add(interval);
        tasks.add(task);
        return () -> ended.add("ended");
      };

  @Test
  void cleansUpEveryInterval() {
    startWith(() -> new CleanedUp(2, 3));

    tasks.getFirst().run();

    assertEquals(List.of(Duration.ofMinutes(5)), intervals);
    assertEquals(List.of("cleaned up 2 and 3"), events.told);
  }

  @Test
  void survivesACleanUpThatFails() {
    startWith(
        () -> {
          throw new IllegalStateException("broken");
        });

    tasks.getFirst().run();

    assertEquals(List.of("clean-up failed: broken"), events.told);
  }

  @Test
  void endsWithItsSchedule() {
    Scheduler.Schedule schedule = startWith(() -> new CleanedUp(0, 0));

    schedule.close();

    assertEquals(List.of("ended"), ended);
  }

  private Scheduler.Schedule startWith(CleanUpCachesUseCase cleanUp) {
    return new Maintenance(cleanUp, new House().connections, Duration.ofMinutes(5), events)
        .startOn(scheduler);
  }
}
