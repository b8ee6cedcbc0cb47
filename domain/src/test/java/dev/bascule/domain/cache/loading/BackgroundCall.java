package dev.bascule.domain.cache.loading;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.bascule.domain.time.Polling;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A call on its own thread. */
public final class BackgroundCall<T> {

  private final FutureTask<T> task;
  private final Thread thread;

  private BackgroundCall(Callable<T> callable) {
    this.task = new FutureTask<>(callable);
    this.thread = Thread.ofVirtual().unstarted(task);
  }

  public static <T> BackgroundCall<T> start(Callable<T> callable) {
    BackgroundCall<T> call = new BackgroundCall<>(callable);
    call.thread.start();
    return call;
  }

  /** Returns once the call is in a timed wait, which in single flight only a waiter is. */
  BackgroundCall<T> awaitBlocked() {
    Polling.awaitState(thread, Thread.State.TIMED_WAITING);
    return this;
  }

  void interrupt() {
    thread.interrupt();
  }

  public T result() throws Exception {
    return task.get(10, SECONDS);
  }
}
