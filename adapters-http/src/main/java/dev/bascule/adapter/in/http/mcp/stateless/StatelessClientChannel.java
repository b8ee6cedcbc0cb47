package dev.bascule.adapter.in.http.mcp.stateless;

import dev.bascule.adapter.in.http.mcp.method.NotificationRelay;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerMessage;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The channel to a modern client during one request. Forwards the requested progress and log
 * notifications only; requests to the client are not possible.
 */
final class StatelessClientChannel implements ClientChannel {

  private final Optional<String> progressToken;
  private final Optional<LogLevel> level;

  /** Null until the request runs. */
  private volatile @Nullable RequestTask task;

  StatelessClientChannel(Optional<String> progressToken, Optional<LogLevel> level) {
    this.progressToken = progressToken;
    this.level = level;
  }

  /** Returns the lowest level of log messages for the client; empty for none. */
  Optional<LogLevel> level() {
    return level;
  }

  /** Sends notifications on the stream of {@code request} from now on; before, they are dropped. */
  void bind(RequestTask request) {
    task = request;
  }

  @Override
  public boolean wantsProgress() {
    return progressToken.isPresent();
  }

  @Override
  public void sendNotification(ServerMessage message) {
    Optional<JsonBytes> notification =
        switch (message.method()) {
          case MethodNames.PROGRESS -> NotificationRelay.progress(message, progressToken);
          case MethodNames.LOG_MESSAGE ->
              level.flatMap(lowest -> NotificationRelay.log(message.params(), lowest));
          default -> Optional.empty();
        };
    RequestTask bound = task;
    if (bound != null) {
      // What the client is not sent begins no stream.
      notification.ifPresent(json -> bound.buffer().offer(json));
    }
  }

  @Override
  public ClientResponse sendRequest(ServerMessage request, Duration timeout) {
    return ClientResponse.METHOD_NOT_FOUND;
  }
}
