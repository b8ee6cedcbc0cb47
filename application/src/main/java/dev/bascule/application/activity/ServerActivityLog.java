package dev.bascule.application.activity;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.port.in.ShowActivityUseCase.BreakerTransition;
import dev.bascule.application.port.in.ShowActivityUseCase.Interval;
import dev.bascule.application.port.in.ShowActivityUseCase.Latency;
import dev.bascule.application.port.in.ShowActivityUseCase.ServerActivity;
import dev.bascule.application.port.in.ShowActivityUseCase.ServerHistory;
import dev.bascule.application.port.in.ShowActivityUseCase.Tally;
import dev.bascule.application.port.in.ShowActivityUseCase.ToolActivity;
import dev.bascule.application.port.in.ShowActivityUseCase.ToolHistory;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.application.view.CacheSavings;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The recent activity of one server. Thread-safe; its lock is held only briefly. */
final class ServerActivityLog {

  private static final int MAX_TRANSITIONS = 20;
  private static final int MAX_TOOLS = 200;
  private static final int MAX_TOOLS_WITH_HISTORY = 20;
  private static final int MAX_INTERVALS = 60;

  private final ServerId server;
  private final Semaphore toolSlots;

  private final Ticker ticker;
  private final ServerHealthLog health;

  @GuardedBy("this")
  private final CallTally calls = new CallTally();

  @GuardedBy("this")
  private final SlidingHistogram recentCalls;

  @GuardedBy("this")
  private final CallTally requests = new CallTally();

  @GuardedBy("this")
  private final SlidingHistogram recentRequests;

  @GuardedBy("this")
  private final Map<ToolName, CallTally> tools = new HashMap<>();

  @GuardedBy("this")
  private boolean ended;

  @GuardedBy("this")
  private final CallTally otherTools = new CallTally();

  @GuardedBy("this")
  private final Deque<BreakerTransition> transitions = new ArrayDeque<>(MAX_TRANSITIONS);

  /**
   * The number and the durations of calls, since the start and for intervals of the last hour. An
   * interval is the difference to a copy, so that recording costs nothing more. Not thread-safe.
   */
  private static final class CallTally {

    private final LatencyHistogram latencies = new LatencyHistogram();
    private final SavingsAccount savings = new SavingsAccount();
    private final Deque<Interval> intervals = new ArrayDeque<>();
    private long count;
    private long errors;
    private long rejected;

    /** The state at the begin of the interval; null while there is no history. */
    private @Nullable LatencyHistogram latenciesBefore = new LatencyHistogram();

    private long countBefore;
    private long errorsBefore;

    void record(CallStatus status, boolean isTimed, Duration duration) {
      count++;
      if (status.isError()) {
        errors++;
      } else if (status == CallStatus.REJECTED) {
        rejected++;
      }
      if (isTimed) {
        latencies.record(duration);
      }
    }

    void endInterval(Instant now) {
      if (latenciesBefore != null) {
        if (intervals.size() == MAX_INTERVALS) {
          intervals.removeFirst();
        }
        intervals.addLast(interval(now, latenciesBefore));
      }
      latenciesBefore = latencies.copy();
      countBefore = count;
      errorsBefore = errors;
    }

    void dropIntervals() {
      intervals.clear();
      latenciesBefore = null;
    }

    /** Returns the intervals, including the one that ends only now. */
    List<Interval> intervals(Instant now) {
      List<Interval> all = new ArrayList<>(intervals);
      if (latenciesBefore != null) {
        all.add(interval(now, latenciesBefore));
      }
      return all;
    }

    private Interval interval(Instant end, LatencyHistogram before) {
      return new Interval(
          end, count - countBefore, errors - errorsBefore, latencies.latencySince(before));
    }

    Tally with(Latency recent) {
      return new Tally(count, errors, rejected, latencies.latency(), recent);
    }
  }

  /**
   * @param places the permits to count tools separately; one is acquired for each tool, if
   *     available
   */
  ServerActivityLog(ServerId server, Semaphore places, Ticker ticker, InstantSource clock) {
    this.server = server;
    this.toolSlots = places;
    this.ticker = ticker;
    this.health = new ServerHealthLog(ticker, clock);
    this.recentCalls = new SlidingHistogram(ticker.nanos());
    this.recentRequests = new SlidingHistogram(ticker.nanos());
  }

  ServerHealthLog healthLog() {
    return health;
  }

