package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import java.util.Optional;

/** How requests of revision 2026-07-28 are exchanged for their answers. Thread-safe. */
public interface ModernTransport {

  /** Returns what it is called. */
  ServerStatus.Transport kind();

  /**
   * Sends a request and waits for its answer. A caller who is interrupted, or whose time is over,
   * makes the server be told that nobody waits any more.
   *
   * @param listener is given what the server tells on the way, by the thread that reads it
   * @return what {@code result} holds, or why there is none
   */
  UpstreamReply<JsonSlice> request(
      OutgoingRequest outgoing, Context context, MessageListener listener, TimeLimit limit);

  /** Sends a request for a subscription; does not bring back, for it alone, what has ended. */
  default UpstreamReply<JsonSlice> listen(
      OutgoingRequest outgoing, Context context, MessageListener listener, TimeLimit limit) {
    return request(outgoing, context, listener, limit);
  }

  /** Returns whether a request would find a server that has answered before. Never blocks. */
  default boolean isStarted() {
    return true;
  }

  /** Runs the process of the server, if it is one and is not running. */
  default Optional<Failure.UpstreamFailure> open(TimeLimit limit) {
    return Optional.empty();
  }

  /** Ends a process that has not answered {@link #open} in time; the next one is a new one. */
  default void abandonStart(TimeLimit limit) {}

  /** Ends what is under way, and then the connection. Does nothing the second time. */
  void close();

  /**
   * What goes along with each request.
   *
   * @param revision the revision that is spoken
   * @param logLevel the lowest level of the log messages that are wanted
   */
  record Context(String revision, Optional<LogLevel> logLevel) {}

  /** Is told what a server tells on the way to an answer. Never waits. */
  @FunctionalInterface
  interface MessageListener {

    /**
     * Takes {@code message}.
     *
     * @param id of the request that is being answered
     */
    void onMessage(long id, ServerMessage message);
  }
}
