package dev.bascule.adapter.out.mcp.protocol.legacy;

import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.NotificationReader;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.ServerMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests that are under way on a connection where all that the server sends comes on one
 * stream, and mostly without a word of what it belongs to. Thread-safe; never waits.
 */
public final class ActiveRequests {

  private static final int MAX_LOOKED_AT = 2;

  private final Map<Long, ActiveRequest> byId = new ConcurrentHashMap<>();

  /** Begins the conversation about the request that is named {@code id}. */
  public ActiveRequest begin(long id, CallContext context, TimeLimit limit) {
    ActiveRequest activeRequest = ActiveRequest.onSharedStream(id, context, limit);
    byId.put(id, activeRequest);
    return activeRequest;
  }

  public void end(long id) {
    ActiveRequest ended = byId.remove(id);
    if (ended != null) {
      ended.close();
    }
  }

  /**
   * Returns the request that {@code message} belongs to: progress says so; what the server logs and
   * asks can only belong to the one request that is under way, if it is the only one.
   */
  public Optional<ActiveRequest> relatedTo(RpcMessage message) {
    return switch (message) {
      case RpcMessage.Notification(ServerMessage notification) ->
          switch (notification.method()) {
            case NotificationReader.PROGRESS ->
                findByToken(NotificationReader.progressToken(notification));
            case NotificationReader.LOG_MESSAGE -> findOnly();
            default -> Optional.empty();
          };
      case RpcMessage.Request _ -> findOnly();
      case RpcMessage.Result _, RpcMessage.ErrorResponse _ -> Optional.empty();
    };
  }

  private Optional<ActiveRequest> findByToken(OptionalLong token) {
    return token.isPresent() ? Optional.ofNullable(byId.get(token.getAsLong())) : Optional.empty();
  }

  private Optional<ActiveRequest> findOnly() {
    List<ActiveRequest> some = byId.values().stream().limit(MAX_LOOKED_AT).toList();
    return some.size() == 1
        ? some.stream().filter(ActiveRequest::hasClient).findFirst()
        : Optional.empty();
  }
}
