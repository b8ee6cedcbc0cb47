package dev.bascule.application.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduledCleanUpTest {

  private final CoreFixture core = new CoreFixture(CoreFixture.cached("*"));
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
    core.call("look");
    core.call("write");
    core.ticker.advance(CoreFixture.LISTING_LIFE.plusHours(24));
    Schedule _ = startWith(core.events);

    tasks.getFirst().run();

    assertEquals(List.of(Duration.ofMinutes(5)), intervals);
    assertEquals(List.of("cleaned up 1 and 2"), core.events.told);
  }

  @Test
  void continuesAfterFailedCleanUp() {
    List<String> failures = new ArrayList<>();
    Schedule _ =
        startWith(
            new BridgeEventListener() {
              @Override
              public void onEvent(BridgeEvent event) {
                if (event instanceof BridgeEvent.CleanUpFailed(RuntimeException cause)) {
                  failures.add(cause.getMessage());
                } else {
                  throw new IllegalStateException("broken");
                }
              }
            });

    tasks.getFirst().run();

    assertEquals(List.of("broken"), failures);
  }

  @Test
  void stopsWithItsSchedule() {
    Schedule schedule = startWith(core.events);

    schedule.close();

    assertEquals(List.of("ended"), ended);
  }

  private Schedule startWith(BridgeEventListener events) {
    return new ManageCachesService(core.upstreams, core.caches, core.connections, events)
        .startOn(scheduler, Duration.ofMinutes(5));
  }
}
