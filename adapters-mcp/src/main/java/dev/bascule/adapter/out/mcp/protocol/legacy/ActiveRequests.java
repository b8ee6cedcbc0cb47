package dev.bascule.adapter.out.mcp.protocol.legacy;

import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.NotificationReader;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests in flight on a connection where all messages of the server arrive on one stream, and
 * most do not name their request. Thread-safe; never blocks.
 */
public final class ActiveRequests {

  private static final int MAX_LOOKED_AT = 2;

  private final boolean ofOneClient;

  private final Map<Long, ActiveRequest> byId = new ConcurrentHashMap<>();

  /**
   * @param ofOneClient whether all requests of the connection are of one client
   */
  public ActiveRequests(boolean ofOneClient) {
    this.ofOneClient = ofOneClient;
  }

  /** Adds the request {@code id}. */
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
   * Returns the request to which {@code message} belongs. Progress names its request. Log messages
   * and requests of the server belong to the only request in flight, but only if all are of one
   * client: otherwise they may belong to an earlier request of another client that timed out or was
   * cancelled.
   */
  public Optional<ActiveRequest> relatedTo(RpcMessage message) {
    return switch (message) {
      case RpcMessage.Notification(ServerMessage notification) ->
          switch (notification.method()) {
            case MethodNames.PROGRESS ->
                findByToken(NotificationReader.progressToken(notification));
            case MethodNames.LOG_MESSAGE -> findOnly();
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
    if (!ofOneClient) {
      return Optional.empty();
    }
    List<ActiveRequest> some = byId.values().stream().limit(MAX_LOOKED_AT).toList();
    return some.size() == 1
        ? some.stream().filter(ActiveRequest::hasClient).findFirst()
        : Optional.empty();
  }
}
