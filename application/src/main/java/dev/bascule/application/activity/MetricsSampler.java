package dev.bascule.application.activity;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.port.in.ShowActivityUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.application.view.BridgeMetrics;
import dev.bascule.application.view.BridgeMetrics.ServerLoad;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Shows the recorded activity: samples the totals periodically and keeps the samples of one hour,
 * and ends the intervals of the histories of servers and tools. Thread-safe.
 */
public final class MetricsSampler implements ShowActivityUseCase {

  static final Duration INTERVAL = Duration.ofSeconds(5);
  static final int MAX_SAMPLES = 720;
  static final int SAMPLES_PER_INTERVAL = 12;

  private final ShowMetricsUseCase metrics;
  private final ActivityLog activityLog;
  private final InstantSource clock;

  @GuardedBy("this")
  private final Deque<Sample> samples = new ArrayDeque<>();

  @GuardedBy("this")
  private long sampleCount;

  public MetricsSampler(ShowMetricsUseCase metrics, ActivityLog activityLog, InstantSource clock) {
    this.metrics = metrics;
    this.activityLog = activityLog;
    this.clock = clock;
  }

  /** Takes the first sample and schedules the others; closing the returned schedule stops it. */
  public Schedule startOn(TaskScheduler scheduler) {
    takeSample();
    return scheduler.every(INTERVAL, this::takeSample);
  }

  @Override
  public Activity showActivity() {
    return new Activity(
        clock.instant(),
        samples(),
        activityLog.servers(),
        activityLog.busiestTools(),
        activityLog.errors());
  }

  @Override
  public Optional<ServerHistory> showHistory(ServerId server) {
    return activityLog.history(server, INTERVAL.multipliedBy(SAMPLES_PER_INTERVAL));
  }

  /** Returns the samples, oldest first. */
  synchronized List<Sample> samples() {
    return List.copyOf(samples);
  }

  private void takeSample() {
    BridgeMetrics now = metrics.showMetrics();
    synchronized (this) {
      if (sampleCount > 0 && sampleCount % SAMPLES_PER_INTERVAL == 0) {
        activityLog.endInterval();
      }
      sampleCount++;
      if (samples.size() == MAX_SAMPLES) {
        samples.removeFirst();
      }
      samples.addLast(sample(sampleCount, now));
    }
  }

  private Sample sample(long number, BridgeMetrics now) {
    Collection<ServerLoad> loads = now.loads().values();
    return new Sample(
        number,
        clock.instant(),
        now.toolsCache(),
        now.responseCache(),
        activityLog.calls(),
        activityLog.callErrors(),
        now.circuitBreakerCalls(),
        now.totalErrors(),
        loads.stream().mapToInt(ServerLoad::inFlight).sum(),
        loads.stream().mapToInt(ServerLoad::waiting).sum());
  }
}
