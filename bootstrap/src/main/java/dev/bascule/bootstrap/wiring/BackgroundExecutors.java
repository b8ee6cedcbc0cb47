package dev.bascule.bootstrap.wiring;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Creates executors for work that no caller waits for. */
final class BackgroundExecutors {

  private BackgroundExecutors() {}

  /**
   * Returns an executor with few threads and a bounded queue, which rejects tasks if that is full.
   *
   * @param name the prefix of the names of its virtual threads
   * @param workers the maximum number of tasks that run at the same time
   */
  static ExecutorService create(String name, int workers, int queueLength) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            workers,
            workers,
            /* keepAliveTime= */ 10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queueLength),
            Thread.ofVirtual().name(name, 0).factory());
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
