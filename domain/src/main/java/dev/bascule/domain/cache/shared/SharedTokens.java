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

    /** The token of {@code tag} was created or replaced by another replica, or was lost. */
    void tokenChanged(SharedTag tag);

    /** All tokens were lost. */
    void allTokensLost();

    /** The heartbeat {@code number} of this replica has passed through the engine. */
    void heartbeatReturned(long number);

    /** The connection ended; no further notification comes. */
    void disconnected();
  }

  /**
   * Connects anew, and ends an earlier connection. From its return on, the listener is notified of
   * every change of a token, except those by this connection.
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
   * none.
   */
  List<RandomId> readOrCreate(List<SharedTag> tags, List<RandomId> proposals);

  /** Replaces the tokens. */
  void replace(Map<SharedTag, RandomId> tokens);
}
