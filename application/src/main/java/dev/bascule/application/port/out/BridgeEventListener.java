package dev.bascule.application.port.out;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;

/**
 * Driven port: receives events of the bridge, after they happened and without any lock held.
 * Implemented by logs and metrics. What happens with each call or request has a method of its own,
 * so that no event is allocated for it.
 *
 * <p>Implementations are thread-safe, never block and never throw.
 */
public interface BridgeEventListener {

  /** A cache was looked up for a value of {@code server}. */
  default void cacheLookedUp(CacheName cache, ServerId server, CacheOutcome outcome) {}

  /**
   * A tag of a call of {@code server} could not be determined: its result was not stored, or it
   * invalidated all cached results of the server.
   */
  default void tagsUnresolved(ServerId server) {}

  /** A tool call begins to wait: it could not be answered immediately. */
  default void callWaitBegan(ToolCall call, CallContext context) {}

  /** A tool call waits no longer; follows each {@link #callWaitBegan}. */
  default void callWaitEnded(ToolCall call, CallContext context) {}

  /**
   * A tool call completed.
   *
   * @param duration the time since the call was prepared
   */
  default void callEnded(
      ToolCall call, CallContext context, Outcome<McpResult> outcome, Duration duration) {}

  /**
   * Returns whether {@link #callEnded} and {@link #writeEnded} write to a log, which may block, for
   * calls of such tools. Those are not answered on a thread that must not block.
   *
   * @param isReadOnly whether the server declares the tool as read-only
   */
  default boolean mayBlockOnEnd(boolean isReadOnly) {
    return false;
  }

  /**
   * A call completed that may have changed something: its server does not declare the tool as
   * read-only, or the tool is not known. {@link #callEnded} reports it too.
   */
  default void writeEnded(ToolCall call, CallContext context, Outcome<McpResult> outcome) {}

  /** A request to a server completed. */
  default void requestEnded(UpstreamRequestEvent request) {}

  /** Anything else happened. */
  default void onEvent(BridgeEvent event) {}
}
