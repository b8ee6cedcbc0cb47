package dev.bascule.adapter.out.mcp.http.streamable;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.bascule.adapter.out.mcp.protocol.Sleeper;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** Lets no time pass: whoever pauses goes on when the test has seen for how long. Thread-safe. */
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

  /** Waits until somebody pauses, lets it go on, and returns for how long it would have paused. */
  Duration next() throws InterruptedException {
    Duration length = nextLength();
    passed.release();
    return length;
  }

  /** Waits until somebody pauses, and returns for how long; it goes on pausing. */
  Duration nextLength() throws InterruptedException {
    return Optional.ofNullable(lengths.poll(5, SECONDS)).orElseThrow();
  }

  /** Waits until a pause ends by an interrupt. */
  boolean isInterrupted() throws InterruptedException {
    return interrupted.await(5, SECONDS);
  }
}
