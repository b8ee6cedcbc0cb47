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
 * The way to a client that has a session, on one of its streams. It is asked only what it declared
 * that it can be asked: a server, in particular one whose connection several clients share, may ask
 * for anything.
 */
final class SessionClientChannel implements ClientChannel {

  private final SessionParameters parameters;
  private final Supplier<EventBuffer> stream;
  private final PendingClientRequests pendingRequests;
  private final Optional<String> progressToken;
  private final Supplier<Optional<LogLevel>> level;

  /**
   * @param parameters what the client declared
   * @param stream returns where the client is told things now
   * @param progressToken as the client wrote it; empty where it wants no progress
   * @param level returns the lowest level of what it wants to know of what is logged; nothing for
   *     whatever a server logs
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
          // It speaks of a question by the server's id; the bridge cancels its own.
          case "notifications/cancelled" -> Optional.empty();
          default -> Optional.of(JsonRpcWriter.notification(message.method(), message.params()));
        };
    notification.ifPresent(stream.get()::offer);
  }

  @Override
  public ClientResponse sendRequest(ServerMessage request, Duration timeout) {
    return parameters.declares(request.method())
        ? pendingRequests.send(request, stream.get(), timeout)
        : ClientResponse.METHOD_NOT_FOUND;
  }
}
