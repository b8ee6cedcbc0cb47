package dev.bascule.application.activity;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.port.in.ShowActivityUseCase.Trouble;
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
 * Remembers the last errors. Equal ones are one that happened several times, and what an open
 * breaker or a full server refuses counts as equal, so that a flood of those hides nothing.
 * Thread-safe; its lock is held for moments.
 */
final class RecentErrors {

  private static final int MOST = 50;
  private static final int MOST_CHARACTERS = 200;
  private static final String OF_A_TOOL = "tool-error";

  @GuardedBy("this")
  private final Map<Likeness, Repeated> latestLast = new LinkedHashMap<>();

  @GuardedBy("this")
  private @Nullable Repeated latest;

  /** What errors have in common that are one. */
  private record Likeness(ServerId server, String what, String kind) {}

  /** An error, however often it happened; guarded as the map is. */
  private static final class Repeated {

    private final Likeness likeness;
    private Supplier<Trouble> last;
    private long times;

    Repeated(Likeness likeness, Supplier<Trouble> last) {
      this.likeness = likeness;
      this.last = last;
    }
  }

  /** Notes that a tool ran, and reported a failure of its own. */
  void noteToolError(ServerId server, String what, Instant at) {
    Trouble trouble = new Trouble(at, server, what, OF_A_TOOL, "the tool reported an error", 1);
    note(new Likeness(server, what, OF_A_TOOL), () -> trouble);
  }

  /** Notes that {@code request} failed. What is refused comes in floods, and words are not made. */
  void note(UpstreamRequestEvent request, Failure failure, Instant at) {
    if (CallStatus.of(failure) == CallStatus.REFUSED) {
      note(new Likeness(request.server(), "", failure.kind()), () -> trouble(request, failure, at));
    } else {
      Trouble trouble = trouble(request, failure, at);
      note(new Likeness(request.server(), trouble.what(), failure.kind()), () -> trouble);
    }
  }

  private static Trouble trouble(UpstreamRequestEvent request, Failure failure, Instant at) {
    return new Trouble(at, request.server(), request.what(), failure.kind(), detailOf(failure), 1);
  }

  private synchronized void note(Likeness likeness, Supplier<Trouble> trouble) {
    Repeated known = latest;
    if (known == null || !known.likeness.equals(likeness)) {
      Repeated before = latestLast.remove(likeness);
      known = before == null ? new Repeated(likeness, trouble) : before;
      latestLast.put(likeness, known);
      latest = known;
    }
    known.last = trouble;
    known.times++;
    if (latestLast.size() > MOST) {
      latestLast.remove(latestLast.keySet().iterator().next());
    }
  }

  private static Trouble shown(Repeated error) {
    Trouble last = error.last.get();
    return new Trouble(
        last.at(), last.server(), last.what(), last.kind(), last.detail(), error.times);
  }

  /** Returns them, the latest first. */
  synchronized List<Trouble> latestFirst() {
    return latestLast.values().stream().map(RecentErrors::shown).toList().reversed();
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
