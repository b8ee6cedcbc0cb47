package dev.bascule.adapter.out.mcp.stdio;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.NotRunning;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The successive child processes of one server: starts one for the first caller, and another one
 * for the first request after it has exited or was retired. Thread-safe.
 *
 * @param <C> the owner's type of a child
 */
final class ChildSupervisor<C> {

  private static final String PROCESS = "the process";

  private final StdioSettings settings;
  private final Ticker ticker;
  private final ChildLifecycle<C> lifecycle;
  private final LastExit lastExit;

  /** Held while a process is being started. */
  private final ReentrantLock startLock = new ReentrantLock();

  /** Written with the lock held; may be read without it. */
  private volatile @Nullable C last;

  /** Guarded by the lock; not annotated, because Error Prone does not support timed locks. */
  private RestartBackoff backoff;

  /** The previous children that have not exited yet. Guarded by the lock. */
  private final List<ChildPipe> previous = new ArrayList<>();

  /** Guarded by the lock. */
  private boolean closed;

  /**
   * @param lastExit has the reason of a backoff
   * @param probed the backoff after the child that was probed, if it exited
   */
  ChildSupervisor(
      StdioSettings settings,
      Ticker ticker,
      LastExit lastExit,
      RestartBackoff probed,
      ChildLifecycle<C> lifecycle) {
    this.settings = settings;
    this.ticker = ticker;
    this.lastExit = lastExit;
    this.backoff = probed;
    this.lifecycle = lifecycle;
  }

  /** A factory of children. Never waits for a child. */
  interface ChildLifecycle<C> {

    /** Starts a child. */
    C start() throws IOException;

    /** Called when {@code child} was started. */
    void onStarted(C child);

    ChildPipe pipeOf(C child);
  }

  /** Returns the running child; starts one if there is none. */
  UpstreamReply<C> getOrStart(TimeLimit limit) {
    return limit.underLock(startLock, this::getOrStartLocked);
  }

  /** Returns the running child; starts one only if none was started before. */
  UpstreamReply<C> getOrStartFirst(TimeLimit limit) {
    return limit.underLock(startLock, this::getOrStartFirstLocked);
  }

  /** The caller holds the lock. */
  private UpstreamReply<C> getOrStartFirstLocked() {
    C child = last;
    if (child == null && backoff.equals(RestartBackoff.NONE)) {
      return getOrStartLocked();
    }
    return child == null || !lifecycle.pipeOf(child).acceptsRequests()
        ? new Failed<>(new Unreachable("there is no process", DeliveryStatus.NOT_SENT))
        : new Answered<>(child);
  }

  /** Returns the last child, or null if none was started, or the last start failed. */
  @Nullable C last() {
    return last;
  }

  /** The caller holds the lock. */
  private UpstreamReply<C> getOrStartLocked() {
    if (closed) {
      return new Failed<>(new Cancelled());
    }
    C child = last;
    if (child == null) {
      return startUnlessBackingOff(backoff);
    }
    ChildPipe pipe = lifecycle.pipeOf(child);
    return pipe.acceptsRequests()
        ? new Answered<>(child)
        : startUnlessBackingOff(pipe.backoffAfter(backoff));
  }

  /** The caller holds the lock. */
  private UpstreamReply<C> startUnlessBackingOff(RestartBackoff now) {
    Duration wait = now.remaining(ticker.nanos());
    if (wait.isPositive()) {
      return new Failed<>(new NotRunning(backoffReason(), wait));
    }
    C ended = last;
    if (ended != null) {
      previous.removeIf(pipe -> pipe.allExited().isDone());
      previous.add(lifecycle.pipeOf(ended));
    }
    return start(now);
  }

  /** Names the server, because a client of the aggregated endpoint sees only this text. */
  private String backoffReason() {
    String exit = lastExit.reason().orElse("the process keeps exiting");
    return exit.startsWith(PROCESS)
        ? "the process of \"%s\"%s".formatted(settings.id(), exit.substring(PROCESS.length()))
        : "\"%s\" keeps failing: %s".formatted(settings.id(), exit);
  }

  /** The caller holds the lock. */
  private UpstreamReply<C> start(RestartBackoff now) {
    long nanos = ticker.nanos();
    try {
      C child = lifecycle.start();
      backoff = now;
      last = child;
      lifecycle.onStarted(child);
      return new Answered<>(child);
    } catch (IOException e) {
      backoff = now.afterEnd(nanos, nanos);
      last = null;
      String reason = ChildProcess.reason(settings, e);
      lastExit.setReason(reason);
      return new Failed<>(new Unreachable(reason, DeliveryStatus.NOT_SENT));
    }
  }

  /**
   * Ends the child, and waits until it and all previous ones have exited with their descendants:
   * each within the few seconds of its grace periods.
   */
  void close() {
    List<ChildPipe> all;
    startLock.lock();
    try {
      closed = true;
      all = new ArrayList<>(previous);
    } finally {
      startLock.unlock();
    }
    C child = last;
    if (child != null) {
      all.add(lifecycle.pipeOf(child));
    }
    // A previous one that was retired may still have requests in flight.
    all.forEach(pipe -> pipe.end(_ -> new Cancelled()));
    all.forEach(pipe -> pipe.allExited().join());
  }
}
