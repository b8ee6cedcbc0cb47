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
 * @param pageSize the number of entries on one page of a listing; at least 1
 * @param maxListening the maximum number of notification streams of clients without a session; at
 *     least 1
 */
public record McpSettings(
    String version,
    int maxSessions,
    int maxSessionsPerCaller,
    Duration sessionIdleTimeout,
    int pageSize,
    int maxListening) {

  public McpSettings {
    if (maxSessions < 1 || maxSessionsPerCaller < 1 || pageSize < 1 || maxListening < 1) {
      throw new IllegalArgumentException(
          "maxSessions, maxSessionsPerCaller, pageSize and maxListening must be at least 1");
    }
  }

  /** Settings that allow one caller a quarter of all sessions. */
  public McpSettings(
      String version,
      int maxSessions,
      Duration sessionIdleTimeout,
      int pageSize,
      int maxListening) {
    this(
        version,
        maxSessions,
        Math.max(1, maxSessions / 4),
        sessionIdleTimeout,
        pageSize,
        maxListening);
  }
}
