package dev.bascule.bootstrap.wiring.reload;

import java.util.function.Supplier;

/**
 * Notices that a file has changed, by looking at what it holds every so often. A change counts once
 * two looks in a row found the same: whoever writes in place is given the time to finish. For one
 * thread.
 */
final class FileWatcher {

  private final Supplier<String> fingerprint;
  private String lastSeen = "";
  private String lastRead = "";

  /**
   * @param fingerprint looks, and returns what tells one content from another
   */
  FileWatcher(Supplier<String> fingerprint) {
    this.fingerprint = fingerprint;
  }

  /** Looks, and tells whether there is something that has not been considered yet. */
  boolean detectChange() {
    String now = fingerprint.get();
    boolean settled = now.equals(lastSeen) && !now.equals(lastRead);
    lastSeen = now;
    return settled;
  }

  /**
   * Says that what the last look found was read; if it is there still, it is considered. If it is
   * not, it is unknown what was read.
   */
  boolean markRead() {
    boolean same = fingerprint.get().equals(lastSeen);
    if (same) {
      lastRead = lastSeen;
    }
    return same;
  }
}
