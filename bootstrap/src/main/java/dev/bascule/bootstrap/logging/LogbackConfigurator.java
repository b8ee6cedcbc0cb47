package dev.bascule.bootstrap.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.bascule.configuration.LogSettings;
import dev.bascule.domain.text.SafeText;
import java.nio.charset.StandardCharsets;

/**
 * Configures Logback: everything goes to standard error, since standard output is for results.
 *
 * <p>Uses code instead of {@code logback.xml}, because parsing that file would be the slowest part
 * of the program's start. The property {@code logback.configurationFile} still works.
 */
public final class LogbackConfigurator extends ContextAwareBase implements Configurator {

  /** Replaces line breaks, to prevent log injection. */
  private static final String PATTERN =
      "%date{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\", UTC} %-5level %logger{0} -%replace("
          + " [%X{requestId}]){' \\[\\]$', ''} %replace(%message){'[\\r"
          + "\\n"
          + "]+', ' '}%n%xEx";

  /** Called by Logback. */
  public LogbackConfigurator() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    LogSettings settings = LogSettings.published();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.valueOf(settings.level().name()));
    root.addAppender(appender(context, encoder(settings.format())));
    // Its warnings are about data sent by clients, who could fill the log with them.
    context.getLogger("org.eclipse.jetty").setLevel(Level.ERROR);
    // It logs schemas and arguments again with every call.
    context.getLogger("com.networknt").setLevel(Level.OFF);
    context.getLogger("okhttp3").setLevel(Level.WARN);
    // At DEBUG, the client of the engine takes three times the CPU.
    context.getLogger("io.lettuce").setLevel(Level.WARN);
    context.getLogger("io.netty").setLevel(Level.WARN);
    context.getLogger("reactor").setLevel(Level.WARN);
    // The audit log is written at every log level.
    context.getLogger("dev.bascule.audit").setLevel(Level.INFO);
    Logger access = context.getLogger("dev.bascule.access");
    access.setLevel(Level.INFO);
    access.setAdditive(false);
    access.addAppender(appender(context, accessLines()));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static OutputStreamAppender<ILoggingEvent> appender(
      LoggerContext context, Encoder<ILoggingEvent> encoder) {
    return appender(context, encoder, StderrStream.PROCESS);
  }

  static OutputStreamAppender<ILoggingEvent> appender(
      LoggerContext context, Encoder<ILoggingEvent> encoder, StderrStream stream) {
    encoder.setContext(context);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setName("standard error");
    appender.setEncoder(encoder);
    appender.setOutputStream(stream);
    appender.start();
    return appender;
  }

  static Encoder<ILoggingEvent> encoder(LogSettings.Format format) {
    return switch (format) {
      case TEXT -> text();
      case JSON -> new JsonLines();
    };
  }

  private static Encoder<ILoggingEvent> text() {
    return pattern(PATTERN, new TerminalLines());
  }

  /** The lines of the access log are JSON, whatever the format of the others is. */
  private static Encoder<ILoggingEvent> accessLines() {
    return pattern("%message%n", new PatternLayoutEncoder());
  }

  /** Replaces control characters in what clients and servers sent, also in exceptions. */
  private static final class TerminalLines extends PatternLayoutEncoder {
    @Override
    public byte[] encode(ILoggingEvent event) {
      return SafeText.text(layout.doLayout(event)).getBytes(StandardCharsets.UTF_8);
    }
  }

  private static Encoder<ILoggingEvent> pattern(String pattern, PatternLayoutEncoder encoder) {
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setPattern(pattern);
    return encoder;
  }
}
