package dev.bascule.application.port.in;

/** Driving port: removes what has expired from both caches. */
@FunctionalInterface
public interface CleanUpCachesUseCase {

  /** Removes it, and tells how much it was. */
  CleanUpResult cleanUpCaches();

  /**
   * What was removed.
   *
   * @param tools expired listings
   * @param responses expired tool results
   */
  record CleanUpResult(int tools, int responses) {

    /** Returns all that was removed. */
    public int total() {
      return tools + responses;
    }
  }
}
