package dev.bascule.application.port.out;

import dev.bascule.domain.mcp.ServerId;

/**
 * Driven port: receives what the processes of servers write to their standard error.
 * Implementations are thread-safe, never block and never throw.
 */
@FunctionalInterface
public interface StderrListener {

  /**
   * Called for each line.
   *
   * @param line one line without control characters and without secrets of the configuration, at
   *     most about 2 KiB
   */
  void onLine(ServerId server, String line);
}
