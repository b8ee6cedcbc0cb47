package dev.bascule.bootstrap.wiring.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogFileTest {

  private final AtomicLong now = new AtomicLong();

  @TempDir private Path folder;

  private static void append(AccessLogFile file, String line) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
    file.append(bytes);
  }

  @Test
  void appendsToExistingFile() throws Exception {
    Path path = folder.resolve("access.log");
    Files.writeString(path, "before\n");

    try (AccessLogFile file = new AccessLogFile(path, now::get)) {
      append(file, "after");
    }

    assertThat(path).hasContent("before\nafter\n");
  }

  @Test
  void opensNewFileAfterRename() throws Exception {
    Path path = folder.resolve("access.log");
    Path rotated = folder.resolve("access.log.1");
    try (AccessLogFile file = new AccessLogFile(path, now::get)) {
      append(file, "one");
      Files.move(path, rotated);
      append(file, "two");
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      append(file, "three");
    }

    assertThat(rotated).hasContent("one\ntwo\n");
    assertThat(path).hasContent("three\n");
  }

  @Test
  void continuesInFileThatWasTruncated() throws Exception {
    Path path = folder.resolve("access.log");
    try (AccessLogFile file = new AccessLogFile(path, now::get)) {
      append(file, "one");
      Files.newByteChannel(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
          .close();
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      append(file, "two");
    }

    assertThat(path).hasContent("two\n");
  }
}
