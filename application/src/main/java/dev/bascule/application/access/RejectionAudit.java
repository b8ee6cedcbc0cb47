package dev.bascule.application.access;

import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/**
 * The audit of rejected credentials, at a limited rate because any client can cause them.
 * Thread-safe; notifies without any lock held.
 */
final class RejectionAudit {

  static final String ACTION = "authenticate";

  /** Bursts of up to 20, and 60 per minute in the long run. */
  private static final Rate RATE = new Rate(1, Duration.ofSeconds(1), 20);

  private final BridgeEventListener events;
  private final LogRateLimiter limiter;

  RejectionAudit(BridgeEventListener events, Ticker ticker) {
    this.events = events;
    this.limiter = new LogRateLimiter(RATE, ticker);
  }

  /**
   * Records a rejection, unless there were too many recently.
   *
   * @param address the address that sent the credentials
   * @param why the reason; nothing of the credentials
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
    return before == 0 ? "" : " (" + before + " earlier rejections suppressed)";
  }
}
