package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.McpRequest;
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
import org.jspecify.annotations.Nullable;

/**
 * The children that one server has, one after the other: starts one for the first request, and
 * another one when that has ended. Thread-safe.
 */
final class StdioChildren implements McpLink {

  /** Long enough for a package manager to fetch the server first. */
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  /** For what a child is asked again that its forerunner was asked. */
  private static final Duration LONGEST_REPETITION = Duration.ofSeconds(10);

  private final StdioSettings settings;
  private final Handshake handshake;
  private final Dialogue dialogue;
  private final Ticker ticker;
  private final StandingWishes wishes = new StandingWishes();
  private final Background background;

  /** Held for as long as a process takes to start; the handshake goes on without it. */
  private final ReentrantLock starting = new ReentrantLock();

  /** Written under the lock; read without it by those who only look. */
  private volatile Last last = new Last(null, null);

  /** Under the lock, always; the checker of such claims does not know a lock taken with a limit. */
  private RestartBackoff backoff = RestartBackoff.NONE;

  /** Done once the children before the last one are gone. Under the lock, always. */
  private CompletableFuture<Void> forerunners = CompletableFuture.completedFuture(null);

  /** Under the lock, always. */
  private boolean closed;

  StdioChildren(StdioSettings settings, OurSide ourSide, Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.handshake = Handshake.of(ourSide.identity(), ourSide.session());
    this.dialogue = new Dialogue(settings.id(), ourSide);
    this.ticker = requireNonNull(ticker, "ticker");
    this.background = new Background("bascule-stdio-" + settings.id(), /* maxAtOnce= */ 1);
  }

  @Override
  public Reply<Discovery> discover(Exchange exchange, TimeLimit limit) {
    return switch (limit.underLock(starting, this::child)) {
      case Failed<StdioChild>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<StdioChild>(StdioChild child) -> child.discover(limit);
    };
  }

  @Override
  public Reply<JsonSlice> request(Outgoing outgoing, TimeLimit limit) {
    return switch (limit.underLock(starting, this::child)) {
      case Failed<StdioChild>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<StdioChild>(StdioChild child) -> {
        Reply<JsonSlice> reply = child.request(outgoing, limit);
        if (reply instanceof Answered) {
          outgoing.request().ifPresent(wishes::note);
        }
        yield reply;
      }
    };
  }

  @Override
  public ServerStatus status() {
    Last now = last;
    return Agreement.status(Transport.STDIO, now.isConnected(), now.said());
  }

  /**
   * Ends the child, and waits until it is gone with all its descendants, and so are those before it
   * that are still being ended: each within the few seconds that its family is given.
   */
  @Override
  public void close() {
    CompletableFuture<Void> before;
    dialogue.stop();
    background.stop();
    starting.lock();
    try {
      closed = true;
      before = forerunners;
    } finally {
      starting.unlock();
    }
    StdioChild child = last.child();
    if (child != null) {
      child.end(_ -> new Cancelled());
      child.gone().join();
    }
    before.join();
  }

  /** Under the lock. */
  private Reply<StdioChild> child() {
    StdioChild child = last.child();
    if (closed) {
      return new Failed<>(new Cancelled());
    }
    if (child != null && child.isStuck(LONGEST_START)) {
      child.end(
          delivery ->
              new Unreachable("the process did not initialize in " + LONGEST_START, delivery));
    }
    return child == null || child.hasEnded() ? startAfter(child) : new Answered<>(child);
  }

  /** Under the lock. */
  private Reply<StdioChild> startAfter(@Nullable StdioChild ended) {
    RestartBackoff now = ended == null ? backoff : ended.backoffAfter(backoff);
    long nanos = ticker.nanos();
    Duration wait = now.remaining(nanos);
    if (wait.isPositive()) {
      return new Failed<>(
          new Resting("the process keeps ending, and is started again after a pause", wait));
    }
    if (ended != null) {
      forerunners =
          forerunners.isDone() ? ended.gone() : CompletableFuture.allOf(forerunners, ended.gone());
    }
    return startNow(now, nanos);
  }

  /** Under the lock. */
  private Reply<StdioChild> startNow(RestartBackoff now, long nanos) {
    try {
      StdioChild child = new StdioChild(settings, dialogue, ChildStart.of(settings), ticker);
      backoff = now;
      boolean isFirst = last.said() == null;
      last = new Last(child, last.said());
      child.open(handshake);
      if (!isFirst) {
        child.onceReady(() -> greetAgain(child));
      }
      return new Answered<>(child);
    } catch (IOException e) {
      backoff = now.afterEnd(nanos, nanos);
      last = new Last(null, last.said());
      return notSent(ChildStart.reason(settings, e));
    }
  }

  private void greetAgain(StdioChild child) {
    dialogue.beganAnew();
    background.run(() -> wishes.all().forEach(wish -> repeat(wish, child)));
  }

  private void repeat(McpRequest wish, StdioChild child) {
    Reply<JsonSlice> _ =
        child.request(
            Outgoing.of(wish, Exchange.ANONYMOUS), TimeLimit.of(LONGEST_REPETITION, ticker));
  }

  private static <T> Reply<T> notSent(String reason) {
    return new Failed<>(new Unreachable(reason, Delivery.NOT_SENT));
  }

  /**
   * The child that was started last, and what its forerunners said.
   *
   * @param child null before the first one, and after one that could not be started
   */
  private record Last(@Nullable StdioChild child, @Nullable Agreement saidBefore) {

    boolean isConnected() {
      return child != null && !child.hasEnded() && child.agreement().isPresent();
    }

    @Nullable Agreement said() {
      return child == null ? saidBefore : child.agreement().orElse(saidBefore);
    }
  }
}
