package dev.bascule.application.activity;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.ShowActivityUseCase;
import java.time.InstantSource;

/** Tells what is remembered. */
public final class ShowActivityService implements ShowActivityUseCase {

  private final ActivityLog memory;
  private final MetricsSampler sampling;
  private final InstantSource dates;

  public ShowActivityService(ActivityLog memory, MetricsSampler sampling, InstantSource dates) {
    this.memory = requireNonNull(memory, "memory");
    this.sampling = requireNonNull(sampling, "sampling");
    this.dates = requireNonNull(dates, "dates");
  }

  @Override
  public Activity showActivity() {
    return new Activity(
        dates.instant(),
        sampling.samples(),
        memory.servers(),
        memory.busiestTools(),
        memory.errors());
  }
}
