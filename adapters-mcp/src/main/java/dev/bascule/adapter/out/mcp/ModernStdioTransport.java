package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Failure.Resting;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server of revision 2026-07-28 as a child process: starts one for the first request, and another
 * one when that has ended. Thread-safe.
 */
final class ModernStdioTransport implements ModernTransport {

  private final StdioSettings settings;
  private final ModernParams params;
  private final ServerNotices notices;
  private final Supplier<@Nullable ChildPipe> spare;
  private final Ticker ticker;

  /** Held for as long as a process takes to start. */
  private final ReentrantLock starting = new ReentrantLock();

  /** Written under the lock; read without it by those who only look. */
  private volatile @Nullable ChildPipe child;

  /** Under the lock, always; the checker of such claims does not know a lock taken with a limit. */
  private RestartBackoff backoff = RestartBackoff.NONE;

  /** Done once the children before the last one are gone. Under the lock, always. */
  private CompletableFuture<Void> forerunners = CompletableFuture.completedFuture(null);

  /** Under the lock, always. */
  private boolean closed;

  /**
   * @param notices is told what a child sends and belongs to no request
   * @param spare gives a child that is there already, once; null if there is none
   */
  ModernStdioTransport(
      StdioSettings settings,
      ClientIdentity identity,
      ServerNotices notices,
      Supplier<@Nullable ChildPipe> spare,
      Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.params = new ModernParams(identity);
    this.notices = requireNonNull(notices, "notices");
    this.spare = requireNonNull(spare, "spare");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public ServerStatus.Transport kind() {
    return ServerStatus.Transport.STDIO;
  }

  @Override
  public Reply<JsonSlice> request(
      Outgoing outgoing, Context context, Teller teller, TimeLimit limit) {
    return switch (limit.underLock(starting, this::livingChild)) {
      case Failed<ChildPipe>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<ChildPipe>(ChildPipe living) ->
          living.request(message(outgoing, context), teller, limit);
    };
  }

  @Override
  public Reply<JsonSlice> listen(
      Outgoing outgoing, Context context, Teller teller, TimeLimit limit) {
    ChildPipe now = child;
    return now == null || now.hasEnded()
        ? new Failed<>(new Unreachable("there is no process", Delivery.NOT_SENT))
        : now.request(message(outgoing, context), teller, limit);
  }

  private LongFunction<byte[]> message(Outgoing outgoing, Context context) {
    return id ->
        JsonRpcCodec.request(
            id,
            outgoing.method(),
            params.of(outgoing, context.revision(), id, context.logLevel()).toByteArray());
  }

  /** Under the lock. */
  private Reply<ChildPipe> livingChild() {
    if (closed) {
      return new Failed<>(new Cancelled());
    }
    ChildPipe last = child;
    if (last != null && !last.hasEnded()) {
      return new Answered<>(last);
    }
    RestartBackoff now = last == null ? backoff : last.backoffAfter(backoff);
    Duration wait = now.remaining(ticker.nanos());
    if (wait.isPositive()) {
      return new Failed<>(
          new Resting("the process keeps ending, and is started again after a pause", wait));
    }
    if (last != null) {
      forerunners =
          forerunners.isDone() ? last.gone() : CompletableFuture.allOf(forerunners, last.gone());
    }
    return startAfter(last, now);
  }

  /** Under the lock. */
  private Reply<ChildPipe> startAfter(@Nullable ChildPipe last, RestartBackoff now) {
    long nanos = ticker.nanos();
    try {
      ChildPipe kept = last == null ? spare.get() : null;
      ChildPipe started =
          kept == null || kept.hasEnded() ? ChildPipe.start(settings, ticker) : kept;
      started.tellOthers(this::hear);
      backoff = now;
      child = started;
      if (last != null) {
        notices.heard(settings.id(), new Notice.BeganAnew());
      }
      return new Answered<>(started);
    } catch (IOException e) {
      backoff = now.afterEnd(nanos, nanos);
      child = null;
      return new Failed<>(new Unreachable(ChildStart.reason(settings, e), Delivery.NOT_SENT));
    }
  }

  private void hear(ServerMessage told) {
    ModernNotices.notice(told).ifPresent(notice -> notices.heard(settings.id(), notice));
  }

  /**
   * Ends the child, and waits until it is gone with all its descendants, and so are those before it
   * that are still being ended: each within the few seconds that its family is given.
   */
  @Override
  public void close() {
    ChildPipe last;
    CompletableFuture<Void> before;
    starting.lock();
    try {
      closed = true;
      last = child;
      before = forerunners;
    } finally {
      starting.unlock();
    }
    if (last != null) {
      last.end(_ -> new Cancelled());
      last.gone().join();
    }
    before.join();
  }
}
