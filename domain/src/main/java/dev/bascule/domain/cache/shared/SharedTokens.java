package dev.bascule.domain.cache.shared;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Port: the tokens of tags in the engine, a data store that replicas share, and its notifications
 * of their changes.
 *
 * <p>Implementations are thread-safe. Every operation takes no longer than the configured time, and
 * throws {@link EngineException} if the engine does not reply in it.
 */
public interface SharedTokens {

  /**
   * Receives the notifications of one connection, in the order in which the engine executed what
   * caused them.
   */
  interface Listener {

    /**
     * The token of a tag was created or replaced by another replica, or was lost. Changes by this
     * replica may be included.
     *
     * @param name the {@link #nameOf name} of the tag
     */
    void tokenChanged(String name);

    /** All tokens were lost. */
    void allTokensLost();

    /** The heartbeat {@code number} of this replica has passed through the engine. */
    void heartbeatReturned(long number);

    /** The connection that {@link #connect} opened has ended; no further notification comes. */
    void disconnected();
  }

  /**
   * Returns the name of a tag in the engine, which reveals nothing of it and is different for
   * different tags. Never blocks or fails.
   */
  String nameOf(SharedTag tag);

  /**
   * Opens a connection, and ends an earlier one. After it returns, the listener is notified of
   * every change of a token by others.
   *
   * @return the history of the engine
   */
  EngineEpoch connect(Listener listener);

  /**
   * Sends a heartbeat, which returns as a notification after those of all changes that the engine
   * executed before.
   *
   * @return the history of the engine
   */
  EngineEpoch sendHeartbeat(long number);

  /** Returns the tokens of {@code tags} in their order; empty if there is none. */
  List<Optional<RandomId>> read(List<SharedTag> tags);

  /**
   * Returns the tokens of {@code tags} in their order, and stores the proposed one where there is
   * none. Fails if the engine has another history than {@code epoch}. The listener should be
   * notified of what was stored before this returns: later, that ends loads which have begun.
   */
  List<RandomId> readOrCreate(EngineEpoch epoch, List<SharedTag> tags, List<RandomId> proposals);

  /** Replaces the tokens. Executed at most once; perhaps after it has failed. */
  void replace(Map<SharedTag, RandomId> tokens);
}
