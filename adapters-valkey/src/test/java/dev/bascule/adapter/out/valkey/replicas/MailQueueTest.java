package dev.bascule.adapter.out.valkey.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Polling;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A queue that is blocked by its first message. */
class MailQueueTest {

  private static final int SHARES = 4;

  private final MailQueue queue = new MailQueue("test", SHARES, new FakeTicker());
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<String> processed = new CopyOnWriteArrayList<>();
  private final AtomicInteger count = new AtomicInteger();

  @BeforeEach
  void block() throws InterruptedException {
    queue.add(
        "first",
        new byte[1],
        _ -> {
          begun.countDown();
          awaitRelease();
        });
    begun.await();
  }

  @AfterEach
  void unblock() {
    release.countDown();
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void add(String sender, int length) {
    queue.add(sender, new byte[length], _ -> processed.add(sender));
  }

  private void addMany(String sender, int messages) {
    for (int i = 0; i < messages; i++) {
      queue.add(sender, new byte[1], _ -> count.incrementAndGet());
    }
  }

  private void awaitProcessed(String... senders) {
    release.countDown();
    Polling.until(List.of(senders), () -> List.copyOf(processed), "processed");
  }

  @Test
  void dropsMessagesBeyondShareOfSender() {
    addMany("ann", 10 * MailQueue.MAX_WAITING);
    add("ann", 1);
    add("ben", 1);

    awaitProcessed("ben");
    assertThat(count.get()).isEqualTo(MailQueue.MAX_WAITING / SHARES);
  }

  @Test
  void limitsBytesOfSender() {
    add("ann", MailQueue.MAX_BYTES / SHARES + 1);
    add("ann", MailQueue.MAX_BYTES / SHARES);
    add("ann", 1);
    add("ben", MailQueue.MAX_BYTES / SHARES);

    awaitProcessed("ann", "ben");
  }

  @Test
  void limitsBytesOfAll() {
    for (String sender : List.of("a", "b", "c", "d", "e")) {
      add(sender, MailQueue.MAX_BYTES / SHARES);
    }

    awaitProcessed("a", "b", "c", "d");
  }

  @Test
  void hasRoomAgainForProcessedMessages() {
    addMany("ann", MailQueue.MAX_WAITING);
    add("ann", 1);
    add("ben", 1);
    awaitProcessed("ben");

    add("ann", MailQueue.MAX_BYTES / SHARES);

    awaitProcessed("ben", "ann");
  }
}
