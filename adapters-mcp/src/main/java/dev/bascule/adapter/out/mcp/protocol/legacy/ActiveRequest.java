package dev.bascule.adapter.out.mcp.protocol.legacy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.NotificationReader;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.domain.mcp.ServerMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * One request that is under way, as what the server sends meanwhile refers to it: whom it is for,
 * and what its client is being asked. Thread-safe.
 */
public final class ActiveRequest implements AutoCloseable {

  private final long id;
  private final ClientChannel channel;
  private final TimeLimit limit;
  private final boolean hasOwnStream;

  /** Immutable as long as it is empty, as it is for most requests. */
  @GuardedBy("this")
  private Map<String, Future<?>> clientRequests = Map.of();

  @GuardedBy("this")
  private boolean ended;

  private ActiveRequest(long id, CallContext context, TimeLimit limit, boolean hasOwnStream) {
    this.id = id;
    this.channel = context.client().channel();
    this.limit = limit;
    this.hasOwnStream = hasOwnStream;
  }

  /**
   * Returns that about a request whose answer comes on a stream of its own.
   *
   * @param id of the request; its progress token, too
   */
  public static ActiveRequest onOwnStream(long id, CallContext context, TimeLimit limit) {
    return new ActiveRequest(id, context, limit, /* hasOwnStream= */ true);
  }

  /** Returns that about a request whose answer comes on a stream with all others. */
  static ActiveRequest onSharedStream(long id, CallContext context, TimeLimit limit) {
    return new ActiveRequest(id, context, limit, /* hasOwnStream= */ false);
  }

  ClientChannel channel() {
    return channel;
  }

  /** Tells whether anybody is there to be told or asked anything. */
  boolean hasClient() {
    return !channel.equals(ClientChannel.NONE);
  }

  /** Returns how long the client may take for an answer. */
  Duration remaining() {
    return limit.remaining();
  }

  /**
   * Sends the client what the server sent; of progress, which restarts the time of the request,
   * only that of this request, and if the client wants it. Never blocks.
   */
  void forward(ServerMessage message) {
    if (!message.method().equals(NotificationReader.PROGRESS)) {
      channel.sendNotification(message);
    } else if (isOwnProgress(message)) {
      limit.restart();
      if (channel.wantsProgress()) {
        channel.sendNotification(message);
      }
    }
  }

  private boolean isOwnProgress(ServerMessage message) {
    return NotificationReader.progressToken(message).orElse(RpcMessage.FOREIGN_ID) == id;
  }

  /**
   * Takes in a question to the client, which ends with the request at the latest. On a stream with
   * others, nobody knows that it is about this request, so it may go on for longer.
   */
  void add(String name, Future<?> clientRequest) {
    if (!hasOwnStream) {
      return;
    }
    synchronized (this) {
      if (!ended) {
        if (clientRequests.isEmpty()) {
          clientRequests = new HashMap<>();
        }
        clientRequests.put(name, clientRequest);
        return;
      }
    }
    clientRequest.cancel(true);
  }

  synchronized void remove(String name) {
    if (!clientRequests.isEmpty()) {
      clientRequests.remove(name);
    }
  }

  /** Ends what the client is being asked: there is no request any more for it to be about. */
  @Override
  public void close() {
    Map<String, Future<?>> left;
    synchronized (this) {
      ended = true;
      left = clientRequests;
      clientRequests = Map.of();
    }
    left.values().forEach(clientRequest -> clientRequest.cancel(true));
  }
}
