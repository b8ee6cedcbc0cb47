package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a server can tell of: in the background, once it has answered anything, or for
 * whoever needs to know. A server that does not say is not bothered with the question often.
 * Thread-safe.
 */
final class CapabilityDiscovery {

  private static final Duration RETRY_INTERVAL = Duration.ofMinutes(1);

  /** For a question whose answer nobody waits for. */
  private static final Duration BACKGROUND_TIMEOUT = Duration.ofSeconds(10);

  private final Function<TimeLimit, UpstreamReply<DiscoverResult>> discovery;
  private final Consumer<NotificationCapabilities> onKnown;
  private final Ticker ticker;
  private final AtomicReference<@Nullable NotificationCapabilities> known = new AtomicReference<>();

  /** When the next question may be asked; null as long as none was. */
  private final AtomicReference<@Nullable Deadline> nextTry = new AtomicReference<>();

  /**
   * @param discovery asks the server
   * @param onKnown is told what the server can tell of, each time it says so
   */
  CapabilityDiscovery(
      Function<TimeLimit, UpstreamReply<DiscoverResult>> discovery,
      Consumer<NotificationCapabilities> onKnown,
      Ticker ticker) {
    this.discovery = discovery;
    this.onKnown = onKnown;
    this.ticker = ticker;
  }

  /** Returns what the server can tell of; asks it, and waits, if that is not known. */
  UpstreamReply<NotificationCapabilities> get(TimeLimit limit) {
    NotificationCapabilities now = known.get();
    if (now != null) {
      return new Answered<>(now);
    }
    return switch (discovery.apply(limit)) {
      case Failed<DiscoverResult>(Failure.UpstreamFailure failure) -> new Failed<>(failure);
      case Answered<DiscoverResult>(DiscoverResult discoverResult) ->
          new Answered<>(NotificationCapabilities.parse(discoverResult.capabilities()));
    };
  }

  /** Takes note of what the server said. */
  void update(DiscoverResult discoverResult) {
    NotificationCapabilities capabilities =
        NotificationCapabilities.parse(discoverResult.capabilities());
    known.set(capabilities);
    onKnown.accept(capabilities);
  }

  /** Takes note that the server answers. Never waits. */
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
                  // It was never asked.
                  nextTry.set(null);
                }
              });
    }
  }
}
