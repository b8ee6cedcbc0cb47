package dev.bascule.application.context;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import java.util.Optional;

/**
 * The parameters of a client's request that are forwarded to the server without being interpreted.
 *
 * @param members further members of {@code params}, as one JSON object: {@code inputResponses},
 *     {@code requestState} (MCP 2026-07-28, MRTR), and unknown ones. A request with any of them is
 *     neither answered from a cache nor is its result stored
 * @param meta the members of {@code _meta} to forward, as one JSON object: all but those that MCP
 *     itself defines and {@link TraceContext}
 * @param logLevel the minimum level of the log messages that the client requests with this request
 */
public record ForwardedParams(JsonBytes members, JsonBytes meta, Optional<LogLevel> logLevel) {

  private static final JsonBytes EMPTY = JsonBytes.of("{}");

  /** No parameters. */
  public static final ForwardedParams NONE = new ForwardedParams(EMPTY, EMPTY, Optional.empty());

  /** Returns a copy without {@code meta}. */
  public ForwardedParams withoutMeta() {
    return new ForwardedParams(members, EMPTY, logLevel);
  }

  /** Returns whether the request has members that could change the result. */
  public boolean affectsResult() {
    return !members.equals(EMPTY);
  }
}
