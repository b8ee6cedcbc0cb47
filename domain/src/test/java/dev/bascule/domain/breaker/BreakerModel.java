package dev.bascule.domain.breaker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rules of the breaker in another form, as with a timer: mutable, in milliseconds from zero,
 * and each lease ends at the exact moment instead of when that is detected.
 */
final class BreakerModel {

  /** An admitted call. */
  static final class Call {
    private final long born;
    private long dies = Long.MAX_VALUE;
    private boolean dead;

    private Call(long born) {
      this.born = born;
    }
  }

  private final int failureThreshold;
  private final int successThreshold;
  private final int maxProbes;
  private final long recovery;
  private final long maxRecovery;
  private final long timeout;

  private final List<Call> probes = new ArrayList<>();
  private final Map<String, Long> counts = new TreeMap<>();

  /** The callers of the failures since the last success; empty for an unnamed one. */
  private final Set<Optional<String>> failed = new HashSet<>();

  private CircuitState state = CircuitState.CLOSED;
  private long clock;
  private long generation;
  private long entered;
  private long reopensAt;

  /** How long it opens for the next failure. */
  private long nextRecovery;

  private int failures;
  private int successes;
  private long inFlight;

  BreakerModel(BreakerSettings settings) {
    this.failureThreshold = settings.failureThreshold();
    this.successThreshold = settings.successThreshold();
    this.maxProbes = settings.maxConcurrentProbes();
    this.recovery = settings.recoveryTimeout().toMillis();
    this.maxRecovery = settings.maxRecoveryTimeout().toMillis();
    this.timeout = settings.callTimeout().toMillis();
  }

  long generation() {
    return generation;
  }

  void advance(long millis) {
    long target = clock + millis;
    while (nextDeath() <= target) {
      clock = nextDeath();
      probes.stream().filter(probe -> probe.dies == clock).forEach(this::kill);
      reopen(/* wish= */ 0);
    }
    clock = target;
  }

  private long nextDeath() {
    return probes.stream().mapToLong(probe -> probe.dies).min().orElse(Long.MAX_VALUE);
  }

  private void kill(Call probe) {
    probe.dead = true;
    inFlight--;
    count("timedOut");
  }

  String acquire(List<Call> calls) {
    if (state == CircuitState.OPEN && clock >= reopensAt) {
      enter(CircuitState.HALF_OPEN);
    }
    long wait = waitMillis();
    if (wait > 0) {
      count("rejected");
      return "refused for " + Math.max(1, (wait + 999) / 1000);
    }
    Call call = new Call(generation);
    if (state == CircuitState.HALF_OPEN) {
      call.dies = clock + timeout;
      probes.add(call);
    }
    calls.add(call);
    inFlight++;
    count("admitted");
    return "admitted";
  }

  private long waitMillis() {
    if (state == CircuitState.OPEN) {
      return Math.max(0, reopensAt - clock);
    }
    boolean full = probes.size() == maxProbes || probes.size() + successes == successThreshold;
    return state == CircuitState.HALF_OPEN && full
        ? probes.stream().mapToLong(probe -> probe.dies - clock).min().orElseThrow()
        : 0;
  }

  String report(Call call, HealthSignal signal) {
    return end(
        call,
        switch (signal) {
          case HealthSignal.Success _ -> "succeeded";
          case HealthSignal.Timeout _ -> "timedOut";
          case HealthSignal.Ignored _ -> "ignored";
          case HealthSignal.CallFailure failure ->
              failure.origin() == HealthSignal.Origin.LOCAL ? "failedLocally" : "failedRemotely";
        },
        signal);
  }

  void abandon(Call call) {
    end(call, "abandoned", new HealthSignal.Ignored());
  }

  private String end(Call call, String name, HealthSignal signal) {
    if (call.dead) {
      return "LATE";
    }
    inFlight--;
    if (call.born != generation) {
      count("late");
      return "LATE";
    }
    count(name);
    probes.remove(call);
    if (signal instanceof HealthSignal.Success) {
      good();
    } else if (!(signal instanceof HealthSignal.Ignored)) {
      bad(signal);
    }
    return "COUNTED";
  }

  private void good() {
    failures = 0;
    failed.clear();
    if (state == CircuitState.HALF_OPEN) {
      successes++;
      if (successes == successThreshold) {
        enter(CircuitState.CLOSED);
      }
    }
  }

  private void bad(HealthSignal signal) {
    failures++;
    failed.add(signal.failedCaller());
    boolean oneCaller = failed.size() == 1 && !failed.contains(Optional.<String>empty());
    if (state == CircuitState.CLOSED && failures == failureThreshold && oneCaller) {
      failures--;
    } else if (state == CircuitState.HALF_OPEN || failures == failureThreshold) {
      long wish =
          signal instanceof HealthSignal.CallFailure failure
              ? failure.retryAfter().orElse(Duration.ZERO).toMillis()
              : 0;
      reopen(Math.min(wish, 300_000));
    }
  }

  private void reopen(long wish) {
    nextRecovery =
        state == CircuitState.HALF_OPEN ? Math.min(maxRecovery, 2 * nextRecovery) : recovery;
    open(Math.max(nextRecovery, wish));
  }

  void forceOpen() {
    nextRecovery = recovery;
    open(recovery);
  }

  void forceClose() {
    enter(CircuitState.CLOSED);
  }

  void reset() {
    forceClose();
    counts.clear();
    counts.put("admitted", inFlight);
  }

  private void open(long millis) {
    reopensAt = clock + millis;
    enter(CircuitState.OPEN);
  }

  private void enter(CircuitState next) {
    state = next;
    generation++;
    entered = clock;
    failures = 0;
    failed.clear();
    successes = 0;
    probes.clear();
  }

  private void count(String name) {
    counts.merge(name, 1L, Long::sum);
  }

  private long counted(String name) {
    return counts.getOrDefault(name, 0L);
  }

  /** Returns the expected content of a snapshot, without the dates. */
  List<Object> describe() {
    return List.of(
        state,
        generation,
        failures,
        successes,
        Duration.ofMillis(clock - entered),
        Duration.ofMillis(waitMillis()),
        List.of(
            counted("admitted"),
            counted("rejected"),
            counted("succeeded"),
            counted("failedLocally"),
            counted("failedRemotely"),
            counted("timedOut"),
            counted("ignored"),
            counted("abandoned"),
            counted("late"),
            inFlight));
  }

  static List<Object> describe(BreakerSnapshot snapshot) {
    return List.of(
        snapshot.state(),
        snapshot.generation(),
        snapshot.consecutiveFailures(),
        snapshot.probesSucceeded(),
        snapshot.stateDuration(),
        snapshot.retryAfter(),
        List.of(
            snapshot.admitted(),
            snapshot.rejected(),
            snapshot.succeeded(),
            snapshot.failedLocally(),
            snapshot.failedRemotely(),
            snapshot.timedOut(),
            snapshot.ignored(),
            snapshot.abandoned(),
            snapshot.late(),
            snapshot.inFlight()));
  }
}
