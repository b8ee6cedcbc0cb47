package dev.bascule.application.context;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a server is connected, for administrators.
 *
 * @param target the program and the number of its arguments, or the address of the server; without
 *     secrets
 * @param process the child process; empty for a server without one, or before the first start
 */
public record ConnectionDetails(String target, Optional<ProcessDetails> process) {

  /**
   * The child process of the shared connection to a server.
   *
   * @param pid its process id; empty if it has exited
   * @param startedAt when it was started; empty if it has exited or the system does not say
   * @param residentBytes the resident memory of it and its descendants; empty where there is no
   *     {@code /proc}
   * @param starts how many processes were started; at least 1
   * @param restarts how many of them replaced one that had exited by itself
   */
  public record ProcessDetails(
      OptionalLong pid,
      Optional<Instant> startedAt,
      OptionalLong residentBytes,
      int starts,
      int restarts) {}
}
