package dev.bascule.adapter.in.cli;

import dev.bascule.adapter.in.cli.terminal.AnimationClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Draws a frame only on request. */
public final class FakeAnimationClock implements AnimationClock.FrameTimer {

  private final List<Runnable> tasks = new CopyOnWriteArrayList<>();

  @Override
  public AnimationClock.Animation every(Duration interval, Runnable task) {
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  public void draw() {
    List.copyOf(tasks).forEach(Runnable::run);
  }

  public boolean areAllEnded() {
    return tasks.isEmpty();
  }
}
