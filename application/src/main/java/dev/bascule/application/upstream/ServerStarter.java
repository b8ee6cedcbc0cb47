package dev.bascule.application.upstream;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.upstream.UpstreamRequest.Subject;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The start of servers in the background: one per connection at a time, shared by all callers that
 * wait for it. A start has its own timeout, {@code startTimeout}. A caller that gives up earlier
 * does not cancel it.
 *
 * <p>The circuit breaker of the server counts a failed start once, however many callers wait for
 * it. It does not count a successful one, because a server that starts and then fails every request
 * must open it. While it is open, only a probe starts the server.
 *
 * <p>After a start that timed out, further requests fail immediately for a while, instead of
 * waiting for another one.
 *
 * <p>Thread-safe.
 */
public final class ServerStarter {

  /** How long requests fail immediately after a start that timed out, unless that took less. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /** Of a breaker whose probe is due or in flight. */
  private static final Duration MIN_RETRY_AFTER = Duration.ofSeconds(1);

  private final Ticker ticker;
  private final BridgeEventListener events;
  private final Executor executor;

  /** The starts in progress, by connection: at most one for each. */
  private final ConcurrentMap<McpServer, CompletableFuture<Optional<Failure>>> running =
      new ConcurrentHashMap<>();

  /** The starts that timed out recently, by connection. */
  private final ConcurrentMap<McpServer, StartPause> pauses = new ConcurrentHashMap<>();

  private record StartPause(Failure.StartTimedOut failure, Deadline end) {}

  /**
   * @param executor runs starts, each of which may block for minutes; never rejects one
   */
  public ServerStarter(Ticker ticker, BridgeEventListener events, Executor executor) {
    this.ticker = ticker;
    this.events = events;
    this.executor = executor;
  }

