package dev.bascule.adapter.out.mcp;

import java.time.Duration;

/** Runs work later. */
@FunctionalInterface
interface Later {

  /** Runs each piece of work on a virtual thread, once its time has really passed. */
  Later REAL =
      (delay, work) -> {
        Thread thread =
            Thread.ofVirtual()
                .name("bascule-later")
                .start(
                    () -> {
                      try {
                        Thread.sleep(delay);
                      } catch (InterruptedException _) {
                        return;
                      }
                      work.run();
                    });
        return thread::interrupt;
      };

  /** Runs {@code work} once, {@code delay} from now, unless it is cancelled before. */
  Task in(Duration delay, Runnable work);

  /** Work that is to be done later. */
  @FunctionalInterface
  interface Task {

    /** Takes the work back; work that has begun goes on, or is interrupted. */
    void cancel();
  }
}
