package dev.bascule.bootstrap.wiring.concurrent;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Creates the executor for background work: few threads, a bounded queue, and rejection when it is
 * full.
 */
public final class BoundedExecutors {

  private static final int WORKERS = 16;
  private static final int IN_LINE = 1024;

  private BoundedExecutors() {}

  public static ExecutorService create() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            /* keepAliveTime= */ 10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(IN_LINE),
            Thread.ofVirtual().name("background-", 0).factory());
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
