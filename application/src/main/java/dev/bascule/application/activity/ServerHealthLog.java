package dev.bascule.application.activity;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.activity.ServerStateClassifier.Classification;
import dev.bascule.application.activity.ServerStateClassifier.Observation;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.port.in.ShowActivityUseCase.Latency;
import dev.bascule.domain.breaker.BreakerMode;
import dev.bascule.domain.breaker.BreakerSnapshot;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The starts and the last failure of one server, and its state, which follows from them.
 * Thread-safe; its lock is held only briefly.
 */
final class ServerHealthLog {

  private final Ticker ticker;
  private final InstantSource clock;

  @GuardedBy("this")
  private boolean wasStarted;

  /** When the start in progress began; null if there is none. */
  @GuardedBy("this")
  private @Nullable Moment starting;

  /** When the last start succeeded. */
  @GuardedBy("this")
  private @Nullable Instant startedAt;

  /** The last failure since the last success. */
  @GuardedBy("this")
  private @Nullable Failure lastFailure;

  /** When the first failure since the last success occurred. */
  @GuardedBy("this")
  private @Nullable Moment failingSince;

  /** The reading of the ticker at the last success, other than of a ping; null if none. */
  @GuardedBy("this")
  private @Nullable Long answeredNanos;

  /** The reading of the ticker at which the server may be tried again. */
  @GuardedBy("this")
  private long retryNanos;

  @GuardedBy("this")
  private ServerHealth health = ServerHealth.NOT_STARTED;

  ServerHealthLog(Ticker ticker, InstantSource clock) {
    this.ticker = ticker;
    this.clock = clock;
    this.retryNanos = ticker.nanos();
  }

  /** A time by both clocks. */
  private record Moment(Instant at, long nanos) {}

  /**
   * What the caller knows about the connection.
   *
   * @param exitReason why its process ended, if it did so by itself
   * @param longestInFlight how long the oldest request in flight has taken; empty if there is none
   */
  record ConnectionState(
      boolean isStarted,
      boolean isChildProcess,
      Optional<String> exitReason,
      BreakerSnapshot breaker,
      Optional<Duration> longestInFlight) {}

  synchronized void recordStart() {
    starting = now();
  }

  synchronized void recordStartEnd(Optional<Failure> failure) {
    starting = null;
    if (failure.isEmpty()) {
      wasStarted = true;
      startedAt = clock.instant();
      answeredNanos = ticker.nanos();
      clearFailure();
    } else if (failure.get() instanceof Failure.NotRunning backoff) {
      recordBackoff(backoff);
    } else if (!(failure.get() instanceof Failure.Cancelled)) {
      recordFailure(failure.get());
    }
  }

  /**
   * Records a request, unless it was rejected by the bridge or says nothing about the server.
   *
   * @param isPing whether it is a ping of the bridge, rather than a request for a caller
   */
  synchronized void recordRequest(Optional<Failure> failure, boolean isPing) {
    if (!isPing && (failure.isEmpty() || failure.get() instanceof Failure.Rejected)) {
      answeredNanos = ticker.nanos();
    }
    switch (failure.orElse(null)) {
      case null -> clearFailure();
      case Failure.Rejected _ -> clearFailure();
      // The request of the caller was wrong. It may have failed because a start did.
      case Failure.BadAnswer badAnswer when badAnswer.isClientError() && !isPing -> {}
      // The caller may have given up while the server was being started.
      case Failure.TimedOut timedOut when starting == null -> recordFailure(timedOut);
      case Failure.Unreachable unreachable -> recordFailure(unreachable);
      case Failure.StartTimedOut timedOut -> recordFailure(timedOut);
      case Failure.BadAnswer badAnswer -> recordFailure(badAnswer);
      case Failure.Throttled throttled -> recordFailure(throttled);
      case Failure.NotRunning backoff -> recordBackoff(backoff);
      case Failure.TimedOut _,
          Failure.Refused _,
          Failure.OverLimit _,
          Failure.Cancelled _,
          Failure.LocalFailure _ -> {}
    }
  }

