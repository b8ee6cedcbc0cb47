package dev.bascule.application.policy;

import java.time.Duration;

/**
 * How a server is started.
 *
 * @param timeout the timeout of a start, from the first attempt to connect or to run the program
 *     until the server is initialized; positive
 * @param eager whether {@code serve} starts it before a request needs it
 */
public record StartRule(Duration timeout, boolean eager) {

  /** The rule for a remote server, which only has to be connected with. */
  public static final StartRule CONNECT = new StartRule(Duration.ofSeconds(10), /* eager= */ true);

  /** The rule for a child process, whose package manager may have to download the program first. */
  public static final StartRule SPAWN = new StartRule(Duration.ofMinutes(2), /* eager= */ true);

  /**
   * @throws IllegalArgumentException if {@code timeout} is not positive
   */
  public StartRule {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout must be positive, but was " + timeout);
    }
  }
}
