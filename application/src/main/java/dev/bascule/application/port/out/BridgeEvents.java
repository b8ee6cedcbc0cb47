package dev.bascule.application.port.out;

import dev.bascule.domain.breaker.BreakerListener.Transition;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Failure;

/**
 * Driven port: is told what happened, after the fact and without any lock held. Logs and metrics
 * listen here.
 *
 * <p>Implementations are thread-safe, never wait and never throw.
 */
public interface BridgeEvents {

  /** The breaker of {@code server} went from one state to another. */
  void breakerMoved(ServerId server, Transition transition);

  /** A request to {@code server} failed; {@code what} names it for people. */
  void requestFailed(ServerId server, String what, Failure failure);

  /**
   * What {@code server} lists of a kind changed; {@code dropped} cached entries were dropped, of
   * tools the results too.
   */
  void listChanged(ServerId server, ListKind kind, int dropped);

  /** {@code server} began anew; all {@code dropped} cached entries of it were dropped. */
  void beganAnew(ServerId server, int dropped);

  /** Somebody who follows {@code server} threw when it was told something. */
  void followerFailed(ServerId server, RuntimeException cause);

  /** The caches were cleaned up, and this many expired listings and results were removed. */
  void cleanedUp(int tools, int responses);

  /** A clean-up failed; the next one comes in its turn. */
  void cleanUpFailed(RuntimeException cause);
}
