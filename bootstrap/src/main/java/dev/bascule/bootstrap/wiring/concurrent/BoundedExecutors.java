package dev.bascule.bootstrap.wiring.concurrent;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes the executor of what nobody waits for: few at a time, some in line, the rest refused. */
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
