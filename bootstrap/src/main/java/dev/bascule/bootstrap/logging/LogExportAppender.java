package dev.bascule.bootstrap.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.bascule.adapter.out.otlp.LogExport;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/**
 * Exports log lines, with the members that the JSON lines have. Lines of the exporter itself are
 * not exported, since a failed export would cause the next one. Thread-safe; does not block.
 */
public final class LogExportAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

  /** A log record has a field of its own for it. */
  private static final String TRACE_ID = "traceId";

  private static final String EXPORTER = "io.opentelemetry";

  private final LogExport export;

  private LogExportAppender(LogExport export) {
    this.export = export;
  }

  /** The export of all lines, until it is closed. */
  @FunctionalInterface
  public interface Attachment extends AutoCloseable {

    /** No export. */
    Attachment NONE = () -> {};

    @Override
    void close();
  }

  /** Exports all log lines from now on. */
  public static Attachment attach(LogExport export) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      throw new AssertionError("Logback is the logger of the program");
    }
    LogExportAppender appender = new LogExportAppender(export);
    appender.setContext(context);
    appender.setName("otlp");
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    return () -> {
      root.detachAppender(appender);
      appender.stop();
    };
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!event.getLoggerName().startsWith(EXPORTER)) {
      export.export(
          new LogExport.Line(
              Instant.ofEpochMilli(event.getTimeStamp()),
              event.getLoggerName(),
              event.getLevel().toString(),
              event.getFormattedMessage(),
              members(event),
              exception(event)));
    }
  }

  private static Map<String, Object> members(ILoggingEvent event) {
    Map<String, Object> members = new HashMap<>(event.getMDCPropertyMap());
    members.remove(TRACE_ID);
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.stream()
          .filter(pair -> pair.value != null)
          .forEach(pair -> members.putIfAbsent(pair.key, pair.value));
    }
    return members;
  }

  private static Optional<LogExport.LoggedException> exception(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return thrown == null
        ? Optional.empty()
        : Optional.of(
            new LogExport.LoggedException(
                thrown.getClassName(), ThrowableProxyUtil.asString(thrown)));
  }
}
