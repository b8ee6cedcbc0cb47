package dev.bascule.bootstrap.cli;

import dev.bascule.application.port.out.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Draws a frame only when it is told to. */
final class FakeFrames implements Scheduler {

  private final List<Runnable> running = new ArrayList<>();

  @Override
  public Schedule every(Duration interval, Runnable task) {
    running.add(task);
    return () -> running.remove(task);
  }

  void draw() {
    List.copyOf(running).forEach(Runnable::run);
  }

  boolean areAllEnded() {
    return running.isEmpty();
  }
}
