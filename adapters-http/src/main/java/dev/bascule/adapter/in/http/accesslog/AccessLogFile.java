package dev.bascule.adapter.in.http.accesslog;

import dev.bascule.domain.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A log file that another program may rename or truncate: within a second, a new file is opened. A
 * file that is created can be read by its owner only. Not thread-safe; blocks.
 */
final class AccessLogFile implements AutoCloseable {

  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  private static final byte[] LINE_END = {'\n'};

  private static final Set<StandardOpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

  private final Path path;
  private final Ticker ticker;
  private final UnaryOperator<SeekableByteChannel> opened;
  private @Nullable SeekableByteChannel channel;

  /** Whether the file may end in a part of a line. */
  private boolean isBroken;

  private @Nullable Object key;
  private long checkedNanos;

  AccessLogFile(Path path, Ticker ticker) {
    this(path, ticker, UnaryOperator.identity());
  }

  /**
   * @param opened returns what writes to a file that was opened
   */
  AccessLogFile(Path path, Ticker ticker, UnaryOperator<SeekableByteChannel> opened) {
    this.path = path;
    this.ticker = ticker;
    this.opened = opened;
  }

  /** The file could not be written, but has the first lines, each of them whole. */
  static final class LinesLostException extends IOException {

    private static final long serialVersionUID = 1;

    private final int lines;

    LinesLostException(int lines, IOException cause) {
      super(cause.toString(), cause);
      this.lines = lines;
    }

    /** Returns the number of lines that are not in the file. */
    int lines() {
      return lines;
    }
  }

  Path path() {
    return path;
  }

  /**
   * Appends lines; opens the file if necessary. If it cannot be written, it is closed, and no part
   * of a line remains in it.
   *
   * @throws LinesLostException if some lines are not in the file
   */
  void append(ByteArrayOutputStream lines) throws LinesLostException {
    byte[] bytes = lines.toByteArray();
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    try {
      SeekableByteChannel to = openChannel();
      if (isBroken && to.size() > 0) {
        writeAll(ByteBuffer.wrap(LINE_END), to);
      }
      isBroken = false;
      long before = to.size();
      try {
        writeAll(rest, to);
      } catch (IOException e) {
        removePart(to, before, rest.position(), endOfLines(bytes, rest.position()));
        throw e;
      } finally {
        if (rest.hasRemaining()) {
          close();
        }
      }
    } catch (IOException e) {
      throw new LinesLostException(linesAfter(bytes, endOfLines(bytes, rest.position())), e);
    }
  }

  private static void writeAll(ByteBuffer bytes, SeekableByteChannel to) throws IOException {
    while (bytes.hasRemaining()) {
      int _ = to.write(bytes);
    }
  }

  /** Removes what was written after the last whole line, unless another process has appended. */
  private void removePart(SeekableByteChannel from, long before, int written, int whole) {
    if (whole < written) {
      isBroken = true;
      try {
        if (from.size() == before + written) {
          from.truncate(before + whole);
          isBroken = false;
        }
      } catch (IOException _) {
        // The next line begins with a line end.
      }
    }
  }

  /** Returns the length of the whole lines among the first {@code length} bytes. */
  private static int endOfLines(byte[] bytes, int length) {
    int end = length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  private static int linesAfter(byte[] bytes, int offset) {
    int lines = 0;
    for (int i = offset; i < bytes.length; i++) {
      lines += bytes[i] == '\n' ? 1 : 0;
    }
    return lines;
  }

  private SeekableByteChannel openChannel() throws IOException {
    SeekableByteChannel open = channel;
    long now = ticker.nanos();
    if (open != null && now - checkedNanos < CHECK_INTERVAL.toNanos()) {
      return open;
    }
    checkedNanos = now;
    if (open != null && Objects.equals(key, keyOf(path))) {
      return open;
    }
    close();
    SeekableByteChannel file = opened.apply(Files.newByteChannel(path, OPTIONS, ownerOnly()));
    channel = file;
    key = keyOf(path);
    return file;
  }

  private FileAttribute<?>[] ownerOnly() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Returns what identifies the file at {@code path}; null if there is none. */
  private static @Nullable Object keyOf(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException _) {
      return null;
    }
  }

  /** Closes the file; the next line opens it again. */
  @Override
  public void close() throws IOException {
    SeekableByteChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
