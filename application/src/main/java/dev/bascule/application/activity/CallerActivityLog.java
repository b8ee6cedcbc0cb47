package dev.bascule.application.activity;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.ShowClientsUseCase.CallerCounts;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A record of the tool calls of each caller; callers without credentials are told apart by their
 * address. Bounded: keeps the {@link #MAX_CALLERS} that were seen last, and all with calls in
 * flight. Thread-safe; never blocks.
 */
public final class CallerActivityLog implements BridgeEventListener {

  static final int MAX_CALLERS = 1_000;

  /** So many are removed together, because finding the least recent ones is expensive. */
  private static final int MAX_EXCESS = 100;

  /** The time of a call is recorded this exactly, so that simultaneous calls rarely write it. */
  private static final long RESOLUTION_NANOS = Duration.ofMillis(1).toNanos();

  private final Ticker ticker;
  private final Map<CallerKey, CallerTally> tallies = new ConcurrentHashMap<>();

  public CallerActivityLog(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * What identifies a caller.
   *
   * @param address the address of a caller without an identity; otherwise empty
   */
  private record CallerKey(String identity, String address) {
    static CallerKey of(CallContext context) {
      String identity = context.caller().identity();
      return new CallerKey(identity, identity.isEmpty() ? context.origin().address() : "");
    }
  }

  /**
   * The calls of one caller since it was first seen.
   *
   * @param caller the caller with the groups of its latest call
   * @param address the address of its latest call; empty if unknown
   * @param counts its calls
   * @param idle the time since its latest call
   */
  public record CallerActivity(Caller caller, String address, CallerCounts counts, Duration idle) {}

  /** The origin of a call; not its whole context, which would keep a session in memory. */
  private record Sighting(Caller caller, String address, long atNanos) {
    static Sighting of(CallContext context, long nowNanos) {
      return new Sighting(context.caller(), context.origin().address(), nowNanos);
    }
  }

  /**
   * A caller whose tally may be removed, with the time of its latest call when that was decided: it
   * may change while they are sorted.
   */
  private record Candidate(CallerKey key, CallerTally tally, long idleNanos) {}

  private static final class CallerTally {
    private final LongAdder calls = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile Sighting latest;

    CallerTally(CallContext context, long nowNanos) {
      this.latest = Sighting.of(context, nowNanos);
    }

    void see(CallContext context, long nowNanos) {
      if (nowNanos - latest.atNanos() >= RESOLUTION_NANOS) {
        latest = Sighting.of(context, nowNanos);
      }
    }

    CallerActivity activity(long nowNanos) {
      Sighting seen = latest;
      return new CallerActivity(
          seen.caller(),
          seen.address(),
          new CallerCounts(calls.sum(), errors.sum(), rejected.sum(), inFlight.get()),
          Duration.ofNanos(Math.max(0, nowNanos - seen.atNanos())));
    }
  }

  @Override
  public void callWaitBegan(ToolCall call, CallContext context) {
    int _ = tallyOf(context).inFlight.incrementAndGet();
  }

  @Override
  public void callWaitEnded(ToolCall call, CallContext context) {
    int _ = tallyOf(context).inFlight.updateAndGet(count -> Math.max(0, count - 1));
  }

  @Override
  public void callEnded(
      ToolCall call, CallContext context, Outcome<McpResult> outcome, Duration duration) {
    CallerTally tally = tallyOf(context);
    tally.calls.increment();
    switch (CallStatus.of(outcome)) {
      case FAILED -> tally.errors.increment();
      case REJECTED -> tally.rejected.increment();
      case SUCCEEDED, CANCELLED, CALLER_ERROR -> {}
    }
  }

  /** Returns the recorded callers, the latest first. */
  public List<CallerActivity> callers() {
    long now = ticker.nanos();
    return tallies.values().stream()
        .map(tally -> tally.activity(now))
        .sorted(Comparator.comparing(CallerActivity::idle))
        .limit(MAX_CALLERS)
        .toList();
  }

  private CallerTally tallyOf(CallContext context) {
    CallerKey key = CallerKey.of(context);
    long now = ticker.nanos();
    CallerTally known = tallies.get(key);
    if (known != null) {
      known.see(context, now);
      return known;
    }
    CallerTally added = tallies.computeIfAbsent(key, _ -> new CallerTally(context, now));
    if (tallies.size() > MAX_CALLERS + MAX_EXCESS) {
      removeLeastRecent();
    }
    return added;
  }

  /** A tally with calls in flight stays, so that their end is counted where their begin was. */
  private synchronized void removeLeastRecent() {
    int excess = tallies.size() - MAX_CALLERS;
    long now = ticker.nanos();
    List<Candidate> candidates = new ArrayList<>();
    tallies.forEach(
        (key, tally) -> {
          if (tally.inFlight.get() == 0) {
            candidates.add(new Candidate(key, tally, now - tally.latest.atNanos()));
          }
        });
    candidates.stream()
        .sorted(Comparator.comparingLong(Candidate::idleNanos).reversed())
        .limit(Math.max(0, excess))
        .forEach(each -> tallies.remove(each.key(), each.tally()));
  }
}
