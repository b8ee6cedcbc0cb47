package dev.bascule.adapter.out.valkey.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.time.Polling;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TaskQueueTest {

  private final List<String> done = new CopyOnWriteArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);

  private void block() {
    done.add("began");
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void dropsTasksForWhichThereIsNoRoom() {
    TaskQueue queue = new TaskQueue("test", 2);
    assertThat(queue.add(this::block)).isTrue();
    Polling.until(List.of("began"), () -> List.copyOf(done), "done");

    assertThat(queue.add(() -> done.add("a"))).isTrue();
    assertThat(queue.add(() -> done.add("b"))).isTrue();
    assertThat(queue.add(() -> done.add("c"))).isFalse();
    release.countDown();

    Polling.until(List.of("began", "a", "b"), () -> List.copyOf(done), "done");
  }

  @Test
  void continuesAfterException() {
    TaskQueue queue = new TaskQueue("test", 2);
    boolean _ =
        queue.add(
            () -> {
              Thread.currentThread().setUncaughtExceptionHandler((_, _) -> done.add("reported"));
              throw new IllegalStateException("planted");
            });
    boolean _ = queue.add(() -> done.add("next"));

    Polling.until(true, () -> done.containsAll(List.of("reported", "next")), "both in " + done);
  }
}
