package dev.bascule.adapter.in.http.mcp;

import java.time.Duration;

/**
 * The name and the limits of the MCP endpoints.
 *
 * @param version the version that the bridge reports to clients
 * @param maxSessions the maximum number of sessions, a quarter of them for one caller; at least 1
 * @param sessionIdleTimeout how long a session may be idle, without a stream or a request in
 *     progress, before it is closed; positive
 * @param pageSize the number of entries on one page of a listing; at least 1
 * @param maxListening the maximum number of notification streams of clients without a session; at
 *     least 1
 */
public record McpSettings(
    String version, int maxSessions, Duration sessionIdleTimeout, int pageSize, int maxListening) {

  public McpSettings {
    if (maxSessions < 1 || pageSize < 1 || maxListening < 1) {
      throw new IllegalArgumentException(
          "maxSessions, pageSize and maxListening must be at least 1");
    }
  }
}
