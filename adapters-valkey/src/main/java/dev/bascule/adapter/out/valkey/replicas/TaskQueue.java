package dev.bascule.adapter.out.valkey.replicas;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Runs tasks one after the other, on a virtual thread that exists only while there are any.
 *
 * <p>Thread-safe; never blocks.
 */
final class TaskQueue {

  private final String name;
  private final int capacity;

  @GuardedBy("this")
  private final Deque<Runnable> tasks = new ArrayDeque<>();

  @GuardedBy("this")
  private boolean isRunning;

  /**
   * @param capacity the maximum number of tasks that wait
   */
  TaskQueue(String name, int capacity) {
    this.name = name;
    this.capacity = capacity;
  }

  /**
   * Adds a task. An exception that it throws ends only this task.
   *
   * @return false if too many wait, and it was dropped
   */
  synchronized boolean add(Runnable task) {
    if (tasks.size() >= capacity) {
      return false;
    }
    tasks.add(task);
    start();
    return true;
  }

  @GuardedBy("this")
  private void start() {
    if (!isRunning && !tasks.isEmpty()) {
      isRunning = true;
      Thread _ = Thread.ofVirtual().name(name).start(this::runAll);
    }
  }

  private void runAll() {
    try {
      while (true) {
        Runnable task;
        synchronized (this) {
          task = tasks.poll();
          if (task == null) {
            return;
          }
        }
        task.run();
      }
    } finally {
      synchronized (this) {
        isRunning = false;
        start();
      }
    }
  }
}
