package dev.bascule.application.access;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/**
 * Tells of those who were not let in, but only so often: anybody can cause it. Thread-safe; events
 * are told without any lock held.
 */
final class RejectionAudit {

  static final String ACTION = "authenticate";

  /** At most 20 at once, and 60 in the long run of a minute. */
  private static final Rate RATE = new Rate(1, Duration.ofSeconds(1), 20);

  private final BridgeEventListener events;
  private final LogRateLimiter limiter;

  RejectionAudit(BridgeEventListener events, Ticker ticker) {
    this.events = requireNonNull(events, "events");
    this.limiter = new LogRateLimiter(RATE, ticker);
  }

  /**
   * Tells of one, unless there were too many lately.
   *
   * @param address where it came from
   * @param why why it was refused; nothing of the credentials
   */
  void recordRejection(String address, String why) {
    limiter
        .tryAcquire()
        .ifPresent(
            before ->
                events.audited(
                    new AuditEntry(
                        Caller.ANONYMOUS,
                        new CallOrigin("", address),
                        ACTION,
                        why + suppressedNote(before),
                        AuditEntry.Decision.DENIED)));
  }

  private static String suppressedNote(long before) {
    return before == 0 ? "" : " (" + before + " more before were not written)";
  }
}
