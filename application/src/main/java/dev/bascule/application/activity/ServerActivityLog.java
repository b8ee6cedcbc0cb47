package dev.bascule.application.activity;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.port.in.ShowActivityUseCase.BreakerTransition;
import dev.bascule.application.port.in.ShowActivityUseCase.Latency;
import dev.bascule.application.port.in.ShowActivityUseCase.ServerActivity;
import dev.bascule.application.port.in.ShowActivityUseCase.Tally;
import dev.bascule.application.port.in.ShowActivityUseCase.ToolActivity;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** The recent activity of one server. Thread-safe; its lock is held only briefly. */
final class ServerActivityLog {

  private static final int MAX_TRANSITIONS = 20;
  private static final int MAX_TOOLS = 200;

  private final ServerId server;
  private final Semaphore toolSlots;

  @GuardedBy("this")
  private final RunningTotal calls;

  @GuardedBy("this")
  private final RunningTotal requests;

  @GuardedBy("this")
  private final Map<ToolName, ToolTally> tools = new HashMap<>();

  @GuardedBy("this")
  private boolean ended;

  @GuardedBy("this")
  private final ToolTally otherTools = new ToolTally();

  @GuardedBy("this")
  private final Deque<BreakerTransition> transitions = new ArrayDeque<>(MAX_TRANSITIONS);

  /** The number and the durations of one kind of event. Not thread-safe. */
  private static final class RunningTotal {

    private final Ticker ticker;
    private final LatencyHistogram sinceStart = new LatencyHistogram();
    private final SlidingHistogram recent;
    private long count;
    private long errors;

    RunningTotal(Ticker ticker) {
      this.ticker = ticker;
      this.recent = new SlidingHistogram(ticker.nanos());
    }

    void record(CallStatus status, Duration duration) {
      count++;
      if (status.isError()) {
        errors++;
      }
      if (status.isTimed()) {
        sinceStart.record(duration);
        recent.record(duration, ticker.nanos());
      }
    }

    Tally tally() {
      return new Tally(count, errors, sinceStart.latency(), recent.latency(ticker.nanos()));
    }
  }

  /**
   * @param places the permits to count tools separately; one is acquired for each tool, if
   *     available
   */
  ServerActivityLog(ServerId server, Semaphore places, Ticker ticker) {
    this.server = server;
    this.toolSlots = places;
    this.calls = new RunningTotal(ticker);
    this.requests = new RunningTotal(ticker);
  }

  synchronized void recordCall(ToolName tool, CallStatus status, Duration duration) {
    calls.record(status, duration);
    tools.getOrDefault(tool, otherTools).record(status, duration);
  }

  @GuardedBy("this")
  private void trackTool(ToolName tool) {
    if (!ended && !tools.containsKey(tool) && tools.size() < MAX_TOOLS && toolSlots.tryAcquire()) {
      tools.put(tool, new ToolTally());
    }
  }

  /** Releases the permits; later records are lost. */
  synchronized void end() {
    if (!ended) {
      ended = true;
      toolSlots.release(tools.size());
    }
  }

  /**
   * Records a request, and from then on counts the calls of its tool separately if a permit is
   * available.
   */
  synchronized void recordRequest(CallStatus status, UpstreamRequestEvent request) {
    requests.record(status, request.duration());
    request.knownTool().ifPresent(this::trackTool);
  }

  synchronized void recordTransition(BreakerTransition move) {
    if (transitions.size() == MAX_TRANSITIONS) {
      transitions.removeLast();
    }
    transitions.addFirst(move);
  }

  synchronized ServerActivity activity() {
    return new ServerActivity(calls.tally(), requests.tally(), List.copyOf(transitions));
  }

  /** Returns each tool that was called, and one entry for all others, if any. */
  synchronized List<ToolCallCount> toolCallCounts() {
    List<ToolCallCount> called = new ArrayList<>(tools.size() + 1);
    tools.forEach((name, tally) -> called.add(toCallCount(Optional.of(name), tally)));
    called.add(toCallCount(Optional.empty(), otherTools));
    return called.stream().filter(each -> each.calls() > 0).toList();
  }

  /**
   * A tool with its calls.
   *
   * @param calls the number of calls
   * @param activity supplies all that is recorded of it
   */
  record ToolCallCount(
      ServerId server, Optional<ToolName> tool, long calls, Supplier<ToolActivity> activity) {

    /** Returns the name for sorting; the entry for all others is last. */
    String sortKey() {
      return server + "\n" + tool.map(ToolName::value).orElse("\uffff");
    }
  }

  @GuardedBy("this")
  private ToolCallCount toCallCount(Optional<ToolName> name, ToolTally tally) {
    return new ToolCallCount(server, name, tally.count, () -> activity(name, tally));
  }

  private synchronized ToolActivity activity(Optional<ToolName> name, ToolTally tally) {
    return new ToolActivity(server, name, tally.count, tally.errors, tally.latency());
  }

  /** The calls of one tool. */
  private static final class ToolTally {

    private final LatencyHistogram latencies = new LatencyHistogram();
    private long count;
    private long errors;

    private void record(CallStatus status, Duration duration) {
      count++;
      if (status.isError()) {
        errors++;
      }
      if (status.isTimed()) {
        latencies.record(duration);
      }
    }

    private Latency latency() {
      return latencies.latency();
    }
  }
}
