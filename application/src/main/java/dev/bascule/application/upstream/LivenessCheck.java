package dev.bascule.application.upstream;

import dev.bascule.application.port.out.McpServer;
import dev.bascule.domain.breaker.HealthReport;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * A ping of a server whose tool timed out: a slow tool says nothing about its server, and must not
 * make the other tools unavailable. There is one ping per connection at a time; calls that time out
 * meanwhile share it.
 *
 * <p>Does the same for a server for which only the calls of one caller fail, before the breaker
 * opens for all callers.
 *
 * <p>Thread-safe; never blocks.
 */
final class LivenessCheck {

  /** The timeout of a ping. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** How long a server that answered a ping counts as healthy, however many calls to it fail. */
  private static final Duration CONFIRMED = Duration.ofSeconds(1);

  private final Executor executor;
  private final Ticker ticker;
  private final ConcurrentMap<McpServer, CompletableFuture<HealthSignal>> inFlight =
      new ConcurrentHashMap<>();

  /** Until when servers count as healthy; only those that answered recently. */
  private final ConcurrentMap<McpServer, Deadline> confirmed = new ConcurrentHashMap<>();

  /**
   * @param executor runs pings, each of which takes two seconds at most; never rejects one
   */
  LivenessCheck(Executor executor, Ticker ticker) {
    this.executor = executor;
    this.ticker = ticker;
  }

  /**
   * Returns the health signal for the timeout of a tool: nothing if {@code upstream} answers a ping
   * over the connection of the call, otherwise a timeout.
   *
   * @param caller the owner of the connection; empty for a shared one
   */
  HealthReport.Pending afterTimeout(Upstream upstream, Optional<String> caller) {
    CompletableFuture<HealthSignal> own = new CompletableFuture<>();
    CompletableFuture<HealthSignal> other = inFlight.putIfAbsent(upstream.server(), own);
    if (other == null) {
      execute(upstream, upstream.server(), own);
    }
    return new HealthReport.Pending(
        (other == null ? own : other)
            .thenApply(
                signal ->
                    signal instanceof HealthSignal.Timeout
                        ? new HealthSignal.Timeout(caller)
                        : signal));
  }

  /**
   * Checks the health of {@code upstream} when only the calls of one caller fail. A failed ping
   * over the shared connection counts as one more failure, not of that caller; an answered one
   * changes nothing. Has no effect while a ping is in flight, for a second after one was answered,
   * and if the server is not started over that connection, because a start takes longer than two
   * seconds.
   */
  void confirmFailures(Upstream upstream) {
    McpServer server = upstream.sharedServer();
    CompletableFuture<HealthSignal> own = new CompletableFuture<>();
    if (!server.isStarted() || isConfirmed(server) || inFlight.putIfAbsent(server, own) != null) {
      return;
    }
    CompletableFuture<Void> _ =
        own.thenAccept(
            signal -> {
              if (signal instanceof HealthSignal.Timeout) {
                HealthSignal _ =
                    upstream.breaker().runIfClosed(() -> signal, found -> found, _ -> signal);
              } else {
                confirmed.put(server, Deadline.after(CONFIRMED, ticker));
              }
            });
    execute(upstream, server, own);
  }

  private boolean isConfirmed(McpServer server) {
    confirmed.values().removeIf(end -> end.hasPassed(ticker));
    return confirmed.containsKey(server);
  }

  private void execute(Upstream upstream, McpServer server, CompletableFuture<HealthSignal> own) {
    executor.execute(
        () -> {
          HealthSignal signal = new HealthSignal.Timeout();
          try {
            signal = ping(upstream, server);
          } finally {
            // First: a call that times out from now on must not share this result.
            inFlight.remove(server);
            own.complete(signal);
          }
        });
  }

  private static HealthSignal ping(Upstream upstream, McpServer server) {
    return upstream
        .lease()
        .tryRun(() -> signalOf(server.ping(TIMEOUT)))
        .orElseGet(HealthSignal.Ignored::new);
  }

  /** An error is an answer as well; and a connection that is being closed says nothing. */
  private static HealthSignal signalOf(UpstreamReply<McpResult> reply) {
    return switch (reply) {
      case UpstreamReply.Answered<McpResult> _ -> new HealthSignal.Ignored();
      case UpstreamReply.Failed<McpResult>(Failure.UpstreamFailure failure) ->
          switch (failure) {
            case Failure.Rejected _, Failure.Refused _, Failure.OverLimit _, Failure.Cancelled _ ->
                new HealthSignal.Ignored();
            case Failure.BadAnswer answer when answer.isClientError() -> new HealthSignal.Ignored();
            case Failure.Throttled _,
                Failure.Unreachable _,
                Failure.BadAnswer _,
                Failure.TimedOut _,
                Failure.NotRunning _ ->
                new HealthSignal.Timeout();
          };
    };
  }
}