  /** Returns the health of the server, which has that connection. */
  ServerHealth health(ServerHealthLog.ConnectionState connection) {
    Latency recent;
    synchronized (this) {
      recent = recentRequests.latencyOfLastMinute(ticker.nanos());
    }
    return health.evaluate(connection, recent);
  }

  synchronized void recordCall(
      ToolName tool, CallStatus status, Outcome<McpResult> outcome, Duration duration) {
    calls.record(status, status.isTimed(), duration);
    if (status.isTimed()) {
      recentCalls.record(duration, ticker.nanos());
    }
    CallTally tally = tallyOf(tool);
    tally.record(status, status.isTimed(), duration);
    tally.savings.recordCall(outcome);
  }

  @GuardedBy("this")
  private CallTally tallyOf(ToolName tool) {
    return tools.getOrDefault(tool, otherTools);
  }

  @GuardedBy("this")
  private void trackTool(ToolName tool) {
    if (!ended && !tools.containsKey(tool) && tools.size() < MAX_TOOLS && toolSlots.tryAcquire()) {
      tools.put(tool, new CallTally());
    }
  }

  /** Releases the permits; later records are lost. */
  synchronized void end() {
    if (!ended) {
      ended = true;
      toolSlots.release(tools.size());
    }
  }

  /** Records a request; from then on, the calls of its tool count separately if possible. */
  synchronized void recordRequest(CallStatus status, UpstreamRequestEvent request) {
    // A request that only waited for a failed start has no duration.
    boolean isTimed = status.isTimed() && request.duration().isPositive();
    requests.record(status, isTimed, request.duration());
    if (isTimed) {
      recentRequests.record(request.duration(), ticker.nanos());
    }
    request.knownTool().ifPresent(this::trackTool);
    if (request.tool().isPresent() && request.failure().isEmpty()) {
      tallyOf(request.tool().get()).savings.recordRequest(request.duration());
    }
  }

  synchronized void recordTransition(BreakerTransition move) {
    if (transitions.size() == MAX_TRANSITIONS) {
      transitions.removeLast();
    }
    transitions.addFirst(move);
  }

  synchronized ServerActivity activity() {
    long now = ticker.nanos();
    return new ServerActivity(
        calls.with(recentCalls.latency(now)),
        requests.with(recentRequests.latency(now)),
        List.copyOf(transitions));
  }

  /** Returns what caching the results of all tools saved. */
  synchronized CacheSavings savings() {
    CacheSavings sum = otherTools.savings.savings();
    for (CallTally tally : tools.values()) {
      sum = sum.plus(tally.savings.savings());
    }
    return sum;
  }

  /** Ends an interval of the history of the server and its busiest tools. */
  synchronized void endInterval(Instant now) {
    requests.endInterval(now);
    List<CallTally> busiest =
        tools.values().stream()
            .filter(tally -> tally.count > 0)
            .sorted(Comparator.comparingLong((CallTally tally) -> tally.count).reversed())
            .limit(MAX_TOOLS_WITH_HISTORY)
            .toList();
    for (CallTally tally : tools.values()) {
      if (busiest.contains(tally)) {
        tally.endInterval(now);
      } else if (tally.count > 0) {
        tally.dropIntervals();
      }
    }
  }

  /** Returns the history until {@code now}, with each tool that was called. */
  synchronized ServerHistory history(Duration interval, Instant now) {
    List<ToolHistory> histories = new ArrayList<>(tools.size() + 1);
    tools.forEach(
        (name, tally) ->
            histories.add(
                new ToolHistory(activity(Optional.of(name), tally), tally.intervals(now))));
    histories.add(new ToolHistory(activity(Optional.empty(), otherTools), List.of()));
    return new ServerHistory(
        interval,
        requests.intervals(now),
        histories.stream()
            .filter(history -> history.total().calls() > 0)
            .sorted(Comparator.comparing(ToolHistory::total, ActivityLog.BUSIEST_FIRST))
            .toList());
  }

  /** Returns each tool that was called, and one entry for all others, if any. */
  synchronized List<ToolActivity> toolActivities() {
    List<ToolActivity> activities = new ArrayList<>(tools.size() + 1);
    tools.forEach((name, tally) -> activities.add(activity(Optional.of(name), tally)));
    activities.add(activity(Optional.empty(), otherTools));
    return activities.stream().filter(activity -> activity.calls() > 0).toList();
  }

  private ToolActivity activity(Optional<ToolName> name, CallTally tally) {
    return new ToolActivity(server, name, tally.count, tally.errors, tally.latencies.latency());
  }
}
