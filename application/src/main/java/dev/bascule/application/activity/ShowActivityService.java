package dev.bascule.application.activity;

import dev.bascule.application.port.in.ShowActivityUseCase;
import java.time.InstantSource;

/** The use case that shows the recorded activity. */
public final class ShowActivityService implements ShowActivityUseCase {

  private final ActivityLog activityLog;
  private final MetricsSampler sampler;
  private final InstantSource clock;

  public ShowActivityService(ActivityLog activityLog, MetricsSampler sampler, InstantSource clock) {
    this.activityLog = activityLog;
    this.sampler = sampler;
    this.clock = clock;
  }

  @Override
  public Activity showActivity() {
    return new Activity(
        clock.instant(),
        sampler.samples(),
        activityLog.servers(),
        activityLog.busiestTools(),
        activityLog.errors());
  }
}
