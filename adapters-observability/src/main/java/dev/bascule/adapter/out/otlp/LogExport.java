package dev.bascule.adapter.out.otlp;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Exports log lines as log records. They belong to the current span of the thread. Thread-safe;
 * does not block.
 */
public final class LogExport {

  private static final AttributeKey<String> EXCEPTION_TYPE = stringKey("exception.type");
  private static final AttributeKey<String> EXCEPTION_STACK = stringKey("exception.stacktrace");

  private final LoggerProvider loggers;

  LogExport(LoggerProvider loggers) {
    this.loggers = loggers;
  }

  /**
   * A log line.
   *
   * @param logger the name of its logger
   * @param level {@code ERROR}, {@code WARN}, {@code INFO}, {@code DEBUG} or {@code TRACE}
   * @param members its members other than the message
   */
  public record Line(
      Instant time,
      String logger,
      String level,
      String message,
      Map<String, Object> members,
      Optional<LoggedException> exception) {

    public Line {
      members = Map.copyOf(members);
    }
  }

  /** An exception, with its class name and its stack trace. */
  public record LoggedException(String type, String stackTrace) {}

  /** Exports {@code line}, unless the queue is full. */
  public void export(Line line) {
    LogRecordBuilder builder =
        loggers
            .get(line.logger())
            .logRecordBuilder()
            .setTimestamp(line.time())
            .setSeverity(Severity.valueOf(line.level()))
            .setSeverityText(line.level())
            .setBody(line.message());
    line.members().forEach((name, value) -> set(builder, name, value));
    line.exception()
        .ifPresent(
            exception -> {
              builder.setAttribute(EXCEPTION_TYPE, exception.type());
              builder.setAttribute(EXCEPTION_STACK, exception.stackTrace());
            });
    builder.emit();
  }

  private static void set(LogRecordBuilder builder, String name, Object value) {
    switch (value) {
      case Long number -> builder.setAttribute(name, number);
      case Integer number -> builder.setAttribute(name, number);
      case Double number -> builder.setAttribute(name, number);
      case Boolean bool -> builder.setAttribute(name, bool);
      default -> builder.setAttribute(name, value.toString());
    }
  }
}
