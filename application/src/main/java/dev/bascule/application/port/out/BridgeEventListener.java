package dev.bascule.application.port.out;

import dev.bascule.application.context.AuditEntry;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;

/**
 * Driven port: is told what happened, after the fact and without any lock held. Logs and metrics
 * listen here.
 *
 * <p>Implementations are thread-safe, never wait and never throw.
 */
public interface BridgeEventListener {

  /** The breaker of {@code server} went from one state to another. */
  default void breakerTransitioned(ServerId server, StateTransition transition) {}

  /** A cache was asked for something of {@code server}. */
  default void cacheLookedUp(CacheName cache, ServerId server, CacheOutcome outcome) {}

  /**
   * A call of a tool is over, whichever way it took.
   *
   * @param duration the time from the use case's beginning to its end
   */
  default void callEnded(ToolCall call, Outcome<McpResult> outcome, Duration duration) {}

  /** A request to a server is over. */
  default void requestEnded(UpstreamRequestEvent request) {}

  /** A request for {@code method} to {@code server} is made a second time. */
  default void requestRetried(ServerId server, String method) {}

  /**
   * What {@code server} lists of a kind changed; {@code dropped} cached entries were dropped, of
   * tools the results too.
   */
  default void listChanged(ServerId server, ListKind kind, int dropped) {}

  /** {@code server} began anew; all {@code dropped} cached entries of it were dropped. */
  default void serverReset(ServerId server, int dropped) {}

  /** {@code server} could not be started in advance; the next request starts it again. */
  default void eagerStartFailed(ServerId server, Failure failure) {}

  /** The part of {@code server} is missing from an answer of all servers together. */
  default void serverMissing(ServerId server) {}

  /**
   * A list of {@code server} is missing from answers of all servers together, and none was before.
   */
  default void serverUnavailable(ServerId server, Failure failure) {}

  /** No list of {@code server} is missing any more. */
  default void serverAvailable(ServerId server) {}

  /** Somebody who follows {@code server} threw when it was told something. */
  default void subscriberFailed(ServerId server, RuntimeException cause) {}

  /** Somebody did, or was refused, what may have to be accounted for. */
  default void audited(AuditEntry entry) {}

  /** The caches were cleaned up, and this many expired listings and results were removed. */
  default void cleanedUp(int tools, int responses) {}

  /** A clean-up failed; the next one comes in its turn. */
  default void cleanUpFailed(RuntimeException cause) {}
}
