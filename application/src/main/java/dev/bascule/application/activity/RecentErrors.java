package dev.bascule.application.activity;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.in.ShowActivityUseCase.RecentError;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The most recent errors. Equal errors are merged, including all rejections of an open breaker or a
 * full bulkhead, so that a flood of those hides nothing. Thread-safe; its lock is held only
 * briefly.
 */
final class RecentErrors {

  private static final int MAX_ERRORS = 50;
  private static final int MAX_CHARACTERS = 200;
  private static final String TOOL_ERROR = "tool-error";

  @GuardedBy("this")
  private final SequencedMap<ErrorKey, RecentError> errorsByKey = new LinkedHashMap<>();

  /** The attributes that merged errors have in common. */
  private record ErrorKey(ServerId server, String what, String kind) {}

  /** Records that a tool ran and returned an error. */
  void recordToolError(ServerId server, String what, Instant at, TraceContext trace) {
    String detail = "the tool reported an error";
    record(what, new RecentError(at, server, what, TOOL_ERROR, detail, 1, trace.traceId()));
  }

  void record(UpstreamRequestEvent request, Failure failure, Instant at) {
    String what = request.description();
    record(
        CallStatus.of(failure) == CallStatus.REJECTED ? "" : what,
        new RecentError(
            at,
            request.server(),
            what,
            failure.kind(),
            detailOf(failure),
            1,
            request.trace().traceId()));
  }

  private synchronized void record(String commonWhat, RecentError error) {
    ErrorKey key = new ErrorKey(error.server(), commonWhat, error.kind());
    RecentError before = errorsByKey.remove(key);
    errorsByKey.put(key, before == null ? error : error.withTimes(before.times() + 1));
    if (errorsByKey.size() > MAX_ERRORS) {
      errorsByKey.pollFirstEntry();
    }
  }

  /** Returns the errors, latest first. */
  synchronized List<RecentError> latestFirst() {
    return List.copyOf(errorsByKey.reversed().values());
  }

  /** A server's message is left out, because it may repeat the arguments. */
  static String detailOf(Failure failure) {
    return switch (failure) {
      case Failure.Rejected(int code, _, _) -> "JSON-RPC error " + code;
      case Failure.Refused(String reason) -> truncate(reason);
      case Failure.Throttled(String reason, _) -> truncate(reason);
      case Failure.Unreachable(String reason, _) -> truncate(reason);
      case Failure.BadAnswer(String reason, _) -> truncate(reason);
      case Failure.TimedOut(Duration after) -> "no response within " + DurationText.of(after);
      case Failure.StartTimedOut timedOut ->
          truncate(timedOut.explain("not started within " + DurationText.of(timedOut.after())));
      case Failure.NotRunning(String reason, _) -> truncate(reason);
      case Failure.CircuitOpen open ->
          open.tool().isPresent() ? "circuit breaker of the tool open" : "circuit breaker open";
      case Failure.Saturated(int limit, _) -> "concurrency limit reached (" + limit + " in flight)";
      case Failure.OverLimit limit -> "limit exceeded: the bridge allows " + limit.words();
      case Failure.Cancelled _,
          Failure.UnknownServer _,
          Failure.UnknownTool _,
          Failure.InvalidArguments _,
          Failure.NotCached _ ->
          "";
    };
  }

  private static String truncate(String words) {
    return words.length() <= MAX_CHARACTERS ? words : words.substring(0, MAX_CHARACTERS) + "…";
  }
}
