package dev.bascule.domain.advice;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.Map;

/**
 * A tool call that a server answered.
 *
 * @param tool the tool
 * @param key where its result is cached, or would be
 * @param caller identifies the caller; empty if unknown
 * @param isDeclaredReadOnly whether the server declares the tool as read-only
 * @param cachedFor how long its results are fresh; zero if they are not cached
 * @param arguments a hash of each argument, by name; empty if {@link CacheAdviser#needsArguments}
 *     is false, or there are too many
 * @param result the result
 * @param startNanos when the call began, by the ticker of the adviser
 */
public record AnsweredCall(
    ToolName tool,
    CacheKey key,
    String caller,
    boolean isDeclaredReadOnly,
    Duration cachedFor,
    Map<String, Long> arguments,
    McpResult result,
    long startNanos) {

  public AnsweredCall {
    requireNonNull(tool, "tool");
    requireNonNull(key, "key");
    requireNonNull(caller, "caller");
    requireNonNull(cachedFor, "cachedFor");
    arguments = Map.copyOf(arguments);
    requireNonNull(result, "result");
  }
}