  /**
   * Starts the server, unless it is started. Never blocks.
   *
   * @return completes with why the server could not be started, or with empty once it is started
   */
  public CompletableFuture<Optional<Failure>> start(Upstream upstream) {
    if (upstream.server().isStarted()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Optional<Failure> rejection =
        upstream
            .breaker()
            .rejection()
            .<Failure>map(Failure.CircuitOpen::new)
            .or(() -> findPause(upstream));
    return rejection.isPresent()
        ? CompletableFuture.completedFuture(rejection)
        : startOrJoin(upstream, /* isCounted= */ true);
  }

  /**
   * Starts the server, although no request needs it, unless it is started or its breaker is open.
   * The breaker counts neither a failure nor a rejected call. If the last start timed out, no
   * request waits for this one. Never blocks.
   *
   * @return completes with why the server could not be started, or with empty once it is started
   */
  public CompletableFuture<Optional<Failure>> startAgain(Upstream upstream) {
    if (upstream.server().isStarted()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    if (upstream.breaker().state() != CircuitState.CLOSED) {
      Duration retryAfter = upstream.breaker().snapshot().retryAfter();
      return CompletableFuture.completedFuture(
          Optional.of(
              new Failure.CircuitOpen(
                  retryAfter.compareTo(MIN_RETRY_AFTER) < 0 ? MIN_RETRY_AFTER : retryAfter)));
    }
    pauses.computeIfPresent(
        upstream.server(),
        (_, pause) ->
            new StartPause(
                pause.failure(), Deadline.after(upstream.policy().start().timeout(), ticker)));
    return startOrJoin(upstream, /* isCounted= */ false);
  }

  private Optional<Failure> findPause(Upstream upstream) {
    StartPause pause = pauses.get(upstream.server());
    return pause == null || pause.end().hasPassed(ticker)
        ? Optional.empty()
        : Optional.of(pause.failure());
  }

  private CompletableFuture<Optional<Failure>> startOrJoin(Upstream upstream, boolean isCounted) {
    CompletableFuture<Optional<Failure>> own = new CompletableFuture<>();
    CompletableFuture<Optional<Failure>> other = running.putIfAbsent(upstream.server(), own);
    if (other != null) {
      return other;
    }
    executor.execute(() -> run(upstream, own, isCounted));
    return own;
  }

  /**
   * Waits until the server is started, at most until {@code deadline}; starts it if necessary.
   *
   * @return why it is not started; empty if it is
   */
  Optional<Failure> await(Upstream upstream, Deadline deadline) {
    return await(upstream, start(upstream), deadline);
  }

  /**
   * Starts the server for a probe of its breaker, even while that is open, and waits for the end.
   *
   * @return why it is not started; empty if it is
   */
  Optional<Failure> startForProbe(Upstream upstream) {
    return await(
        upstream,
        startOrJoin(upstream, /* isCounted= */ true),
        Deadline.after(upstream.policy().start().timeout(), ticker));
  }

  private Optional<Failure> await(
      Upstream upstream, CompletableFuture<Optional<Failure>> start, Deadline deadline) {
    Duration timeout = deadline.remaining(ticker);
    try {
      return start.get(timeout.toNanos(), NANOSECONDS);
    } catch (TimeoutException _) {
      return Optional.of(new Failure.TimedOut(timeout));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of(new Failure.Cancelled());
    } catch (ExecutionException e) {
      throw new IllegalStateException("the start of " + upstream.id() + " broke", e.getCause());
    }
  }

  private void run(
      Upstream upstream, CompletableFuture<Optional<Failure>> ended, boolean isCounted) {
    Supplier<Optional<Failure>> start = () -> startAndRecord(upstream, isCounted);
    try {
      Optional<Failure> failure =
          upstream
              .lease()
              .tryRun(start)
              .orElseGet(() -> Optional.of(new Failure.UnknownServer(upstream.id().value())));
      running.remove(upstream.server(), ended);
      ended.complete(failure);
    } catch (RuntimeException | Error e) {
      running.remove(upstream.server(), ended);
      ended.completeExceptionally(e);
    }
  }

  /** Only a failure takes a permit of the breaker: a start may take minutes. */
  private Optional<Failure> startAndRecord(Upstream upstream, boolean isCounted) {
    long startNanos = ticker.nanos();
    events.onEvent(new BridgeEvent.ServerStarting(upstream.id(), isShared(upstream)));
    Optional<Failure> failure;
    try {
      failure = startWithRetry(upstream);
    } catch (RuntimeException | Error e) {
      recordEnd(upstream, Optional.of(errorOf(e)), startNanos);
      throw e;
    }
    recordEnd(upstream, failure, startNanos);
    recordPause(upstream, failure);
    if (failure.isPresent() && isCounted) {
      HealthSignal signal = HealthClassifier.classify(failure.get(), Caller.ANONYMOUS);
      Optional<Failure> _ = upstream.breaker().run(() -> failure, _ -> signal, _ -> failure);
    }
    return failure;
  }

  /** Without the message, which may contain a secret. */
  private static Failure errorOf(Throwable e) {
    String place =
        Arrays.stream(e.getStackTrace()).findFirst().map(each -> " at " + each).orElse("");
    return new Failure.Unreachable(
        "the start failed with an internal error: " + e.getClass().getName() + place,
        DeliveryStatus.MAY_HAVE_RUN);
  }

  private void recordEnd(Upstream upstream, Optional<Failure> failure, long startNanos) {
    Duration duration = Duration.ofNanos(ticker.nanos() - startNanos);
    // The server may have been restarted meanwhile: another connection is the shared one then.
    events.onEvent(
        new BridgeEvent.ServerStartEnded(upstream.id(), isShared(upstream), failure, duration));
  }

  private void recordPause(Upstream upstream, Optional<Failure> failure) {
    pauses.values().removeIf(pause -> pause.end().hasPassed(ticker));
    if (failure.orElse(null) instanceof Failure.StartTimedOut timedOut) {
      Duration timeout = timedOut.after();
      pauses.put(
          upstream.server(),
          new StartPause(
              timedOut, Deadline.after(timeout.compareTo(PAUSE) < 0 ? timeout : PAUSE, ticker)));
    } else {
      pauses.remove(upstream.server());
    }
  }

  private static boolean isShared(Upstream upstream) {
    return !upstream.isOwnConnection() && !upstream.lease().isConnectionRetired();
  }

  private Optional<Failure> startWithRetry(Upstream upstream) {
    Duration startTimeout = upstream.policy().start().timeout();
    UpstreamRequest<ServerStatus> start =
        new UpstreamRequest<>(
            Subject.of(MethodNames.INITIALIZE),
            CallContext.ANONYMOUS,
            Deadline.after(startTimeout, ticker),
            /* mayRunTwice= */ true,
            (_, timeout) -> upstream.server().start(timeout));
    UpstreamReply<ServerStatus> reply =
        SingleRetry.run(
            start,
            timeout -> start.attempt().send(start.context(), timeout),
            ticker,
            upstream,
            events);
    return switch (reply) {
      case UpstreamReply.Answered<ServerStatus> _ -> Optional.empty();
      case UpstreamReply.Failed<ServerStatus>(Failure.TimedOut _) ->
          Optional.of(
              new Failure.StartTimedOut(startTimeout, upstream.server().status().lastExit()));
      case UpstreamReply.Failed<ServerStatus>(Failure.UpstreamFailure failure) ->
          Optional.of(failure);
    };
  }
}
