package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.mcp.json.JsonSlice;
import java.util.Optional;

/** A transport of revision 2026-07-28. Thread-safe. */
public interface ModernTransport {

  /** Returns the kind of transport. */
  ServerStatus.Transport kind();

  /**
   * Sends a request and waits for its response. An interrupt or a timeout cancels the request at
   * the server.
   *
   * @param listener receives the notifications before the response, on the reading thread
   * @return the content of {@code result}, or why there is none
   */
  UpstreamReply<JsonSlice> request(
      OutgoingRequest outgoing, Context context, MessageListener listener, TimeLimit limit);

  /** Sends a subscription request; does not restart a process that has exited. */
  default UpstreamReply<JsonSlice> listen(
      OutgoingRequest outgoing, Context context, MessageListener listener, TimeLimit limit) {
    return request(outgoing, context, listener, limit);
  }

  /** Returns whether the server has responded before. Never blocks. */
  default boolean isStarted() {
    return true;
  }

  /** Starts the process of the server, if it has one that is not running. */
  default Optional<Failure.UpstreamFailure> open(TimeLimit limit) {
    return Optional.empty();
  }

  /** Terminates a process that has not completed {@link #open} in time. */
  default void abandonStart(TimeLimit limit) {}

  /** Cancels requests in flight, and closes the connection. Idempotent. */
  void close();

  /**
   * The context of each request.
   *
   * @param revision the negotiated revision
   * @param logLevel the minimum level of log messages
   */
  record Context(String revision, Optional<LogLevel> logLevel) {}

  /** A receiver of notifications before a response. Never blocks. */
  @FunctionalInterface
  interface MessageListener {

    /**
     * Called for each notification.
     *
     * @param id the id of the request
     */
    void onMessage(long id, ServerMessage message);
  }
}
