package dev.bascule.adapter.out.mcp.stdio;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Resting;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The children that one server has, one after the other: has one started for whoever needs it
 * first, and another one for the first request after that has ended. Thread-safe.
 *
 * @param <C> what a child is to its owner
 */
final class ChildSupervisor<C> {

  private final StdioSettings settings;
  private final Ticker ticker;
  private final ChildLifecycle<C> lifecycle;

  /** Held for as long as a process takes to start. */
  private final ReentrantLock startLock = new ReentrantLock();

  /** Written under the lock; read without it by those who only look. */
  private volatile @Nullable C last;

  /** Under the lock, always; the checker of such claims does not know a lock taken with a limit. */
  private RestartBackoff backoff = RestartBackoff.NONE;

  /** Done once the children before the last one are gone. Under the lock, always. */
  private CompletableFuture<Void> endingChildren = CompletableFuture.completedFuture(null);

  /** Under the lock, always. */
  private boolean closed;

  ChildSupervisor(StdioSettings settings, Ticker ticker, ChildLifecycle<C> lifecycle) {
    this.settings = settings;
    this.ticker = ticker;
    this.lifecycle = lifecycle;
  }

  /** What sort of children they are. Never waits for a child. */
  interface ChildLifecycle<C> {

    /** Starts a child. */
    C start() throws IOException;

    /** Takes note that {@code child}, which was just started, is the last one now. */
    void onStarted(C child);

    ChildPipe pipeOf(C child);
  }

  /** Returns the child that lives; starts one if there is none. */
  UpstreamReply<C> getOrStart(TimeLimit limit) {
    return limit.underLock(startLock, this::getOrStartLocked);
  }

  /** Returns the child that lives; starts one only if nobody has tried that yet. */
  UpstreamReply<C> getOrStartFirst(TimeLimit limit) {
    return limit.underLock(startLock, this::getOrStartFirstLocked);
  }

  /** Under the lock. */
  private UpstreamReply<C> getOrStartFirstLocked() {
    C child = last;
    if (child == null && backoff.equals(RestartBackoff.NONE)) {
      return getOrStartLocked();
    }
    return child == null || lifecycle.pipeOf(child).hasEnded()
        ? new Failed<>(new Unreachable("there is no process", DeliveryStatus.NOT_SENT))
        : new Answered<>(child);
  }

  /** Returns the child that was started last; null if none was, or it could not be. */
  @Nullable C last() {
    return last;
  }

  /** Under the lock. */
  private UpstreamReply<C> getOrStartLocked() {
    if (closed) {
      return new Failed<>(new Cancelled());
    }
    C child = last;
    if (child == null) {
      return startUnlessBackingOff(backoff);
    }
    ChildPipe pipe = lifecycle.pipeOf(child);
    return pipe.hasEnded()
        ? startUnlessBackingOff(pipe.backoffAfter(backoff))
        : new Answered<>(child);
  }

  /** Under the lock. */
  private UpstreamReply<C> startUnlessBackingOff(RestartBackoff now) {
    Duration wait = now.remaining(ticker.nanos());
    if (wait.isPositive()) {
      return new Failed<>(
          new Resting("the process keeps ending, and is started again after a pause", wait));
    }
    C ended = last;
    if (ended != null) {
      CompletableFuture<Void> gone = lifecycle.pipeOf(ended).allExited();
      endingChildren =
          endingChildren.isDone() ? gone : CompletableFuture.allOf(endingChildren, gone);
    }
    return start(now);
  }

  /** Under the lock. */
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
      return new Failed<>(
          new Unreachable(ChildProcess.reason(settings, e), DeliveryStatus.NOT_SENT));
    }
  }

  /**
   * Ends the child, and waits until it is gone with all its descendants, and so are those before it
   * that are still being ended: each within the few seconds that its family is given.
   */
  void close() {
    CompletableFuture<Void> before;
    startLock.lock();
    try {
      closed = true;
      before = endingChildren;
    } finally {
      startLock.unlock();
    }
    C child = last;
    if (child != null) {
      ChildPipe pipe = lifecycle.pipeOf(child);
      pipe.end(_ -> new Cancelled());
      pipe.allExited().join();
    }
    before.join();
  }
}
