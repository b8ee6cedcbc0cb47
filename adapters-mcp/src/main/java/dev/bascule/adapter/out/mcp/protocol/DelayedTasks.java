package dev.bascule.adapter.out.mcp.protocol;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Runs work later. */
@FunctionalInterface
public interface DelayedTasks {

  /** Runs each piece of work on a virtual thread, once {@code sleeper} has let its time pass. */
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

  /** Runs {@code task} once, {@code delay} from now, unless it is cancelled before. */
  Task schedule(Duration delay, Runnable task);

  /** Work that is to be done later. */
  @FunctionalInterface
  interface Task {

    /** Takes the work back; work that has begun goes on. */
    void cancel();
  }
}
