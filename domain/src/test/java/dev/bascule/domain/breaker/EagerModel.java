package dev.bascule.domain.breaker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules once more, as someone with a timer would write them: mutable, in milliseconds that
 * start at zero, and with every lease ended at the very moment, not when that is noticed.
 */
final class EagerModel {

  /** A call that was let through. */
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
  private final long timeout;

  private final List<Call> probes = new ArrayList<>();
  private final Map<String, Long> counts = new TreeMap<>();
  private BreakerState state = BreakerState.CLOSED;
  private long clock;
  private long generation;
  private long entered;
  private long reopensAt;
  private int failures;
  private int successes;
  private long inFlight;

  EagerModel(BreakerSettings settings) {
    this.failureThreshold = settings.failureThreshold();
    this.successThreshold = settings.successThreshold();
    this.maxProbes = settings.maxConcurrentProbes();
    this.recovery = settings.recoveryTimeout().toMillis();
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
      open(recovery);
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
    if (state == BreakerState.OPEN && clock >= reopensAt) {
      enter(BreakerState.HALF_OPEN);
    }
    long wait = waitMillis();
    if (wait > 0) {
      count("rejected");
      return "refused for " + Math.max(1, (wait + 999) / 1000);
    }
    Call call = new Call(generation);
    if (state == BreakerState.HALF_OPEN) {
      call.dies = clock + timeout;
      probes.add(call);
    }
    calls.add(call);
    inFlight++;
    count("admitted");
    return "admitted";
  }

  private long waitMillis() {
    if (state == BreakerState.OPEN) {
      return Math.max(0, reopensAt - clock);
    }
    boolean full = probes.size() == maxProbes || probes.size() + successes == successThreshold;
    return state == BreakerState.HALF_OPEN && full
        ? probes.stream().mapToLong(probe -> probe.dies - clock).min().orElseThrow()
        : 0;
  }

  String report(Call call, Verdict verdict) {
    return end(
        call,
        switch (verdict) {
          case Verdict.Success _ -> "succeeded";
          case Verdict.Timeout _ -> "timedOut";
          case Verdict.Ignored _ -> "ignored";
          case Verdict.Failure failure ->
              failure.origin() == Verdict.Origin.LOCAL ? "failedLocally" : "failedRemotely";
        },
        verdict);
  }

  void abandon(Call call) {
    end(call, "abandoned", new Verdict.Ignored());
  }

  private String end(Call call, String name, Verdict verdict) {
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
    if (verdict instanceof Verdict.Success) {
      good();
    } else if (!(verdict instanceof Verdict.Ignored)) {
      bad(verdict);
    }
    return "COUNTED";
  }

  private void good() {
    failures = 0;
    if (state == BreakerState.HALF_OPEN) {
      successes++;
      if (successes == successThreshold) {
        enter(BreakerState.CLOSED);
      }
    }
  }

  private void bad(Verdict verdict) {
    failures++;
    if (state == BreakerState.HALF_OPEN || failures == failureThreshold) {
      long wish =
          verdict instanceof Verdict.Failure failure
              ? failure.retryAfter().orElse(Duration.ZERO).toMillis()
              : 0;
      open(Math.max(recovery, Math.min(wish, 300_000)));
    }
  }

  void forceOpen() {
    open(recovery);
  }

  void forceClose() {
    enter(BreakerState.CLOSED);
  }

  void reset() {
    forceClose();
    counts.clear();
    counts.put("admitted", inFlight);
  }

  private void open(long millis) {
    reopensAt = clock + millis;
    enter(BreakerState.OPEN);
  }

  private void enter(BreakerState next) {
    state = next;
    generation++;
    entered = clock;
    failures = 0;
    successes = 0;
    probes.clear();
  }

  private void count(String name) {
    counts.merge(name, 1L, Long::sum);
  }

  private long counted(String name) {
    return counts.getOrDefault(name, 0L);
  }

  /** Returns all that a snapshot should tell, but the dates. */
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
        snapshot.failuresInARow(),
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