  /**
   * Returns whether the last success was in the last {@code time}. Pings do not count: each is
   * answered a little later than it is due, so that the next one would be left out.
   */
  synchronized boolean hasAnsweredWithin(Duration time) {
    return answeredNanos != null && ticker.nanos() - answeredNanos < time.toNanos();
  }

  /** Forgets everything about a connection that was replaced. */
  synchronized void reset() {
    starting = null;
    startedAt = null;
    wasStarted = false;
    clearFailure();
    answeredNanos = null;
    health = ServerHealth.NOT_STARTED;
  }

  /** Keeps an earlier failure: it is the reason of the backoff. */
  @GuardedBy("this")
  private void recordBackoff(Failure.NotRunning backoff) {
    retryNanos = ticker.nanos() + backoff.retryAfter().toNanos();
    if (lastFailure == null) {
      recordFailure(backoff);
    }
  }

  @GuardedBy("this")
  private void recordFailure(Failure failure) {
    lastFailure = failure;
    if (failingSince == null) {
      failingSince = now();
    }
  }

  @GuardedBy("this")
  private void clearFailure() {
    lastFailure = null;
    failingSince = null;
    retryNanos = ticker.nanos();
  }

  private Moment now() {
    return new Moment(clock.instant(), ticker.nanos());
  }

  /**
   * Returns the current health.
   *
   * @param recent the durations of the requests of the last minute
   */
  synchronized ServerHealth evaluate(ConnectionState connection, Latency recent) {
    BreakerSnapshot breaker = connection.breaker();
    Classification found =
        ServerStateClassifier.classify(
            new Observation(
                connection.isStarted(),
                wasStarted,
                starting != null,
                connection.isChildProcess(),
                breaker.mode() == BreakerMode.ISOLATE,
                breaker.state(),
                // One that only observes counts no failures while it would be open.
                breaker.observedState() == CircuitState.CLOSED
                    ? breaker.consecutiveFailures()
                    : Math.max(1, breaker.consecutiveFailures()),
                Optional.ofNullable(lastFailure),
                connection.exitReason(),
                recent.count(),
                recent.p90(),
                connection.longestInFlight()));
    health =
        new ServerHealth(
            found.state(),
            found.state() == health.state() && health.since().isPresent()
                ? health.since()
                : since(found.state()),
            found.reason(),
            Optional.ofNullable(starting)
                .map(begin -> Duration.ofNanos(ticker.nanos() - begin.nanos())),
            found.state() == ServerState.ISOLATED
                ? Optional.empty()
                : retryAfter(breaker.retryAfter()));
    return health;
  }

  @GuardedBy("this")
  private Optional<Instant> since(ServerState state) {
    return switch (state) {
      case NOT_STARTED -> wasStarted ? Optional.of(clock.instant()) : Optional.empty();
      case STARTING -> Optional.ofNullable(starting).map(Moment::at);
      case CONNECTED ->
          health.state() == ServerState.NOT_STARTED || health.state() == ServerState.STARTING
              ? Optional.ofNullable(startedAt).or(() -> Optional.of(clock.instant()))
              : Optional.of(clock.instant());
      case SLOW, ISOLATED -> Optional.of(clock.instant());
      case UNRESPONSIVE, FAILED ->
          Optional.ofNullable(failingSince).map(Moment::at).or(() -> Optional.of(clock.instant()));
    };
  }

  /** The wait of the breaker or of the restart backoff, whichever is longer. */
  @GuardedBy("this")
  private Optional<Duration> retryAfter(Duration ofBreaker) {
    Duration ofRestart = Duration.ofNanos(Math.max(0, retryNanos - ticker.nanos()));
    Duration longer = ofRestart.compareTo(ofBreaker) > 0 ? ofRestart : ofBreaker;
    return Optional.of(longer).filter(Duration::isPositive);
  }
}
