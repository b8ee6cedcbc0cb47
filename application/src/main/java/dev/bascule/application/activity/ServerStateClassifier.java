package dev.bascule.application.activity;

import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The rule that decides the state of a server, from what the bridge knows about it. Pure. */
final class ServerStateClassifier {

  /**
   * A server is slow if a tenth of its requests of the last minute took at least this long, or one
   * has been in flight for this long.
   */
  static final Duration SLOW = Duration.ofSeconds(5);

  private static final String ISOLATED = "isolated by an operator or the configuration";
  private static final String CLOSED = "the connection was closed";

  private ServerStateClassifier() {}

  /**
   * What is known about a server.
   *
   * @param isStarted whether it is started over the shared connection
   * @param wasStarted whether it was ever started
   * @param isStarting whether a start is in progress
   * @param isChildProcess whether its connections are child processes
   * @param isIsolated whether its circuit breaker is open until it is closed
   * @param consecutiveFailures those that its circuit breaker counts
   * @param lastFailure the last failure of a start or request since the last success
   * @param exitReason why its process ended, if it did so by itself
   * @param recentRequests the number of requests of the last minute
   * @param recentP90 the 90th percentile of their durations
   * @param longestInFlight how long the oldest request in flight has taken; empty if there is none
   */
  record Observation(
      boolean isStarted,
      boolean wasStarted,
      boolean isStarting,
      boolean isChildProcess,
      boolean isIsolated,
      CircuitState breaker,
      int consecutiveFailures,
      Optional<Failure> lastFailure,
      Optional<String> exitReason,
      long recentRequests,
      Duration recentP90,
      Optional<Duration> longestInFlight) {}

  /**
   * The state of a server.
   *
   * @param reason why it is in this state; empty if there is nothing to explain
   */
  record Classification(ServerState state, Optional<String> reason) {

    private static Classification of(ServerState state, String reason) {
      return new Classification(state, Optional.of(reason));
    }
  }

  /** Returns the state. A start that repeats a failed one does not change it. */
  static Classification classify(Observation server) {
    if (server.isIsolated()) {
      return Classification.of(ServerState.ISOLATED, ISOLATED);
    }
    return server.isStarted() ? classifyStarted(server) : classifyNotStarted(server);
  }

  private static Classification classifyNotStarted(Observation server) {
    if (server.lastFailure().isPresent()) {
      return Classification.of(
          ServerState.FAILED, RecentErrors.detailOf(server.lastFailure().get()));
    }
    if (server.exitReason().isPresent()) {
      return new Classification(ServerState.FAILED, server.exitReason());
    }
    if (server.isStarting()) {
      return new Classification(ServerState.STARTING, Optional.empty());
    }
    if (server.breaker() != CircuitState.CLOSED) {
      return Classification.of(ServerState.UNRESPONSIVE, breakerText(server));
    }
    return new Classification(
        ServerState.NOT_STARTED, server.wasStarted() ? Optional.of(CLOSED) : Optional.empty());
  }

  private static Classification classifyStarted(Observation server) {
    boolean isBroken = server.breaker() != CircuitState.CLOSED;
    boolean hasFailed = isBroken || server.consecutiveFailures() > 0;
    Optional<String> failure = server.lastFailure().map(RecentErrors::detailOf);
    // A child process that cannot be reached is not started any more.
    if (hasFailed
        && !server.isChildProcess()
        && server.lastFailure().orElse(null) instanceof Failure.Unreachable) {
      return new Classification(ServerState.FAILED, failure);
    }
    if (isBroken) {
      return Classification.of(
          ServerState.UNRESPONSIVE,
          breakerText(server) + failure.map(text -> ": " + text).orElse(""));
    }
    if (hasFailed && server.lastFailure().orElse(null) instanceof Failure.TimedOut) {
      return new Classification(ServerState.UNRESPONSIVE, failure);
    }
    return slowReason(server)
        .map(reason -> Classification.of(ServerState.SLOW, reason))
        .orElseGet(() -> new Classification(ServerState.CONNECTED, Optional.empty()));
  }

  private static String breakerText(Observation server) {
    return "circuit breaker " + server.breaker().word().replace('_', '-');
  }

  private static Optional<String> slowReason(Observation server) {
    if (server.longestInFlight().isPresent()
        && server.longestInFlight().get().compareTo(SLOW) >= 0) {
      return Optional.of(
          "a request has been in flight for " + server.longestInFlight().get().toSeconds() + " s");
    }
    return server.recentRequests() > 0 && server.recentP90().compareTo(SLOW) >= 0
        ? Optional.of(
            "one request in ten of the last minute took at least " + seconds(server.recentP90()))
        : Optional.empty();
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
