package dev.bascule.adapter.out.mcp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.LoggerFactory;

/** Records everything that is logged, from its creation to its closing. */
public final class RecordingLog implements AutoCloseable {

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final RecordingAppender appender = new RecordingAppender();

  public RecordingLog() {
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.TRACE);
  }

  /** Returns everything logged so far, including exceptions. */
  public String text() {
    return String.join("\n", List.copyOf(appender.lines));
  }

  @Override
  public void close() {
    root.setLevel(Level.OFF);
    root.detachAppender(appender);
    appender.stop();
  }

  private static final class RecordingAppender extends AppenderBase<ILoggingEvent> {

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getFormattedMessage());
      if (event.getThrowableProxy() != null) {
        lines.add(String.valueOf(event.getThrowableProxy().getMessage()));
      }
    }
  }
}
