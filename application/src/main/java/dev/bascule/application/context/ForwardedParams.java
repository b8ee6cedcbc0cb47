package dev.bascule.application.context;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import java.util.Optional;

/**
 * What a client sent along with its request for the server to see, and the bridge does not judge.
 *
 * @param members further members of {@code params}, as one JSON object: {@code inputResponses},
 *     {@code requestState} (MCP 2026-07-28, MRTR), and unknown ones. A request that has any is
 *     never answered from a cache, nor is its answer kept
 * @param meta the members of {@code _meta} that go on to the server, as one JSON object: unknown
 *     ones; none that the protocol reserves, and no {@link TraceContext}
 * @param logLevel the lowest level of the log messages that the client wants with this request
 */
public record ForwardedParams(JsonBytes members, JsonBytes meta, Optional<LogLevel> logLevel) {

  private static final JsonBytes EMPTY = JsonBytes.of("{}");

  /** Nothing is sent along. */
  public static final ForwardedParams NONE = new ForwardedParams(EMPTY, EMPTY, Optional.empty());

  public ForwardedParams {
    requireNonNull(members, "members");
    requireNonNull(meta, "meta");
    requireNonNull(logLevel, "logLevel");
  }

  /** Returns the same without what only this client sends. */
  public ForwardedParams withoutMeta() {
    return new ForwardedParams(members, EMPTY, logLevel);
  }

  /** Tells whether the request has members that could change the answer. */
  public boolean affectsResult() {
    return !members.equals(EMPTY);
  }
}
