package dev.bascule.adapter.out.mcp.protocol;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A scheduler of delayed tasks. */
@FunctionalInterface
public interface DelayedTasks {

  /** Runs each task on a virtual thread, after {@code sleeper} has waited. */
  static DelayedTasks after(Sleeper sleeper) {
    return (delay, task) -> {
      CountDownLatch cancelled = new CountDownLatch(1);
      Thread.ofVirtual()
          .name("bascule-later")
          .start(
              () -> {
                try {
                  if (!sleeper.sleep(delay, cancelled)) {
                    task.run();
                  }
                } catch (InterruptedException e) {
                  throw new AssertionError("this thread is never interrupted", e);
                }
              });
      return cancelled::countDown;
    };
  }

  /** Runs {@code task} once, after {@code delay}, unless it is cancelled before. */
  Task schedule(Duration delay, Runnable task);

  /** A delayed task. */
  @FunctionalInterface
  interface Task {

    /** Cancels the task; a task that has begun continues. */
    void cancel();
  }
}
