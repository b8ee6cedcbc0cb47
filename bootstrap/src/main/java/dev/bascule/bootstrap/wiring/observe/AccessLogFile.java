package dev.bascule.bootstrap.wiring.observe;

import dev.bascule.domain.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A log file that another program may rename or truncate: within a second, a new file is opened. A
 * file that is created can be read by its owner only. Not thread-safe; blocks.
 */
final class AccessLogFile implements AutoCloseable {

  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  private static final Set<StandardOpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

  private final Path path;
  private final Ticker ticker;
  private @Nullable FileChannel channel;
  private @Nullable Object key;
  private long checkedNanos;

  AccessLogFile(Path path, Ticker ticker) {
    this.path = path;
    this.ticker = ticker;
  }

  Path path() {
    return path;
  }

  /** Appends {@code bytes}; opens the file if necessary. */
  void append(ByteArrayOutputStream bytes) throws IOException {
    bytes.writeTo(Channels.newOutputStream(openChannel()));
  }

  private FileChannel openChannel() throws IOException {
    FileChannel open = channel;
    long now = ticker.nanos();
    if (open != null && now - checkedNanos < CHECK_INTERVAL.toNanos()) {
      return open;
    }
    checkedNanos = now;
    if (open != null && Objects.equals(key, keyOf(path))) {
      return open;
    }
    close();
    FileChannel opened = FileChannel.open(path, OPTIONS, ownerOnly());
    channel = opened;
    key = keyOf(path);
    return opened;
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
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
