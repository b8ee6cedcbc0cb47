package dev.bascule.application.port.out;

import java.time.Duration;

/**
 * Driven port: remembers in the engine which sessions their clients have ended, so that no other
 * replica continues them. Best effort: an entry is lost if the engine is unavailable.
 *
 * <p>Implementations are thread-safe, and throw nothing.
 */
public interface EndedSessions {

  /**
   * Adds a session. Does not wait.
   *
   * @param session ASCII letters, digits, {@code -} and {@code _}; reveals nothing of the session
   * @param lifetime for how long it must be remembered; positive
   */
  void add(String session, Duration lifetime);

  /**
   * Returns whether a session was added, as far as the engine knows; false if it is unavailable.
   * Waits for the engine, but no longer than other operations do.
   */
  boolean contains(String session);
}
