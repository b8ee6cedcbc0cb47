package dev.bascule.adapter.in.cli.terminal;

import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The clock of an animation.
 *
 * @param ticker measures elapsed time
 * @param timer draws the frames
 */
public record AnimationClock(Ticker ticker, FrameTimer timer) {

  /** Draws frames. */
  @FunctionalInterface
  public interface FrameTimer {

    /**
     * Runs {@code frame} periodically, on another thread, until the animation is closed.
     *
     * @param interval the delay before the first frame, and between two frames; positive
     */
    Animation every(Duration interval, Runnable frame);
  }

  /** A running animation. */
  @FunctionalInterface
  public interface Animation extends AutoCloseable {

    /** Ends it, without waiting for a frame in progress. Idempotent. */
    @Override
    void close();
  }

  /** Returns the clock of this machine; its threads are daemon threads. */
  public static AnimationClock ofThisMachine() {
    return new AnimationClock(Ticker.system(), AnimationClock::every);
  }

  private static Animation every(Duration interval, Runnable frame) {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("frames").daemon().factory());
    long nanos = interval.toNanos();
    Future<?> _ = executor.scheduleWithFixedDelay(frame, nanos, nanos, TimeUnit.NANOSECONDS);
    return executor::shutdownNow;
  }
}
