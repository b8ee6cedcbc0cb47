package dev.bascule.application.port.out;

import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.Optional;

/** What happened in the bridge, other than with each call or request. */
public sealed interface BridgeEvent {

  /** The breaker of {@code server} changed its state. */
  record BreakerTransitioned(ServerId server, StateTransition transition) implements BridgeEvent {}

  /**
   * The breaker of a tool of {@code server} changed its state for one caller.
   *
   * @param caller the identity of the caller; empty without credentials
   */
  record ToolBreakerTransitioned(
      ServerId server, ToolName tool, String caller, StateTransition transition)
      implements BridgeEvent {}

  /** A request to {@code server} is retried. */
  record RequestRetried(ServerId server, String method) implements BridgeEvent {}

  /** A request to {@code server} is not retried, because too many others were. */
  record RetryDenied(ServerId server, String method) implements BridgeEvent {}

  /**
   * A listing of {@code server} changed; {@code dropped} cached entries were removed, for tools
   * including results.
   */
  record ListChanged(ServerId server, ListKind kind, int dropped) implements BridgeEvent {}

  /** {@code server} restarted; all its {@code dropped} cached entries were removed. */
  record ServerReset(ServerId server, int dropped) implements BridgeEvent {}

  /**
   * A start of {@code server} began.
   *
   * @param isShared whether it starts over the shared connection, rather than a dedicated one
   */
  record ServerStarting(ServerId server, boolean isShared) implements BridgeEvent {}

  /**
   * A start of {@code server} ended.
   *
   * @param isShared whether it was over the shared connection, which was not replaced meanwhile
   * @param failure why it failed; empty if the server is started
   * @param duration how long it took
   */
  record ServerStartEnded(
      ServerId server, boolean isShared, Optional<Failure> failure, Duration duration)
      implements BridgeEvent {}

  /** The shared connection to {@code server} was replaced by a new one, which is not started. */
  record ServerReplaced(ServerId server) implements BridgeEvent {}

  /** The state of {@code server} changed; the reason is for administrators. */
  record ServerStateChanged(ServerId server, ServerHealth before, ServerHealth now)
      implements BridgeEvent {}

  /** The part of {@code server} is missing from an aggregate answer. */
  record ServerMissing(ServerId server) implements BridgeEvent {}

  /** A list of {@code server} is missing from aggregate answers, and none was before. */
  record ServerUnavailable(ServerId server, Failure failure) implements BridgeEvent {}

  /** No list of {@code server} is missing any more. */
  record ServerAvailable(ServerId server) implements BridgeEvent {}

  /** A subscriber threw an exception for a notification of {@code server}. */
  record SubscriberFailed(ServerId server, RuntimeException cause) implements BridgeEvent {}

  /**
   * A client receives no notifications, because the bridge has {@code limit} recipients of them
   * already.
   */
  record SubscriberRejected(int limit) implements BridgeEvent {}

  /** The id of a session that replicas share was opened, or created too large. */
  record SessionIdHandled(SessionIdOutcome outcome) implements BridgeEvent {}

  /** A reload of the configuration ended. */
  record ConfigurationReloaded(ReloadResult result) implements BridgeEvent {}

  /** An audit entry was recorded. */
  record Audited(AuditEntry entry) implements BridgeEvent {}

  /** A clean-up of the caches removed this many expired listings and results. */
  record CleanedUp(int tools, int responses) implements BridgeEvent {}

  /** A clean-up failed; the next one runs as scheduled. */
  record CleanUpFailed(RuntimeException cause) implements BridgeEvent {}

  /** Something happened between this replica and the shared cache. */
  record OfSharedCache(SharedCacheEvent event) implements BridgeEvent {}
}
