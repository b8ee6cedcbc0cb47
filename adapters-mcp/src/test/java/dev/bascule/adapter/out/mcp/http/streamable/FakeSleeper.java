package dev.bascule.adapter.out.mcp.http.streamable;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.bascule.adapter.out.mcp.protocol.Sleeper;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** Lets no time pass: a wait ends when the test has seen its length. Thread-safe. */
final class FakeSleeper implements Sleeper {

  private final BlockingQueue<Duration> lengths = new LinkedBlockingQueue<>();
  private final Semaphore passed = new Semaphore(0);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  @Override
  public boolean sleep(Duration length, CountDownLatch stopSignal) throws InterruptedException {
    lengths.add(length);
    try {
      passed.acquire();
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
    return stopSignal.getCount() == 0;
  }

  /** Waits for the next wait, ends it, and returns its length. */
  Duration next() throws InterruptedException {
    Duration length = nextLength();
    passed.release();
    return length;
  }

  /** Waits for the next wait, and returns its length without ending it. */
  Duration nextLength() throws InterruptedException {
    return Optional.ofNullable(lengths.poll(5, SECONDS)).orElseThrow();
  }

  /** Waits until a wait ends by an interrupt. */
  boolean isInterrupted() throws InterruptedException {
    return interrupted.await(5, SECONDS);
  }
}
