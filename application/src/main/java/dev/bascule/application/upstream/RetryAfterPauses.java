package dev.bascule.application.upstream;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.ReplicaExchange;
import dev.bascule.application.port.out.ReplicaExchange.ServerPause;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure.Throttled;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Pauses after a {@code Retry-After} of a server (RFC 9110, section 10.2.3): until then, at most
 * for five minutes, equal calls of that caller receive the same answer without a request. Other
 * callers and other tools are not affected. Callers without credentials cannot be distinguished,
 * and have no pauses. All replicas pause: each announces what a server requested from it.
 *
 * <p>Thread-safe; never blocks; bounded.
 */
final class RetryAfterPauses {

  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int CAPACITY = 4096;

  private final Ticker ticker;
  private final ReplicaExchange replicas;
  private final ConcurrentMap<Key, Pause> pauses = new ConcurrentHashMap<>();

  RetryAfterPauses(Ticker ticker, ReplicaExchange replicas) {
    this.ticker = ticker;
    this.replicas = replicas;
  }

  /** The key of equal calls. */
  private record Key(ServerId server, String caller, String method, String tool) {

    static Key of(ServerId server, UpstreamRequest.Subject subject, CallContext context) {
      return new Key(
          server,
          context.caller().identity(),
          subject.method(),
          subject.tool().map(ToolName::value).orElse(""));
    }
  }

  private record Pause(String reason, Deadline end) {}

  /** Records that {@code server} answered {@code request} with {@code throttled}. */
  void record(ServerId server, UpstreamRequest<?> request, Throttled throttled) {
    Duration wish = throttled.retryAfter().orElse(Duration.ZERO);
    if (!wish.isPositive() || request.context().caller().equals(Caller.ANONYMOUS)) {
      return;
    }
    Key key = Key.of(server, request.subject(), request.context());
    ServerPause pause =
        new ServerPause(
            key.server(), key.caller(), key.method(), key.tool(), throttled.reason(), wish);
    add(pause);
    replicas.announcePause(pause);
  }

  /** Adds a pause, of this or another replica. */
  void add(ServerPause pause) {
    Duration length = pause.length().compareTo(LONGEST) < 0 ? pause.length() : LONGEST;
    if (pauses.size() >= CAPACITY) {
      pauses.values().removeIf(old -> old.end().hasPassed(ticker));
    }
    if (pauses.size() < CAPACITY) {
      pauses.put(
          new Key(pause.server(), pause.caller(), pause.method(), pause.tool()),
          new Pause(pause.reason(), Deadline.after(length, ticker)));
    }
  }

  /** Returns the answer to a request that is paused; empty if it may be sent. */
  Optional<Throttled> find(ServerId server, UpstreamRequest.Subject subject, CallContext context) {
    if (pauses.isEmpty()) {
      return Optional.empty();
    }
    Key key = Key.of(server, subject, context);
    Pause pause = pauses.get(key);
    if (pause == null) {
      return Optional.empty();
    }
    if (pause.end().hasPassed(ticker)) {
      pauses.remove(key, pause);
      return Optional.empty();
    }
    return Optional.of(new Throttled(pause.reason(), Optional.of(pause.end().remaining(ticker))));
  }
}
