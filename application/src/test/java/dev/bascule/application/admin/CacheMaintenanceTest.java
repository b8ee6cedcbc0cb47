package dev.bascule.application.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.RecordingEventListener;
import dev.bascule.application.port.in.ManageCachesUseCase.CleanUpResult;
import dev.bascule.application.port.out.TaskScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CacheMaintenanceTest {

  private final RecordingEventListener events = new RecordingEventListener();
  private final List<Duration> intervals = new ArrayList<>();
  private final List<Runnable> tasks = new ArrayList<>();
  private final List<String> ended = new ArrayList<>();

  private final TaskScheduler scheduler =
      (interval, task) -> {
        intervals.add(interval);
        tasks.add(task);
        return () -> ended.add("ended");
      };

  @Test
  void cleansUpEveryInterval() {
    startWith(() -> new CleanUpResult(2, 3));

    tasks.getFirst().run();

    assertEquals(List.of(Duration.ofMinutes(5)), intervals);
    assertEquals(List.of("cleaned up 2 and 3"), events.told);
  }

  @Test
  void continuesAfterFailedCleanUp() {
    startWith(
        () -> {
          throw new IllegalStateException("broken");
        });

    tasks.getFirst().run();

    assertEquals(List.of("clean-up failed: broken"), events.told);
  }

  @Test
  void stopsWithItsSchedule() {
    TaskScheduler.Schedule schedule = startWith(() -> new CleanUpResult(0, 0));

    schedule.close();

    assertEquals(List.of("ended"), ended);
  }

  private TaskScheduler.Schedule startWith(Supplier<CleanUpResult> cleanUp) {
    return new CacheMaintenance(
            cleanUp, new CoreFixture().connections, Duration.ofMinutes(5), events)
        .startOn(scheduler);
  }
}
