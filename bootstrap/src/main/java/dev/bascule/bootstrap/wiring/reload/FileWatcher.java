package dev.bascule.bootstrap.wiring.reload;

import java.util.function.Supplier;

/**
 * Detects changes of a file by polling its content. A change is reported once two polls in a row
 * see the same content, so that a program that writes in place has time to finish. Not thread-safe.
 */
final class FileWatcher {

  private final Supplier<String> fingerprint;
  private String lastSeen = "";
  private String lastRead = "";

  /**
   * @param fingerprint reads the file and returns a fingerprint of its content
   */
  FileWatcher(Supplier<String> fingerprint) {
    this.fingerprint = fingerprint;
  }

  /** Polls the file, and returns whether it has a new content that was not read yet. */
  boolean detectChange() {
    String now = fingerprint.get();
    boolean settled = now.equals(lastSeen) && !now.equals(lastRead);
    lastSeen = now;
    return settled;
  }

  /**
   * Records that the content of the last poll was read. Returns whether the file is unchanged
   * since; if not, it is unknown which content was read.
   */
  boolean markRead() {
    boolean same = fingerprint.get().equals(lastSeen);
    if (same) {
      lastRead = lastSeen;
    }
    return same;
  }
}
