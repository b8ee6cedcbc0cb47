package dev.bascule.adapter.out.mcp.protocol.legacy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.NotificationReader;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * A request in flight, to which messages of the server refer: its client, and the requests to that
 * client. Thread-safe.
 */
public final class ActiveRequest implements AutoCloseable {

  private final long id;
  private final ClientChannel channel;
  private final TimeLimit limit;
  private final boolean hasOwnStream;

  /** Immutable while empty, as for most requests. */
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
   * Returns a request whose response arrives on a stream of its own.
   *
   * @param id the id of the request, which is also its progress token
   */
  public static ActiveRequest onOwnStream(long id, CallContext context, TimeLimit limit) {
    return new ActiveRequest(id, context, limit, /* hasOwnStream= */ true);
  }

  /** Returns a request whose response arrives on a stream shared with others. */
  static ActiveRequest onSharedStream(long id, CallContext context, TimeLimit limit) {
    return new ActiveRequest(id, context, limit, /* hasOwnStream= */ false);
  }

  ClientChannel channel() {
    return channel;
  }

  /** Returns whether there is a client that can receive messages. */
  boolean hasClient() {
    return !channel.equals(ClientChannel.NONE);
  }

  /** Returns how long the client may take for a response. */
  Duration remaining() {
    return limit.remaining();
  }

  /**
   * Forwards a message of the server to the client; progress, which restarts the time limit of the
   * request, only if it is of this request and the client requested it. Never blocks.
   */
  void forward(ServerMessage message) {
    if (!message.method().equals(MethodNames.PROGRESS)) {
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
   * Adds a request to the client, which is cancelled with this request at the latest. On a shared
   * stream, its relation to this request is unknown, so it may continue for longer.
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

  /** Cancels the requests to the client, because this request has completed. */
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
