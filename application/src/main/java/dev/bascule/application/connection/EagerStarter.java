package dev.bascule.application.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.application.upstream.ServerStarter;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The start of servers with an eager policy before a request needs them, with limited concurrency.
 * A server that failed to start, or is not started any more, is started again in the background,
 * with a backoff: so its state is right without a request. Starts shared connections only. Has no
 * effect before {@link #begin}.
 *
 * <p>Thread-safe; never waits for a start.
 */
public final class EagerStarter implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** The backoff before the second start; doubles with each further one. */
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

  private static final Duration MAX_BACKOFF = Duration.ofMinutes(1);

  /** A server that was started for this long is started again without a backoff. */
  private static final Duration STABLE = Duration.ofMinutes(1);

  private static final int MAX_DOUBLINGS = 6;

  private final UpstreamRegistry upstreams;
  private final ServerStarter starter;
  private final Ticker ticker;
  private final int maxConcurrent;
  private final Consumer<Upstream> onStarted;

  /** The eager servers, with their starts; a changed server is another object. */
  @GuardedBy("this")
  private final Map<Upstream, StartRecord> known = new HashMap<>();

  @GuardedBy("this")
  private final Queue<Upstream> queue = new ArrayDeque<>();

  @GuardedBy("this")
  private int running;

  @GuardedBy("this")
  private State state = State.NEW;

  /**
   * @param maxConcurrent the maximum number of concurrent starts; at least 1
   * @param onStarted is notified of each server that has started; does not block
   */
  public EagerStarter(
      UpstreamRegistry upstreams,
      ServerStarter starter,
      Ticker ticker,
      int maxConcurrent,
      Consumer<Upstream> onStarted) {
    this.upstreams = upstreams;
    this.starter = starter;
    this.ticker = ticker;
    this.maxConcurrent = maxConcurrent;
    this.onStarted = onStarted;
  }

  private enum State {
    NEW,
    /** The servers of the first configuration are being started. */
    FIRST_STARTS,
    /** Each of them has started, or failed once. */
    COMPLETE,
    CLOSED
  }

  /** The starts of one server. Guarded by the lock of the owner. */
  private static final class StartRecord {

    /** Whether it waits in the queue, or is being started. */
    private boolean isPending = true;

    private boolean hasEnded;

    /** The number of starts since it was last stable. */
    private int starts;

    /** The reading of the ticker from which it may be started again. */
    private long nextNanos;

    /** The reading of the ticker when it was first seen started; null while it is not. */
    private @Nullable Long startedNanos;
  }

  /** Starts all eager servers in the background, and from then on those that are added. */
  public void begin() {
    synchronized (this) {
      if (state == State.NEW) {
        state = State.FIRST_STARTS;
      }
    }
    refresh();
  }

  /**
   * Starts the eager servers that were added or changed, in the background. Has no effect before
   * {@link #begin}.
   */
  public void refresh() {
    synchronized (this) {
      if (state == State.NEW || state == State.CLOSED) {
        return;
      }
      known.keySet().retainAll(upstreams.all());
      queue.retainAll(known.keySet());
      for (Upstream upstream : upstreams.all()) {
        if (upstream.policy().start().eager() && !known.containsKey(upstream)) {
          known.put(upstream, new StartRecord());
          queue.add(upstream);
        }
      }
    }
    startQueued();
  }

  /** Starts to check the servers; closing the returned schedule stops it. */
  public Schedule startOn(TaskScheduler scheduler) {
    return scheduler.every(INTERVAL, this::startAgain);
  }

  /** Starts the servers again that are not started and whose backoff is over. */
  private void startAgain() {
    synchronized (this) {
      if (state == State.NEW || state == State.CLOSED) {
        return;
      }
      known.forEach(this::enqueueIfStopped);
    }
    startQueued();
  }

  @GuardedBy("this")
  private void enqueueIfStopped(Upstream upstream, StartRecord record) {
    long now = ticker.nanos();
    if (record.isPending) {
      return;
    }
    if (upstream.server().isStarted()) {
      record.startedNanos = record.startedNanos == null ? Long.valueOf(now) : record.startedNanos;
      return;
    }
    if (record.startedNanos != null && now - record.startedNanos >= STABLE.toNanos()) {
      record.starts = 0;
      record.nextNanos = now;
    }
    record.startedNanos = null;
    if (now - record.nextNanos >= 0) {
      record.isPending = true;
      queue.add(upstream);
    }
  }

  /**
   * Returns how many of the first eager servers have neither started nor failed to start. Once it
   * is 0 it stays 0: servers that are added later do not count.
   */
  public synchronized int pending() {
    return switch (state) {
      case NEW ->
          (int) upstreams.all().stream().filter(each -> each.policy().start().eager()).count();
      case FIRST_STARTS -> pendingFirstStarts();
      case COMPLETE, CLOSED -> 0;
    };
  }

  @GuardedBy("this")
  private int pendingFirstStarts() {
    return (int) known.values().stream().filter(record -> !record.hasEnded).count();
  }

  /** Stops starting servers; a start in progress continues. */
  @Override
  public synchronized void close() {
    state = State.CLOSED;
    queue.clear();
  }

  private void startQueued() {
    for (Optional<Upstream> next = next(); next.isPresent(); next = next()) {
      Upstream upstream = next.get();
      CompletableFuture<Optional<Failure>> start =
          start(upstream)
              .whenComplete(
                  (failed, error) -> {
                    ended(upstream, error == null ? failed : Optional.empty());
                    if (error == null && failed.isEmpty()) {
                      onStarted.accept(upstream);
                    }
                  });
      if (start.isDone()) {
        // A loop rather than recursion, so that many servers that are started already need no deep
        // stack.
        released();
      } else {
        CompletableFuture<Optional<Failure>> _ =
            start.whenComplete(
                (_, _) -> {
                  released();
                  startQueued();
                });
      }
    }
  }

  private CompletableFuture<Optional<Failure>> start(Upstream upstream) {
    return isFirst(upstream) ? starter.start(upstream) : starter.startAgain(upstream);
  }

  private synchronized boolean isFirst(Upstream upstream) {
    StartRecord record = known.get(upstream);
    return record != null && !record.hasEnded;
  }

  private synchronized Optional<Upstream> next() {
    if (running == maxConcurrent) {
      return Optional.empty();
    }
    Optional<Upstream> next = Optional.ofNullable(queue.poll());
    if (next.isPresent()) {
      running++;
    } else if (state == State.FIRST_STARTS && pendingFirstStarts() == 0) {
      state = State.COMPLETE;
    }
    return next;
  }

  private synchronized void released() {
    running--;
  }

  /**
   * A start that only waited for another backoff, or for the breaker, is not counted. An operator
   * may close the breaker at any time, so its state is checked again soon.
   *
   * @param failure empty if it is started, or if the start threw an exception
   */
  private synchronized void ended(Upstream upstream, Optional<Failure> failure) {
    StartRecord record = known.get(upstream);
    if (record == null) {
      return;
    }
    Duration wait =
        switch (failure.orElse(null)) {
          case Failure.NotRunning(String _, Duration retryAfter) -> retryAfter;
          case Failure.CircuitOpen _ -> FIRST_BACKOFF;
          case null, default -> {
            Duration backoff =
                FIRST_BACKOFF.multipliedBy(1L << Math.min(record.starts, MAX_DOUBLINGS));
            record.starts++;
            yield backoff.compareTo(MAX_BACKOFF) < 0 ? backoff : MAX_BACKOFF;
          }
        };
    record.isPending = false;
    record.hasEnded = true;
    record.nextNanos = ticker.nanos() + wait.toNanos();
  }
}
