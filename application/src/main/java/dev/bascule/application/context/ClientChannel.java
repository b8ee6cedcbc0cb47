package dev.bascule.application.context;

import dev.bascule.domain.mcp.ServerMessage;
import java.time.Duration;

/**
 * The way back to a client, for what a server sends it besides the answer. A driving adapter
 * implements it, a driven one calls it.
 *
 * <p>Implementations are thread-safe.
 */
public interface ClientChannel {

  /** Nobody can be told or asked anything: the way of a plain HTTP client. */
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

  /** Tells whether the client wants to be told of progress; if not, none is asked for. */
  boolean wantsProgress();

  /**
   * Tells the client something: progress, a log message, a change. Never waits and never throws; a
   * client that is too slow is not told everything.
   *
   * @param message as the server sent it; the {@code progressToken} of progress is the bridge's
   *     own, and the implementation puts the client's in its place
   */
  void sendNotification(ServerMessage message);

  /**
   * Asks the client something, and waits for its answer: {@code sampling/createMessage}, {@code
   * elicitation/create}, {@code roots/list}. An interrupt ends the waiting, and is kept.
   *
   * @param timeout how long to wait at most; positive
   */
  ClientResponse sendRequest(ServerMessage request, Duration timeout);
}
