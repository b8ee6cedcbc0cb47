package dev.bascule.application.port.out;

import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.view.SharedCacheView.ReplicaView;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.List;

/**
 * Driven port: what replicas tell each other. What one tells reaches all replicas that can reach
 * the engine, the data store that they share.
 *
 * <p>Implementations are thread-safe, and throw nothing if the engine is unavailable: then the
 * replica acts as if it were the only one.
 */
public interface ReplicaExchange {

  /** The state of a bridge that shares with no others. */
  ReplicaExchange NONE =
      new ReplicaExchange() {
        @Override
        public void order(
            ServerId server, BreakerOrder order, Duration duration, Runnable execution) {
          execution.run();
        }

        @Override
        public void announcePause(ServerPause pause) {}

        @Override
        public List<ReplicaView> members() {
          return List.of();
        }

        @Override
        public ReplicaMismatch mismatch() {
          return ReplicaMismatch.NONE;
        }
      };

  /**
   * Executes an operator's order at this replica, and announces it. It replaces an earlier one for
   * the same server. Meanwhile no other order is executed, so all replicas execute them in the same
   * sequence. Waits for the engine, but no longer than other operations do; if the engine is
   * unavailable, the order is announced when it is back, unless a day more than {@code duration}
   * has passed.
   *
   * @param duration how long replicas that start later execute the order as well; positive. For a
   *     day more, they receive it as one that has ended
   * @param execution executes the order at this replica; must not block
   */
  void order(ServerId server, BreakerOrder order, Duration duration, Runnable execution);

  /** Announces that a server requested a pause. Does not wait, and is lost if the engine is. */
  void announcePause(ServerPause pause);

  /**
   * Returns the members by name, including this replica; the last known ones while the engine is
   * unavailable, and none if this bridge shares with no others. Never blocks.
   */
  List<ReplicaView> members();

  /**
   * Returns the other replicas with which this one shares less than everything. Never blocks, and
   * throws nothing.
   */
  ReplicaMismatch mismatch();

  /**
   * Replicas with the same name in the engine that have differed from this one for longer than an
   * update should take.
   *
   * @param otherSecret the names of those that have no secret of this one: nothing is shared
   * @param otherConfiguration the names of those with other servers or settings of them: values of
   *     these servers are not shared
   */
  record ReplicaMismatch(List<String> otherSecret, List<String> otherConfiguration) {

    /** All replicas share everything. */
    public static final ReplicaMismatch NONE = new ReplicaMismatch(List.of(), List.of());

    public ReplicaMismatch {
      otherSecret = List.copyOf(otherSecret);
      otherConfiguration = List.copyOf(otherConfiguration);
    }
  }

  /**
   * A pause that a server requested with {@code Retry-After}, for equal calls of one caller.
   *
   * @param caller the identity of the caller
   * @param method the method of MCP
   * @param tool the tool; empty for other methods
   * @param reason how the server asked
   * @param length for how long; positive
   */
  record ServerPause(
      ServerId server, String caller, String method, String tool, String reason, Duration length) {}

  /** Executes the orders that operators give to other replicas. Never blocks. */
  @FunctionalInterface
  interface OrderListener {

    /**
     * An operator gave an order to another replica. Called once for each order, up to a day after
     * its end.
     *
     * @param remaining how much of its duration remains; zero if none
     * @param replica the name of that replica
     */
    void orderReceived(ServerId server, BreakerOrder order, Duration remaining, String replica);
  }
}
