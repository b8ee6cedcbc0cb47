package dev.bascule.adapter.out.mcp.stdio;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.NotificationReader;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport.MessageListener;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A child without a handshake (MCP 2026-07-28, basic/transports/stdio). Thread-safe. */
public final class ModernStdioChild {

  private static final Logger log = LoggerFactory.getLogger(ModernStdioChild.class);

  private final StdioSettings settings;
  private final ChildPipe pipe;
  private final Map<Long, MessageListener> listeners = new ConcurrentHashMap<>();

  /**
   * Receives notifications that belong to no request; ignores them while the child has no owner.
   */
  private volatile Consumer<ServerMessage> others = _ -> {};

  /** Starts a child. */
  ModernStdioChild(StdioSettings settings, LastExit lastExit, Ticker ticker) throws IOException {
    this.settings = settings;
    this.pipe = new ChildPipe(settings, lastExit, ticker, this::handleMessage);
    pipe.open();
  }

  ChildPipe pipe() {
    return pipe;
  }

  /** Sets the receiver of notifications that belong to no request. */
  void setListener(Consumer<ServerMessage> onNotification) {
    others = onNotification;
  }

  /**
   * Sends a request and waits for its response.
   *
   * @param message returns the message for its id
   * @param listener receives notifications before the response
   */
  UpstreamReply<JsonSlice> request(
      LongFunction<byte[]> message, MessageListener listener, TimeLimit limit) {
    long id = pipe.nextId();
    listeners.put(id, listener);
    try {
      return pipe.exchange(id, message.apply(id), limit);
    } finally {
      listeners.remove(id);
    }
  }

  private void handleMessage(RpcMessage message) {
    switch (message) {
      case RpcMessage.Notification(ServerMessage notification) -> dispatch(notification);
      case RpcMessage.Request _ ->
          log.debug("{} sent a request, which this revision does not allow", settings.id());
      case RpcMessage.Result _, RpcMessage.ErrorResponse _ ->
          log.debug("Ignoring a response of {} to an unknown request", settings.id());
    }
  }

  /** Notifications that name a request go to it, all others to the listener. */
  private void dispatch(ServerMessage notification) {
    OptionalLong named = NotificationReader.relatedRequestId(notification);
    MessageListener listener = named.isPresent() ? listeners.get(named.getAsLong()) : null;
    if (listener != null) {
      listener.onMessage(named.getAsLong(), notification);
    } else if (named.isEmpty()) {
      others.accept(notification);
    }
  }
}
