package dev.bascule.adapter.in.http.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    "0, '', 3",
    "1, '', 3",
    "8, 'first\n', 2",
    "6, 'first\n', 2",
    "17, 'first\nsecond\n', 1"
  })
  void keepsOnlyWholeLinesIfDiskIsFull(int room, String kept, int lost) throws Exception {
    Path path = folder.resolve("access.log");
    FullDisk disk = new FullDisk();
    try (AccessLogFile file = new AccessLogFile(path, now::get, disk::open)) {
      append(file, "before");
      disk.room = room;

      assertThatThrownBy(() -> append(file, "first\nsecond\nthird"))
          .isInstanceOfSatisfying(
              AccessLogFile.LinesLostException.class, e -> assertThat(e.lines()).isEqualTo(lost));
      disk.room = Integer.MAX_VALUE;
      append(file, "after");
    }

    assertThat(path).hasContent("before\n" + kept + "after\n");
  }

  @Test
  void endsPartOfLineIfItCannotBeRemoved() throws Exception {
    Path path = folder.resolve("access.log");
    FullDisk disk = new FullDisk();
    try (AccessLogFile file = new AccessLogFile(path, now::get, disk::open)) {
      disk.room = 3;
      disk.truncates = false;
      assertThatThrownBy(() -> append(file, "first")).isInstanceOf(IOException.class);
      disk.room = Integer.MAX_VALUE;
      append(file, "after");
    }

    assertThat(path).hasContent("fir\nafter\n");
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

  /** A disk that has room for a number of bytes only. */
  private static final class FullDisk {

    private int room = Integer.MAX_VALUE;
    private boolean truncates = true;

    SeekableByteChannel open(SeekableByteChannel file) {
      return new SeekableByteChannel() {
        @Override
        public int read(ByteBuffer to) throws IOException {
          return file.read(to);
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
          if (room == 0) {
            throw new IOException("No space left on device");
          }
          ByteBuffer part = from.slice(from.position(), Math.min(room, from.remaining()));
          int written = file.write(part);
          from.position(from.position() + written);
          room -= written;
          return written;
        }

        @Override
        public long position() throws IOException {
          return file.position();
        }

        @Override
        public SeekableByteChannel position(long position) throws IOException {
          return file.position(position);
        }

        @Override
        public long size() throws IOException {
          return file.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
          if (!truncates) {
            throw new IOException("Operation not permitted");
          }
          return file.truncate(size);
        }

        @Override
        public boolean isOpen() {
          return file.isOpen();
        }

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }
  }
}
