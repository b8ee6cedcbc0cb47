package dev.bascule.adapter.in.http.mcp.stateless;

import dev.bascule.adapter.in.http.mcp.method.NotificationRelay;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The channel to a modern client during one request. Forwards the requested progress and log
 * notifications only; requests to the client are not possible.
 */
final class StatelessClientChannel implements ClientChannel {

  private final Supplier<EventBuffer> stream;
  private final Optional<String> progressToken;
  private final Optional<LogLevel> level;

  /**
   * @param stream returns the stream of the request
   * @param progressToken as sent by the client
   */
  StatelessClientChannel(
      Supplier<EventBuffer> stream, Optional<String> progressToken, Optional<LogLevel> level) {
    this.stream = stream;
    this.progressToken = progressToken;
    this.level = level;
  }

  @Override
  public boolean wantsProgress() {
    return progressToken.isPresent();
  }

  @Override
  public void sendNotification(ServerMessage message) {
    Optional<JsonBytes> notification =
        switch (message.method()) {
          case NotificationRelay.PROGRESS -> NotificationRelay.progress(message, progressToken);
          case NotificationRelay.MESSAGE ->
              level.flatMap(lowest -> NotificationRelay.log(message.params(), lowest));
          default -> Optional.empty();
        };
    // What the client is not sent begins no stream.
    notification.ifPresent(json -> stream.get().offer(json));
  }

  @Override
  public ClientResponse sendRequest(ServerMessage request, Duration timeout) {
    return ClientResponse.METHOD_NOT_FOUND;
  }
}
