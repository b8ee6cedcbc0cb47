package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.method.NotificationRelay;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
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
 * The channel to a client with a session, on one of its streams. Only sends requests for declared
 * capabilities: a server, in particular one with a shared connection, may send any request.
 */
final class SessionClientChannel implements ClientChannel {

  private final McpSession session;
  private final Optional<String> progressToken;

  /** Null while the client is sent what belongs to no request. */
  private volatile @Nullable RequestTask task;

  SessionClientChannel(McpSession session, Optional<String> progressToken) {
    this.session = session;
    this.progressToken = progressToken;
  }

  /** Sends everything on the stream of {@code request} from now on. */
  void bind(RequestTask request) {
    task = request;
  }

  private EventBuffer stream() {
    RequestTask bound = task;
    return bound == null ? session.streams().current() : bound.buffer();
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
              NotificationRelay.log(message.params(), session.level().orElse(LogLevel.DEBUG));
          // Its cancellation contains the server's id; the bridge cancels with its own id.
          case MethodNames.CANCELLED -> Optional.empty();
          default -> Optional.of(JsonRpcWriter.notification(message.method(), message.params()));
        };
    // What the client is not sent begins no stream.
    notification.ifPresent(json -> stream().offer(json));
  }

  @Override
  public ClientResponse sendRequest(ServerMessage request, Duration timeout) {
    return session.parameters().declares(request.method())
        ? session.pendingRequests().send(request, stream(), timeout)
        : ClientResponse.METHOD_NOT_FOUND;
  }
}
