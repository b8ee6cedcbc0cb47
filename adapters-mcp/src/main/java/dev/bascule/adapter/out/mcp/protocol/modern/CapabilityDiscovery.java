package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The discovery of the notifications that a server supports: in the background, after its first
 * response, or when a caller needs it. A server that does not respond is rarely asked again.
 * Thread-safe.
 */
final class CapabilityDiscovery {

  private static final Duration RETRY_INTERVAL = Duration.ofMinutes(1);

  /** For a request without a waiting caller. */
  private static final Duration BACKGROUND_TIMEOUT = Duration.ofSeconds(10);

  private final Function<TimeLimit, UpstreamReply<DiscoverResult>> discovery;
  private final Consumer<NotificationCapabilities> onKnown;
  private final Ticker ticker;
  private final AtomicReference<@Nullable NotificationCapabilities> known = new AtomicReference<>();

  /** The time of the next request; null before the first one. */
  private final AtomicReference<@Nullable Deadline> nextTry = new AtomicReference<>();

  /**
   * @param discovery sends the request
   * @param onKnown receives the capabilities, each time the server states them
   */
  CapabilityDiscovery(
      Function<TimeLimit, UpstreamReply<DiscoverResult>> discovery,
      Consumer<NotificationCapabilities> onKnown,
      Ticker ticker) {
    this.discovery = discovery;
    this.onKnown = onKnown;
    this.ticker = ticker;
  }

  /** Returns the capabilities; if unknown, requests them and waits. */
  UpstreamReply<NotificationCapabilities> get(TimeLimit limit) {
    NotificationCapabilities now = known.get();
    return now != null
        ? new Answered<>(now)
        : discovery
            .apply(limit)
            .map(result -> NotificationCapabilities.parse(result.capabilities()));
  }

  /** Returns the lists that the server offers; empty if they are unknown. Never blocks. */
  Optional<Set<ListKind>> offeredLists() {
    return Optional.ofNullable(known.get()).flatMap(NotificationCapabilities::offered);
  }

  /** Records the server's discovery result. */
  void update(DiscoverResult discoverResult) {
    NotificationCapabilities capabilities =
        NotificationCapabilities.parse(discoverResult.capabilities());
    known.set(capabilities);
    onKnown.accept(capabilities);
  }

  /**
   * Forgets what the server stated: it may offer other lists now. It is asked again after its next
   * response. Never blocks.
   */
  void onListChanged() {
    known.set(null);
  }

  /** Records that the server responded. Never blocks. */
  void onAnswer() {
    if (known.get() != null) {
      return;
    }
    Deadline next = nextTry.get();
    if ((next == null || next.hasPassed(ticker))
        && nextTry.compareAndSet(next, Deadline.after(RETRY_INTERVAL, ticker))) {
      Thread.ofVirtual()
          .name("bascule-discover")
          .start(
              () -> {
                if (discovery.apply(TimeLimit.of(BACKGROUND_TIMEOUT, ticker))
                    instanceof Failed<DiscoverResult>(Unreachable _)) {
                  // No request was sent.
                  nextTry.set(null);
                }
              });
    }
  }
}
