package dev.bascule.application.service;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.port.in.ShowActivityUseCase.Trouble;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers the last errors. Equal ones are one that happened several times, and what an open
 * breaker or a full server refuses counts as equal, so that a flood of those hides nothing.
 * Thread-safe; its lock is held for moments.
 */
final class RecentErrors {

  private static final int MOST = 50;
  private static final int MOST_CHARACTERS = 200;
  private static final String OF_A_TOOL = "tool-error";

  @GuardedBy("this")
  private final Map<Likeness, Trouble> latestLast = new LinkedHashMap<>();

  /** What errors have in common that are one. */
  private record Likeness(ServerId server, String what, String kind) {}

  /** Notes that a tool ran, and reported a failure of its own. */
  void noteToolError(ServerId server, String what, Instant at) {
    note(what, new Trouble(at, server, what, OF_A_TOOL, "the tool reported an error", 1));
  }

  void note(ServerId server, String what, Failure failure, Instant at) {
    String shared = Ending.of(failure) == Ending.REFUSED ? "" : what;
    note(shared, new Trouble(at, server, what, failure.kind(), detailOf(failure), 1));
  }

  private synchronized void note(String shared, Trouble trouble) {
    Likeness likeness = new Likeness(trouble.server(), shared, trouble.kind());
    Trouble before = latestLast.remove(likeness);
    latestLast.put(likeness, before == null ? trouble : again(trouble, before.times() + 1));
    if (latestLast.size() > MOST) {
      latestLast.remove(latestLast.keySet().iterator().next());
    }
  }

  private static Trouble again(Trouble trouble, long times) {
    return new Trouble(
        trouble.at(), trouble.server(), trouble.what(), trouble.kind(), trouble.detail(), times);
  }

  /** Returns them, the latest first. */
  synchronized List<Trouble> latestFirst() {
    return new ArrayList<>(latestLast.values()).reversed();
  }

  /** What a server says of a request is left out: it may repeat what it was asked with. */
  private static String detailOf(Failure failure) {
    return switch (failure) {
      case Failure.Rejected(int code, _, _) -> "JSON-RPC error " + code;
      case Failure.Refused(String reason) -> cut(reason);
      case Failure.Throttled(String reason, _) -> cut(reason);
      case Failure.Unreachable(String reason, _) -> cut(reason);
      case Failure.BadAnswer(String reason) -> cut(reason);
      case Failure.TimedOut(Duration after) -> "no answer within " + after.toMillis() + " ms";
      case Failure.Resting(String reason, _) -> cut(reason);
      case Failure.CircuitOpen _ -> "not asked, since recent requests failed";
      case Failure.Saturated(int limit, _) -> "not asked, since " + limit + " are under way";
      case Failure.OverLimit limit -> "not asked, since the bridge allows " + limit.words();
      case Failure.Cancelled _,
          Failure.UnknownServer _,
          Failure.UnknownTool _,
          Failure.NotCached _ ->
          "";
    };
  }

  private static String cut(String words) {
    return words.length() <= MOST_CHARACTERS ? words : words.substring(0, MOST_CHARACTERS) + "…";
  }
}
