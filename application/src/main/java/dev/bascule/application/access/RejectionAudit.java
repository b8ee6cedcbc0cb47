package dev.bascule.application.access;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/**
 * Tells of those who were not let in, but only so often: anybody can cause it. Thread-safe; events
 * are told without any lock held.
 */
final class RejectionAudit {

  static final String ACTION = "authenticate";

  /** At most 20 at once, and 60 in the long run of a minute. */
  private static final AttemptPace PACE = new AttemptPace(20, Duration.ofSeconds(1));

  private final BridgeEventListener events;
  private final Ticker ticker;

  @GuardedBy("this")
  private long clearAtNanos;

  @GuardedBy("this")
  private long suppressed;

  RejectionAudit(BridgeEventListener events, Ticker ticker) {
    this.events = requireNonNull(events, "events");
    this.ticker = requireNonNull(ticker, "ticker");
    this.clearAtNanos = ticker.nanos();
  }

  /**
   * Tells of one, unless there were too many lately.
   *
   * @param address where it came from
   * @param why why it was refused; nothing of the credentials
   */
  void recordRejection(String address, String why) {
    long before = admit();
    if (before >= 0) {
      events.audited(
          new AuditEntry(
              Caller.ANONYMOUS,
              new CallOrigin("", address),
              ACTION,
              why + suppressedNote(before),
              AuditEntry.Decision.DENIED));
    }
  }

  private static String suppressedNote(long before) {
    return before == 0 ? "" : " (" + before + " more before were not written)";
  }

  /** Returns how many were held back before this one; -1 if this one is held back too. */
  private synchronized long admit() {
    long now = ticker.nanos();
    if (PACE.waitTime(clearAtNanos, now).isPositive()) {
      suppressed++;
      return -1;
    }
    clearAtNanos = PACE.charge(clearAtNanos, now);
    long before = suppressed;
    suppressed = 0;
    return before;
  }
}
