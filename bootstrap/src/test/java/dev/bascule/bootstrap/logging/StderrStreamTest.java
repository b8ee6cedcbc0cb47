package dev.bascule.bootstrap.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import dev.bascule.configuration.LogSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

final class StderrStreamTest {

  private final FullDisk disk = new FullDisk();
  private final StderrStream stream = new StderrStream(disk);
  private final LoggerContext context = new LoggerContext();
  private final OutputStreamAppender<ILoggingEvent> appender =
      LogbackConfigurator.appender(
          context, LogbackConfigurator.encoder(LogSettings.Format.JSON), stream);

  StderrStreamTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  private void log(String message) {
    appender.doAppend(
        new LoggingEvent("caller", context.getLogger("a"), Level.INFO, message, null, null));
  }

  @Test
  void countsLinesThatCannotBeWrittenAndContinues() {
    log("one");
    disk.room = 10;
    log("two");
    disk.room = 0;
    log("three");
    disk.room = Integer.MAX_VALUE;
    log("four");

    assertThat(stream.lost()).isEqualTo(2);
    assertThat(disk.written.toString(UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"one\""),
            line -> assertThat(line).hasSize(10),
            line -> assertThat(line).contains("\"four\""));
  }

  /** A file on a disk that has room for a number of bytes only. */
  private static final class FullDisk extends OutputStream {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int room = Integer.MAX_VALUE;

    @Override
    public void write(int value) throws IOException {
      byte[] one = {(byte) value};
      write(one, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      written.write(bytes, offset, Math.min(length, room));
      if (length > room) {
        throw new IOException("No space left on device");
      }
    }
  }
}
