package dev.bascule.adapter.out.log;

import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.AuditEntry.Decision;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes the audit log, one line per event, independent of the log level. Denials, which any client
 * can cause, are rate limited; the next line reports how many were suppressed. Thread-safe; blocks
 * while standard error does.
 */
final class AuditLog {

  /** A separate name, so that it can be written to a separate file and kept longer. */
  private static final Logger log = LoggerFactory.getLogger("dev.bascule.audit");

  private static final int DENIALS_PER_SECOND = 100;
  private static final int MAX_DENIALS = 1_000;
  private static final int MAX_LENGTH = 300;

  private final LogRateLimiter denials;

  AuditLog(Ticker ticker) {
    Rate rate = new Rate(DENIALS_PER_SECOND, Duration.ofSeconds(1), MAX_DENIALS);
    this.denials = new LogRateLimiter(rate, ticker);
  }

  void write(AuditEntry entry) {
    if (entry.decision() == Decision.DENIED) {
      denials.tryAcquire().ifPresent(more -> write(entry, more));
    } else {
      write(entry, /* more= */ 0);
    }
  }

  private static void write(AuditEntry entry, long more) {
    String decision = entry.decision().name().toLowerCase(Locale.ROOT);
    String caller =
        entry.caller().equals(Caller.ANONYMOUS) ? "anonymous" : entry.caller().identity();
    String requestId = entry.origin().requestId();
    LoggingEventBuilder line = log.atInfo();
    if (!requestId.isEmpty()) {
      line = line.addKeyValue("requestId", requestId);
    }
    line.addKeyValue("caller", caller)
        .addKeyValue("address", entry.origin().address())
        .addKeyValue("action", entry.action())
        .addKeyValue("subject", entry.subject())
        .addKeyValue("decision", decision)
        .log(
            "caller={} address={} action={} subject={} decision={}{}{}",
            quoted(caller),
            quoted(entry.origin().address()),
            quoted(entry.action()),
            quoted(entry.subject()),
            decision,
            requestId.isEmpty() ? "" : " requestId=" + quoted(requestId),
            more == 0 ? "" : " (" + more + " earlier denials suppressed)");
  }

  /** Returns {@code text} quoted, to prevent log injection. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars().limit(MAX_LENGTH).forEach(character -> append(quoted, (char) character));
    return quoted.append(text.length() > MAX_LENGTH ? "...\"" : "\"").toString();
  }

  private static void append(StringBuilder quoted, char character) {
    if (character == '"' || character == '\\') {
      quoted.append('\\').append(character);
    } else if (character >= ' ' && character <= '~') {
      quoted.append(character);
    } else {
      quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
    }
  }
}
