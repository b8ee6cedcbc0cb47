package dev.bascule.application.port.in;

import dev.bascule.application.view.BridgeMetrics.CacheMetrics;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Driving port: shows recent activity. */
public interface ShowActivityUseCase {

  /** Returns the recent activity. */
  Activity showActivity();

  /** Returns the history of a server; empty for an unknown server. */
  Optional<ServerHistory> showHistory(ServerId server);

  /**
   * Recent activity, in bounded memory: old and rare events are removed.
   *
   * @param samples periodic samples of the totals, oldest first
   * @param servers each server, in the order of the configuration
   * @param tools the tools with the most calls, busiest first
   * @param errors recent errors, latest first
   */
  record Activity(
      Instant now,
      List<Sample> samples,
      Map<ServerId, ServerActivity> servers,
      List<ToolActivity> tools,
      List<RecentError> errors) {
    public Activity {
      samples = List.copyOf(samples);
      tools = List.copyOf(tools);
      errors = List.copyOf(errors);
    }

    /** Returns a copy without the samples, which are totals of all servers. */
    public Activity withoutSamples() {
      return new Activity(now, List.of(), servers, tools, errors);
    }
  }

  /**
   * The totals since the start at one time.
   *
   * @param number the number of the sample, from 1
   * @param calls tool calls of clients
   * @param requests requests to servers, including those that a breaker rejected
   * @param requestErrors rejected or failed ones among them
   * @param waiting requests that waited for a permit at that time
   */
  record Sample(
      long number,
      Instant at,
      CacheMetrics tools,
      CacheMetrics responses,
      long calls,
      long callErrors,
      long requests,
      long requestErrors,
      int inFlight,
      int waiting) {}

  /**
   * The activity of one server.
   *
   * @param calls the calls of its tools by clients, including those answered from the cache; their
   *     durations are those that callers saw, with the wait for a start
   * @param requests the requests that reached the server, or were rejected before; their durations
   *     are the latency of the server ({@link
   *     dev.bascule.application.port.out.UpstreamRequestEvent#duration})
   * @param transitions the last transitions of its breaker, latest first
   */
  record ServerActivity(Tally calls, Tally requests, List<BreakerTransition> transitions) {
    public ServerActivity {
      transitions = List.copyOf(transitions);
    }
  }

  /**
   * Counts and durations.
   *
   * @param count all, since the start
   * @param errors those that failed at the server, including tool errors
   * @param rejected those that the bridge rejected, such as while a circuit breaker is open
   * @param recent the durations of the last five minutes
   */
  record Tally(long count, long errors, long rejected, Latency sinceStart, Latency recent) {}

  /**
   * A summary of durations. Each value is accurate to 3.2 %, but not below a microsecond.
   *
   * @param count the number of durations; requests that the bridge rejected are not timed
   */
  record Latency(long count, Duration median, Duration p90, Duration p99) {

    /** The summary of no durations. */
    public static final Latency NONE = new Latency(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /**
   * The calls of one tool since the start.
   *
   * @param tool the tool; empty for the sum of all tools of the server that are not counted
   *     separately
   */
  record ToolActivity(
      ServerId server, Optional<ToolName> tool, long calls, long errors, Latency latency) {}

  /**
   * The last hour of a server and of its busiest tools, in equal intervals.
   *
   * @param interval the length of an interval; the last one of each list is shorter, since it has
   *     not ended
   * @param requests the requests to the server
   * @param tools all tools of the server that were called, busiest first
   */
  record ServerHistory(Duration interval, List<Interval> requests, List<ToolHistory> tools) {
    public ServerHistory {
      requests = List.copyOf(requests);
      tools = List.copyOf(tools);
    }
  }

  /**
   * The calls of one tool.
   *
   * @param intervals the last hour, oldest first; empty for a tool that is not among the busiest
   */
  record ToolHistory(ToolActivity total, List<Interval> intervals) {
    public ToolHistory {
      intervals = List.copyOf(intervals);
    }
  }

  /**
   * What happened until {@code end}, since the end of the interval before.
   *
   * @param count the number of calls or requests, of which {@code errors} failed
   */
  record Interval(Instant end, long count, long errors, Latency latency) {}

  /**
   * A transition of a breaker.
   *
   * @param from {@code closed}, {@code open} or {@code half_open}, like {@code to}
   */
  record BreakerTransition(Instant at, String from, String to) {}

  /**
   * An error that happened once or repeatedly.
   *
   * @param at the time of the last occurrence
   * @param what the MCP method and, for a call, the tool
   * @param kind the kind of failure, such as {@code timed-out}
   * @param detail details for people to read; contains no argument, no secret, and no server text
   *     about the request
   * @param times the number of occurrences since it was first recorded
   * @param traceId the trace of the last occurrence
   */
  record RecentError(
      Instant at,
      ServerId server,
      String what,
      String kind,
      String detail,
      long times,
      Optional<String> traceId) {

    /** Returns a copy with another number of occurrences. */
    public RecentError withTimes(long other) {
      return new RecentError(at, server, what, kind, detail, other, traceId);
    }
  }
}
