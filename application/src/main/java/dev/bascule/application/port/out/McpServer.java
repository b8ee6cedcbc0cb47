package dev.bascule.application.port.out;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.util.Optional;

/**
 * Driven port: a connection with one MCP server, of whatever revision, as the bridge needs it.
 *
 * <p>Whatever goes wrong with the server, or on the way to it, comes back as a {@link
 * UpstreamReply.Failed}; implementations never throw for it.
 *
 * <p>A server has to be started before it is asked: its process is run, or it is connected with,
 * the protocol version is negotiated, and the session is initialized. {@link #start} does that in a
 * time of its own, which may be much longer than that of a request. A request to a server that is
 * not started, or no longer, as the connection, the session or the process was lost, starts it
 * within the request's own {@code timeout}; callers that can wait longer call {@link #start} first.
 * What was subscribed to is subscribed to again after a second start.
 *
 * <p>A request is sent at most once, with one exception: a server that rejects it for lack of a
 * session, a header or a known protocol version has not acted on it, so that is corrected and the
 * request is sent a second time.
 *
 * <p>Every method that waits returns within its {@code timeout}. A caller that no longer wants the
 * answer interrupts the waiting thread: the server is notified, and the method returns {@link
 * dev.bascule.domain.result.Failure.Cancelled} with the thread's interrupt status set.
 *
 * <p>What the server sends on the way to an answer goes to the channel of the exchange if it names
 * the request or comes on a stream of its own; all else goes to the {@link
 * ServerNotificationListener} that the implementation was made with.
 *
 * <p>Implementations are thread-safe; any number of requests may be under way at once.
 */
public interface McpServer extends AutoCloseable {

  /** Returns the name under which the operator configured the server. */
  ServerId id();

  /** Returns how the server is reached and what it last said of itself. Never waits. */
  ServerStatus status();

  /**
   * Returns whether a request would find the server started. The answer may be outdated a moment
   * later. Never blocks.
   */
  boolean isStarted();

  /**
   * Starts the server, unless it is started, and waits until it is initialized. Callers at the same
   * time share one start. A start that takes longer than {@code timeout} is given up: a process
   * that was run for it is ended.
   *
   * @param timeout positive
   * @return the status of the started server, or why it could not be started
   */
  UpstreamReply<ServerStatus> start(Duration timeout);

  /**
   * Asks what the server can do. One that speaks a revision before 2026-07-28 said so when the
   * connection began, and is not asked again.
   *
   * @param timeout positive
   */
  UpstreamReply<ServerDiscovery> discover(CallContext context, Duration timeout);

  /**
   * Asks for one page of what the server lists.
   *
   * @param cursor where the page begins, as another page told; empty for the first one
   * @param timeout positive
   */
  UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext context, Duration timeout);

  /**
   * Sends a request that is no listing. Progress that the server reports restarts the timeout (MCP
   * 2025-11-25, basic/lifecycle, Timeouts); it is asked to report that of every call of a tool.
   */
  UpstreamReply<McpResult> send(McpRequest request, CallContext context, RequestTimeout timeout);

  /**
   * Sends a request whose timeout progress does not restart.
   *
   * @param timeout positive
   */
  default UpstreamReply<McpResult> send(McpRequest request, CallContext context, Duration timeout) {
    return send(request, context, RequestTimeout.fixed(timeout));
  }

  /**
   * Asks the server for nothing but a sign of life: {@code ping} (MCP up to 2025-11-25,
   * basic/utilities/ping), or {@code server/discover} where the revision has no ping (2026-07-28).
   * Connects, or starts a process, as every request does.
   *
   * @param timeout positive
   * @return a result that says nothing; a {@link dev.bascule.domain.result.Failure.Rejected} is a
   *     sign of life as well
   */
  UpstreamReply<McpResult> ping(Duration timeout);

  /**
   * Returns another connection with the same server, for one party alone. For a client that can be
   * asked things it declares what the client can do, and hands what the server asks to the client;
   * what the party presents goes along with each request, as far as the transport has a place for
   * it: a child process is shown nothing. It connects when first used.
   *
   * @param owner for whom; the channel of its session is for what belongs to no request
   * @param notificationListener is told what the server sends on that connection and belongs to no
   *     request
   */
  McpServer openFor(ConnectionOwner owner, ServerNotificationListener notificationListener);

  /**
   * Ends the session, the connection and the process, if any, with all its children; connections
   * that were opened beside this one are closed by whoever opened them. Requests under way fail.
   * Returns within about five seconds; does nothing the second time.
   */
  @Override
  void close();
}
