package dev.bascule.application.port.out;

import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.cache.shared.SharedCacheListener;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * Driven port: receives events of the bridge, after they happened and without any lock held.
 * Implemented by logs and metrics.
 *
 * <p>Implementations are thread-safe, never block and never throw.
 */
public interface BridgeEventListener extends SharedCacheListener {

  /** The breaker of {@code server} changed its state. */
  default void breakerTransitioned(ServerId server, StateTransition transition) {}

  /** A cache was looked up for a value of {@code server}. */
  default void cacheLookedUp(CacheName cache, ServerId server, CacheOutcome outcome) {}

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

  /** A request to {@code server} is retried. */
  default void requestRetried(ServerId server, String method) {}

  /**
   * A listing of {@code server} changed; {@code dropped} cached entries were removed, for tools
   * including results.
   */
  default void listChanged(ServerId server, ListKind kind, int dropped) {}

  /** {@code server} restarted; all its {@code dropped} cached entries were removed. */
  default void serverReset(ServerId server, int dropped) {}

  /**
   * A start of {@code server} began.
   *
   * @param isShared whether it starts over the shared connection, rather than a dedicated one
   */
  default void serverStarting(ServerId server, boolean isShared) {}

  /**
   * A start of {@code server} ended.
   *
   * @param isShared whether it was over the shared connection, which was not replaced meanwhile
   * @param failure why it failed; empty if the server is started
   * @param duration how long it took
   */
  default void serverStartEnded(
      ServerId server, boolean isShared, Optional<Failure> failure, Duration duration) {}

  /** The shared connection to {@code server} was replaced by a new one, which is not started. */
  default void serverReplaced(ServerId server) {}

  /** The state of {@code server} changed; the reason is for administrators. */
  default void serverStateChanged(ServerId server, ServerHealth before, ServerHealth now) {}

  /** The part of {@code server} is missing from an aggregate answer. */
  default void serverMissing(ServerId server) {}

  /** A list of {@code server} is missing from aggregate answers, and none was before. */
  default void serverUnavailable(ServerId server, Failure failure) {}

  /** No list of {@code server} is missing any more. */
  default void serverAvailable(ServerId server) {}

  /** A subscriber threw an exception for a notification of {@code server}. */
  default void subscriberFailed(ServerId server, RuntimeException cause) {}

  /** The id of a session that replicas share was opened, or created too large. */
  default void sessionIdHandled(SessionIdOutcome outcome) {}

  /** A reload of the configuration ended. */
  default void configurationReloaded(ReloadResult result) {}

  /** An audit entry was recorded. */
  default void audited(AuditEntry entry) {}

  /** A clean-up of the caches removed this many expired listings and results. */
  default void cleanedUp(int tools, int responses) {}

  /** A clean-up failed; the next one runs as scheduled. */
  default void cleanUpFailed(RuntimeException cause) {}
}
