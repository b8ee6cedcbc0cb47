package dev.bascule.application.context;

import dev.bascule.domain.mcp.ServerMessage;
import java.time.Duration;

/**
 * The channel to a client for notifications and requests of a server. Implemented by driving
 * adapters, called by driven ones.
 *
 * <p>Implementations are thread-safe.
 */
public interface ClientChannel {

  /** The channel to a plain HTTP client, which receives nothing. */
  ClientChannel NONE =
      new ClientChannel() {
        @Override
        public boolean wantsProgress() {
          return false;
        }

        @Override
        public void sendNotification(ServerMessage message) {}

        @Override
        public ClientResponse sendRequest(ServerMessage request, Duration timeout) {
          return ClientResponse.METHOD_NOT_FOUND;
        }
      };

  /**
   * Returns whether the client requested progress notifications; otherwise the server must not send
   * any.
   */
  boolean wantsProgress();

  /**
   * Sends a notification to the client: progress, a log message, a change. Never blocks and never
   * throws; a client that is too slow does not receive all of them.
   *
   * @param message the notification as the server sent it; the {@code progressToken} of progress is
   *     the bridge's own, and the implementation replaces it with the client's
   */
  void sendNotification(ServerMessage message);

  /**
   * Sends a request to the client, and waits for its response: {@code sampling/createMessage},
   * {@code elicitation/create}, {@code roots/list}. An interrupt ends the wait, and the interrupt
   * status is kept.
   *
   * @param timeout the maximum time to wait; positive
   */
  ClientResponse sendRequest(ServerMessage request, Duration timeout);
}
