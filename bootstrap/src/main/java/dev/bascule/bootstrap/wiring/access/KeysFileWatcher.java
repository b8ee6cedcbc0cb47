package dev.bascule.bootstrap.wiring.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.policy.AccessKey;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.configuration.KeysFile;
import dev.bascule.configuration.load.auth.KeysReader;
import dev.bascule.configuration.parse.ConfigError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rereads a key file when it has changed. An invalid file is ignored and the previous keys stay
 * valid. Checks the file only when told to, because requests must not wait for file I/O.
 * Thread-safe.
 */
final class KeysFileWatcher {

  private static final Logger log = LoggerFactory.getLogger(KeysFileWatcher.class);

  private final KeysFile keysFile;

  private volatile AccessPolicy policy;

  @GuardedBy("this")
  private Optional<Stamp> seen = Optional.empty();

  /**
   * @param policy the initial policy, with the keys that the file held when the configuration was
   *     read
   */
  KeysFileWatcher(KeysFile keysFile, AccessPolicy policy) {
    this.keysFile = keysFile;
    this.policy = policy;
  }

  /** Changes when the file changes; a file that replaces it has a different identity. */
  private record Stamp(FileTime modified, long size, String identity) {

    static Optional<Stamp> of(KeysFile keysFile) {
      try {
        BasicFileAttributes now =
            Files.readAttributes(keysFile.file().path(), BasicFileAttributes.class);
        return Optional.of(
            new Stamp(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey())));
      } catch (IOException _) {
        return Optional.empty();
      }
    }
  }

  /** Returns the current policy. Does not block. */
  AccessPolicy policy() {
    return policy;
  }

  /** Checks the file, and rereads it if it has changed. */
  synchronized void checkForChange() {
    Optional<Stamp> now = Stamp.of(keysFile);
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
    switch (KeysReader.load(keysFile)) {
      case KeysFile.Keys.Valid(List<AccessKey> read) -> {
        if (!read.equals(policy.keys())) {
          log.info("Reloaded {}: {} keys", keysFile, read.size());
        }
        policy = policy.withKeys(read);
      }
      case KeysFile.Keys.Invalid(List<ConfigError> errors) ->
          log.warn(
              "Ignoring the new {}, keeping the previous keys: {}{}",
              keysFile,
              errors.getFirst(),
              errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more errors)");
    }
  }
}
