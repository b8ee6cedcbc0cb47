package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.ShowActivityUseCase;
import java.time.InstantSource;

/** Tells what is remembered. */
public final class ShowActivityService implements ShowActivityUseCase {

  private final ActivityMemory memory;
  private final Sampling sampling;
  private final InstantSource dates;

  public ShowActivityService(ActivityMemory memory, Sampling sampling, InstantSource dates) {
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
