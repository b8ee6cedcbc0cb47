package dev.bascule.adapter.out.otlp;

import java.io.IOException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards OpenTelemetry's log messages to the bridge's log, one line each. OpenTelemetry limits
 * messages about an unavailable collector to one per minute after the fifth.
 */
final class SdkLogBridge extends Handler {

  private static final Logger log = LoggerFactory.getLogger("io.opentelemetry");

  /** A strong reference, since otherwise the logger is garbage collected with its settings. */
  private static final java.util.logging.Logger SOURCE =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private final SimpleFormatter formatter = new SimpleFormatter();

  private SdkLogBridge() {}

  /** Installs the bridge; further calls have no effect. */
  static synchronized void toSlf4j() {
    if (SOURCE.getUseParentHandlers()) {
      SOURCE.setUseParentHandlers(false);
      SOURCE.addHandler(new SdkLogBridge());
    }
  }

  @Override
  public void publish(LogRecord entry) {
    String message = formatter.formatMessage(entry);
    String cause = entry.getThrown() == null ? "" : " (" + words(entry.getThrown()) + ")";
    if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
      log.warn("{}{}", message, cause);
    } else {
      log.debug("{}{}", message, cause);
    }
  }

  /**
   * Returns the message only for network failures, since others may quote a header, and so a
   * secret.
   */
  private static String words(Throwable cause) {
    return cause instanceof IOException ? cause.toString() : cause.getClass().getName();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
