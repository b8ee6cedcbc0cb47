package dev.bascule.application.port.out;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ConnectionDetails;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.util.Optional;

/**
 * Driven port: a connection to one MCP server of any protocol revision.
 *
 * <p>Every failure of the server or its connection is returned as an {@link UpstreamReply.Failed};
 * implementations never throw for it.
 *
 * <p>A server must be started before it receives requests: its process is run, or it is connected
 * with, the protocol version is negotiated, and the session is initialized. {@link #start} does
 * that with its own timeout, which may be much longer than that of a request. A request to a server
 * that is not started, or no longer because the connection, the session or the process was lost,
 * starts it within the {@code timeout} of the request; callers that can wait longer call {@link
 * #start} first. After a restart, resource subscriptions are restored.
 *
 * <p>A request is sent at most once, with one exception: a server that rejects it for a missing
 * session, a missing header or an unsupported protocol version has not processed it, so that is
 * corrected and the request is sent again.
 *
 * <p>Every blocking method returns within its {@code timeout}, which is positive. To cancel a
 * request, interrupt the waiting thread: the server is notified, and the method returns {@link
 * dev.bascule.domain.result.Failure.Cancelled} with the interrupt status set.
 *
 * <p>Messages that the server sends before a response go to the channel of the request's context if
 * they name the request or arrive on a stream of its own; all others go to the {@link
 * ServerNotificationListener} of the implementation.
 *
 * <p>Implementations are thread-safe and support any number of concurrent requests.
 */
public interface McpServer extends AutoCloseable {

  /** Returns the configured name of the server. */
  ServerId id();

  /** Returns the transport and the last known self-description of the server. Never blocks. */
  ServerStatus status();

  /**
   * Returns how the server is connected. Reads files of the operating system, but does not wait for
   * the server.
   */
  ConnectionDetails details();

  /**
   * Returns the memory of its child processes over all connections, not older than a few seconds;
   * empty if there is no process, or the operating system does not say. Reads files of the
   * operating system, but does not wait for the server.
   */
  default Optional<ChildMemory> childMemory() {
    return Optional.empty();
  }

  /**
   * Replaces each child process, of any connection, whose memory exceeds the configured limit: it
   * completes its requests in flight, and the next request of its connection starts another one.
   * Must be called periodically; ends the replaced ones that have completed theirs. Has no effect
   * without a limit. Reads files of the operating system, but does not wait for the server.
   *
   * @param drainTimeout how long requests in flight may take to complete
   */
  default void enforceMemoryLimit(Duration drainTimeout) {}

  /**
   * Returns whether {@code token} is the one in the requests to this server, over any connection:
   * then this server leads back to this bridge. From then on it is not started, and each request
   * fails with {@link dev.bascule.domain.result.Failure.Refused}, without being sent. Never blocks.
   */
  default boolean detectLoop(String token) {
    return false;
  }

  /** Returns whether the server is started. May be outdated immediately. Never blocks. */
  boolean isStarted();

  /**
   * Starts the server, unless it is started, and waits until it is initialized. Concurrent callers
   * share one start. After {@code timeout} the start fails, and its process is terminated.
   */
  UpstreamReply<ServerStatus> start(Duration timeout);

  /**
   * Requests the server's capabilities. A server of a revision before 2026-07-28 stated them at
   * initialization and receives no request.
   */
  UpstreamReply<ServerDiscovery> discover(CallContext context, Duration timeout);

  /**
   * Requests one page of a listing.
   *
   * @param cursor the cursor of the page; empty for the first one
   */
  UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext context, Duration timeout);

  /** Sends a request other than for a listing, whose timeout is not restarted by progress. */
  UpstreamReply<McpResult> send(McpRequest request, CallContext context, Duration timeout);

  /**
   * Sends a request other than for a listing. Progress notifications restart the timeout (MCP
   * 2025-11-25, basic/lifecycle, Timeouts); they are requested for every tool call.
   *
   * @param timeout the maximum time without a response or progress from now on, which may be less
   *     than in {@code rule} if the request has waited in the bridge
   * @param rule the maximum time after each progress notification. The maximum total time is that
   *     of {@code rule}, less what {@code timeout} is shorter than its timeout
   */
  UpstreamReply<McpResult> send(
      McpRequest request, CallContext context, Duration timeout, ToolTimeout rule);

  /**
   * Sends a ping: {@code ping} (MCP up to 2025-11-25, basic/utilities/ping), or {@code
   * server/discover} in 2026-07-28, which has no ping. Connects or starts a process if necessary,
   * like every request.
   *
   * @return an empty result; a {@link dev.bascule.domain.result.Failure.Rejected} is a sign of life
   *     as well
   */
  UpstreamReply<McpResult> ping(Duration timeout);

  /**
   * Returns another connection to the same server, for one owner. It declares the capabilities of
   * the owner's client, and forwards requests of the server to it. Each request carries the
   * forwarded identity of the owner, if the transport supports that: a child process receives none.
   * Connects on first use.
   *
   * @param owner the owner; messages that belong to no request go to the channel of its session
   * @param notificationListener receives the notifications on that connection that belong to no
   *     request
   */
  McpServer openFor(ConnectionOwner owner, ServerNotificationListener notificationListener);

  /**
   * Closes the session, the connection and the process, if any, with all its children; connections
   * from {@link #openFor} must be closed separately. Requests in flight fail. Returns within about
   * five seconds. Idempotent.
   */
  @Override
  void close();
}
