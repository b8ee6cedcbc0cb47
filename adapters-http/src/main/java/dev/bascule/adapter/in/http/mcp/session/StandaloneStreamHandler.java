package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.session.SessionStreams.BufferPosition;
import dev.bascule.adapter.in.http.mcp.stream.EventPump;
import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.adapter.in.http.mcp.stream.StreamLimit;
import java.util.List;
import java.util.Optional;

/** Handles {@code GET}: standalone streams, and resumed streams. */
public final class StandaloneStreamHandler {

  private final StreamLimit open;

  public StandaloneStreamHandler(StreamLimit open) {
    this.open = open;
  }

  /**
   * Opens a stream, and returns when it has ended. If the client's last event is unknown, it is a
   * new stream.
   */
  void handle(SessionRequest sessionRequest, List<String> lastEventId) {
    McpResponder reply = sessionRequest.reply();
    if (!reply.mediaTypes().events()) {
      reply.reject(
          Optional.empty(),
          JsonRpcError.rejection(
              406, JsonRpcError.INVALID_REQUEST, "The client must accept text/event-stream"));
      return;
    }
    Optional<StreamLimit.Entry> room = open.tryAcquire();
    if (room.isEmpty()) {
      reply.reject(
          Optional.empty(), JsonRpcErrors.busy("The maximum number of streams is reached"));
      return;
    }
    try (StreamLimit.Entry entry = room.get()) {
      SessionStreams streams = sessionRequest.session().streams();
      BufferPosition position =
          lastEventId.stream().findFirst().flatMap(streams::reconnect).orElseGet(streams::connect);
      writeStream(position, sessionRequest, entry);
    }
  }

  private static void writeStream(
      BufferPosition position, SessionRequest sessionRequest, StreamLimit.Entry entry) {
    McpSession session = sessionRequest.session();
    EventPump pump =
        new EventPump(
            position.buffer(), sessionRequest.reply(), session.parameters().isResumable());
    entry.onEnd(position.buffer()::dismissReader);
    try {
      session.subscription(sessionRequest.context());
      pump.writeStream(position.after(), Optional.empty());
    } finally {
      session.streams().disconnected(position.buffer());
    }
  }
}
