package dev.bascule.adapter.in.http.mcp;

import java.time.Duration;

/**
 * The name and the limits of the MCP endpoints.
 *
 * @param version the version that the bridge reports to clients
 * @param maxSessions the maximum number of sessions; at least 1
 * @param maxSessionsPerCaller the maximum number of sessions of one caller; at least 1
 * @param sessionIdleTimeout how long a session may be idle, without a stream or a request in
 *     progress, before it is closed; positive
 * @param pageBytes the maximum size of the entries on one page of a list, in bytes; at least 1
 * @param maxListening the maximum number of notification streams of clients without a session; at
 *     least 1
 */
public record McpSettings(
    String version,
    int maxSessions,
    int maxSessionsPerCaller,
    Duration sessionIdleTimeout,
    int pageBytes,
    int maxListening) {

  public McpSettings {
    if (maxSessions < 1 || maxSessionsPerCaller < 1 || pageBytes < 1 || maxListening < 1) {
      throw new IllegalArgumentException(
          "maxSessions, maxSessionsPerCaller, pageBytes and maxListening must be at least 1");
    }
  }

  /** Settings that allow one caller a quarter of all sessions. */
  public McpSettings(
      String version,
      int maxSessions,
      Duration sessionIdleTimeout,
      int pageBytes,
      int maxListening) {
    this(
        version,
        maxSessions,
        Math.max(1, maxSessions / 4),
        sessionIdleTimeout,
        pageBytes,
        maxListening);
  }
}
