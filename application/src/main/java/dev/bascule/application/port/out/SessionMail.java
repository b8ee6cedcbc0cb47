package dev.bascule.application.port.out;

import java.util.function.Consumer;

/**
 * Driven port: carries messages about sessions of clients between replicas, over the engine. A
 * message is sealed, and is lost if the engine is unavailable or the other replica is gone, as it
 * would be with the connection of the client. It is also lost if too many messages of its sender
 * wait, or of all senders.
 *
 * <p>Implementations are thread-safe, and throw nothing.
 */
public interface SessionMail {

  /**
   * Sends {@code message} to the replica of that name. Does not wait.
   *
   * @param sender the caller whose message it is; stays here
   * @param replica up to 63 ASCII letters, digits and hyphens
   */
  void send(String sender, String replica, byte[] message);

  /** Sends {@code message} to all other replicas; this one may receive it too. Does not wait. */
  void sendToAll(String sender, byte[] message);

  /**
   * Passes the messages for this replica to {@code recipient} from now on; called once. The
   * recipient may block for a short time, so it must not run on the thread that reads replies of
   * the engine.
   */
  void deliverTo(Consumer<byte[]> recipient);
}
