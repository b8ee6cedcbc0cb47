package dev.bascule.adapter.out.mcp;

import dev.bascule.application.port.client.Exchange;
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
final class Conversations {

  private static final int MAX_LOOKED_AT = 2;

  private final Map<Long, Conversation> byId = new ConcurrentHashMap<>();

  /** Begins the conversation about the request that is named {@code id}. */
  Conversation begin(long id, Exchange exchange, TimeLimit limit) {
    Conversation conversation = Conversation.amongOthers(id, exchange, limit);
    byId.put(id, conversation);
    return conversation;
  }

  void end(long id) {
    Conversation ended = byId.remove(id);
    if (ended != null) {
      ended.close();
    }
  }

  /**
   * Returns the request that {@code message} belongs to: progress says so; what the server logs and
   * asks can only belong to the one request that is under way, if it is the only one.
   */
  Optional<Conversation> relatedTo(RpcMessage message) {
    return switch (message) {
      case RpcMessage.Notification(ServerMessage told) ->
          switch (told.method()) {
            case Notices.PROGRESS -> named(Notices.progressToken(told));
            case Notices.LOGGED -> only();
            default -> Optional.empty();
          };
      case RpcMessage.Request _ -> only();
      case RpcMessage.Result _, RpcMessage.Rejection _ -> Optional.empty();
    };
  }

  private Optional<Conversation> named(OptionalLong token) {
    return token.isPresent() ? Optional.ofNullable(byId.get(token.getAsLong())) : Optional.empty();
  }

  private Optional<Conversation> only() {
    List<Conversation> some = byId.values().stream().limit(MAX_LOOKED_AT).toList();
    return some.size() == 1
        ? some.stream().filter(Conversation::hasClient).findFirst()
        : Optional.empty();
  }
}
