package dev.bascule.adapter.out.tracing;

import java.io.IOException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what OpenTelemetry logs to where the bridge logs, in one line each. OpenTelemetry itself
 * sees to it that a collector that is down fills no log: after the fifth line there is one in a
 * minute.
 */
final class SdkLogBridge extends Handler {

  private static final Logger log = LoggerFactory.getLogger("io.opentelemetry");

  /** Held here, since nobody else holds it, and what it was told would be forgotten. */
  private static final java.util.logging.Logger SOURCE =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private final SimpleFormatter formatter = new SimpleFormatter();

  private SdkLogBridge() {}

  /** Does nothing the second time. */
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

  /** What is no failure of the network may quote a header, and so a secret. */
  private static String words(Throwable cause) {
    return cause instanceof IOException ? cause.toString() : cause.getClass().getName();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
