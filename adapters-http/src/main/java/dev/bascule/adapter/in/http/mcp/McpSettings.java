package dev.bascule.adapter.in.http.mcp;

import java.time.Duration;

/**
 * The name and the limits of the MCP endpoints.
 *
 * @param version the version that it tells clients
 * @param maxSessions the most sessions at the same time, a quarter of them of one caller; at least
 *     1
 * @param sessionIdleTimeout how long a session may be idle, without a stream or a request under
 *     way, before it is ended; positive
 * @param pageSize the entries on one page of a listing; at least 1
 * @param maxListening the streams of clients without a session, for what servers tell, that there
 *     may be at once; at least 1
 */
public record McpSettings(
    String version, int maxSessions, Duration sessionIdleTimeout, int pageSize, int maxListening) {

  public McpSettings {
    if (maxSessions < 1 || pageSize < 1 || maxListening < 1) {
      throw new IllegalArgumentException(
          "maxSessions, pageSize and maxListening must be at least 1");
    }
  }

  /** For as many streams as sessions. */
  public McpSettings(String version, int maxSessions, Duration sessionIdleTimeout, int pageSize) {
    this(version, maxSessions, sessionIdleTimeout, pageSize, maxSessions);
  }
}
