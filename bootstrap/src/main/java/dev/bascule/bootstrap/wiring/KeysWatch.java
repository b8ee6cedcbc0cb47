package dev.bascule.bootstrap.wiring;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.bootstrap.config.KeysFile;
import dev.bascule.bootstrap.config.Mistake;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a file of keys again when it has changed. A file that is wrong changes nothing: the last
 * keys that were right remain. Looks when it is asked, once a second at most. Thread-safe.
 */
final class KeysWatch {

  private static final Logger log = LoggerFactory.getLogger(KeysWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final KeysFile file;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile List<AccessKey> keys;
  private volatile long lookAtNanos;

  @GuardedBy("lock")
  private Optional<Stamp> seen = Optional.empty();

  /**
   * @param keys what it held when the configuration was read
   */
  KeysWatch(KeysFile file, List<AccessKey> keys, Ticker ticker) {
    this.file = requireNonNull(file, "file");
    this.keys = List.copyOf(keys);
    this.ticker = requireNonNull(ticker, "ticker");
    this.lookAtNanos = ticker.nanos();
  }

  /** What changes when the file does; another file in its place has another identity. */
  private record Stamp(FileTime modified, long size, String identity) {

    static Optional<Stamp> of(KeysFile file) {
      try {
        BasicFileAttributes now =
            Files.readAttributes(file.file().path(), BasicFileAttributes.class);
        return Optional.of(
            new Stamp(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey())));
      } catch (IOException _) {
        return Optional.empty();
      }
    }
  }

  /** Returns the keys that are good now. Nobody waits for somebody else who reads the file. */
  List<AccessKey> keys() {
    if (ticker.nanos() - lookAtNanos >= 0 && lock.tryLock()) {
      try {
        lookAtNanos = ticker.nanos() + INTERVAL.toNanos();
        look();
      } finally {
        lock.unlock();
      }
    }
    return keys;
  }

  @GuardedBy("lock")
  private void look() {
    Optional<Stamp> now = Stamp.of(file);
    if (now.isPresent() && now.equals(seen)) {
      return;
    }
    boolean wasThere = seen.isPresent();
    seen = now;
    if (now.isPresent() || wasThere) {
      read();
    }
  }

  private void read() {
    switch (file.read()) {
      case KeysFile.Keys.Sound(List<AccessKey> read) -> {
        if (!read.equals(keys)) {
          log.info("{} has changed: {} keys are good now", file, read.size());
        }
        keys = read;
      }
      case KeysFile.Keys.Wrong(List<Mistake> mistakes) ->
          log.warn(
              "{} is wrong, and the keys remain as they were: {}{}",
              file,
              mistakes.getFirst(),
              mistakes.size() == 1 ? "" : " (and " + (mistakes.size() - 1) + " more mistakes)");
    }
  }
}
