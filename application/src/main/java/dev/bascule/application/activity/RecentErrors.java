package dev.bascule.application.activity;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.port.in.ShowActivityUseCase.RecentError;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  private final Map<ErrorKey, RepeatedError> errorsByKey = new LinkedHashMap<>();

  @GuardedBy("this")
  private @Nullable RepeatedError latest;

  /** The attributes that merged errors have in common. */
  private record ErrorKey(ServerId server, String what, String kind) {}

  /** An error with its number of occurrences; guarded like the map. */
  private static final class RepeatedError {

    private final ErrorKey key;
    private Supplier<RecentError> last;
    private long times;

    RepeatedError(ErrorKey key, Supplier<RecentError> last) {
      this.key = key;
      this.last = last;
    }
  }

  /** Records that a tool ran and returned an error. */
  void recordToolError(ServerId server, String what, Instant at) {
    RecentError error =
        new RecentError(at, server, what, TOOL_ERROR, "the tool reported an error", 1);
    record(new ErrorKey(server, what, TOOL_ERROR), () -> error);
  }

  /**
   * Records a failed request. Rejections come in floods, so no text is created for those that are
   * merged.
   */
  void record(UpstreamRequestEvent request, Failure failure, Instant at) {
    if (CallStatus.of(failure) == CallStatus.REFUSED) {
      record(
          new ErrorKey(request.server(), "", failure.kind()), () -> toError(request, failure, at));
    } else {
      RecentError error = toError(request, failure, at);
      record(new ErrorKey(request.server(), error.what(), failure.kind()), () -> error);
    }
  }

  private static RecentError toError(UpstreamRequestEvent request, Failure failure, Instant at) {
    return new RecentError(
        at, request.server(), request.description(), failure.kind(), detailOf(failure), 1);
  }

  private synchronized void record(ErrorKey key, Supplier<RecentError> error) {
    RepeatedError known = latest;
    if (known == null || !known.key.equals(key)) {
      RepeatedError before = errorsByKey.remove(key);
      known = before == null ? new RepeatedError(key, error) : before;
      errorsByKey.put(key, known);
      latest = known;
    }
    known.last = error;
    known.times++;
    if (errorsByKey.size() > MAX_ERRORS) {
      errorsByKey.remove(errorsByKey.keySet().iterator().next());
    }
  }

  private static RecentError withCount(RepeatedError error) {
    RecentError last = error.last.get();
    return new RecentError(
        last.at(), last.server(), last.what(), last.kind(), last.detail(), error.times);
  }

  /** Returns the errors, latest first. */
  synchronized List<RecentError> latestFirst() {
    return errorsByKey.values().stream().map(RecentErrors::withCount).toList().reversed();
  }

  /** A server's message is left out, because it may repeat the arguments. */
  private static String detailOf(Failure failure) {
    return switch (failure) {
      case Failure.Rejected(int code, _, _) -> "JSON-RPC error " + code;
      case Failure.Refused(String reason) -> truncate(reason);
      case Failure.Throttled(String reason, _) -> truncate(reason);
      case Failure.Unreachable(String reason, _) -> truncate(reason);
      case Failure.BadAnswer(String reason, _) -> truncate(reason);
      case Failure.TimedOut(Duration after) -> "no response within " + after.toMillis() + " ms";
      case Failure.StartTimedOut(Duration after) ->
          "not started within " + after.toMillis() + " ms";
      case Failure.Resting(String reason, _) -> truncate(reason);
      case Failure.CircuitOpen _ -> "circuit breaker open";
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
