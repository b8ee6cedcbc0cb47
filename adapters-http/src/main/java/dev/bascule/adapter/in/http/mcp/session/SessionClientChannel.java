package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.method.NotificationRelay;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
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
 * The channel to a client with a session, on one of its streams. Only sends requests for declared
 * capabilities: a server, in particular one with a shared connection, may send any request.
 */
final class SessionClientChannel implements ClientChannel {

  private final SessionParameters parameters;
  private final Supplier<EventBuffer> stream;
  private final PendingClientRequests pendingRequests;
  private final Optional<String> progressToken;
  private final Supplier<Optional<LogLevel>> level;

  /**
   * @param parameters the client's declared capabilities
   * @param stream returns the current stream to the client
   * @param progressToken as sent by the client; empty for no progress notifications
   * @param level returns the lowest level of log messages for the client; empty for no filter
   */
  SessionClientChannel(
      SessionParameters parameters,
      Supplier<EventBuffer> stream,
      PendingClientRequests pendingRequests,
      Optional<String> progressToken,
      Supplier<Optional<LogLevel>> level) {
    this.parameters = parameters;
    this.stream = stream;
    this.pendingRequests = pendingRequests;
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
              NotificationRelay.log(message.params(), level.get().orElse(LogLevel.DEBUG));
          // Its cancellation contains the server's id; the bridge cancels with its own id.
          case "notifications/cancelled" -> Optional.empty();
          default -> Optional.of(JsonRpcWriter.notification(message.method(), message.params()));
        };
    // What the client is not sent begins no stream.
    notification.ifPresent(json -> stream.get().offer(json));
  }

  @Override
  public ClientResponse sendRequest(ServerMessage request, Duration timeout) {
    return parameters.declares(request.method())
        ? pendingRequests.send(request, stream.get(), timeout)
        : ClientResponse.METHOD_NOT_FOUND;
  }
}
