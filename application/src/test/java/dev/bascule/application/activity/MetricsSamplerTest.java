package dev.bascule.application.activity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.port.in.ShowActivityUseCase.Activity;
import dev.bascule.application.port.in.ShowActivityUseCase.Interval;
import dev.bascule.application.port.in.ShowActivityUseCase.Sample;
import dev.bascule.application.port.in.ShowActivityUseCase.ServerHistory;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsSamplerTest {

  private final CoreFixture core = new CoreFixture();
  private final List<Runnable> tasks = new ArrayList<>();
  private final List<String> ended = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private final ActivityLog activityLog =
      new ActivityLog(List.of(CoreFixture.SERVER), core.ticker, () -> now);
  private final MetricsSampler sampler =
      new MetricsSampler(core.metricsService(), activityLog, () -> now);
  private final TaskScheduler scheduler =
      (interval, task) -> {
        assertEquals(Duration.ofSeconds(5), interval);
        tasks.add(task);
        return () -> ended.add("ended");
      };

  @Test
  void takesFirstSampleImmediately() {
    sampler.startOn(scheduler);

    assertEquals(1, sampler.samples().size());
    assertEquals(0, sampler.samples().getFirst().requests());
  }

  @Test
  void samplesTotals() {
    sampler.startOn(scheduler);
    core.list();
    core.list();
    now = Instant.EPOCH.plusSeconds(5);

    tasks.getFirst().run();

    Sample latest = sampler.samples().getLast();
    assertEquals(now, latest.at());
    assertEquals(2, latest.number());
    assertEquals(1, latest.tools().hits());
    assertEquals(1, latest.tools().misses());
    assertEquals(1, latest.tools().size());
    assertEquals(1, latest.requests());
    assertEquals(0, latest.inFlight());
  }

  @Test
  void keepsOneHour() {
    sampler.startOn(scheduler);

    for (int i = 0; i < 1_000; i++) {
      tasks.getFirst().run();
    }

    assertEquals(720, sampler.samples().size());
    assertEquals(1_001, sampler.samples().getLast().number());
  }

  @Test
  void endsAnIntervalOfTheHistoryEveryMinute() {
    sampler.startOn(scheduler);
    core.list();

    for (int i = 0; i < 24; i++) {
      now = now.plus(MetricsSampler.INTERVAL);
      tasks.getFirst().run();
    }

    ServerHistory history = sampler.showHistory(CoreFixture.SERVER).orElseThrow();
    assertEquals(Duration.ofMinutes(1), history.interval());
    assertEquals(
        List.of(Instant.ofEpochSecond(60), Instant.ofEpochSecond(120), now),
        history.requests().stream().map(Interval::end).toList());
  }

  @Test
  void hasNoHistoryOfUnknownServers() {
    assertEquals(Optional.empty(), sampler.showHistory(new ServerId("unknown")));
  }

  @Test
  void stopsWithItsSchedule() {
    sampler.startOn(scheduler).close();

    assertEquals(List.of("ended"), ended);
  }

  @Test
  void isShownWithActivity() {
    sampler.startOn(scheduler);
    now = Instant.EPOCH.plusSeconds(1);

    Activity activity = sampler.showActivity();

    assertEquals(now, activity.now());
    assertEquals(1, activity.samples().size());
    assertEquals(List.of(CoreFixture.SERVER), List.copyOf(activity.servers().keySet()));
  }
}
