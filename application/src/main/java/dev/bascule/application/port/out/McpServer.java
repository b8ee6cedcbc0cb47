package dev.bascule.application.port.out;

import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.tool.Listing;
import dev.bascule.domain.tool.ServerId;
import dev.bascule.domain.tool.ToolCall;
import dev.bascule.domain.tool.ToolResult;
import java.time.Duration;

/**
 * Driven port: one MCP server, as the bridge needs it.
 *
 * <p>Whatever goes wrong with the server, or on the way to it, comes back as a {@link
 * Reply.Failed}; implementations never throw for it. They connect when first asked, and again
 * whenever the connection, the session or the process was lost, so that a server that comes back is
 * used again. A request is sent at most once, but for one case: a server that refuses it for want
 * of a session has not acted on it, so the session is renewed and the request sent a second time.
 *
 * <p>Every method that waits returns within its {@code timeout}, connecting included. A caller that
 * no longer wants the answer interrupts the waiting thread: the server is told, and the method
 * returns {@link dev.bascule.domain.outcome.Failure.Cancelled} with the thread's interrupt status
 * set.
 *
 * <p>Implementations are thread-safe; any number of requests may be under way at once.
 */
public interface McpServer extends AutoCloseable {

  /** Returns the name under which the operator configured the server. */
  ServerId id();

  /** Returns how the server is reached and what it last said of itself. Never waits. */
  ServerStatus status();

  /**
   * Asks for the tools, all pages merged.
   *
   * @param timeout for all pages together; positive
   */
  Reply<Listing> listTools(Duration timeout);

  /**
   * Asks for one tool to be run.
   *
   * @param timeout positive
   */
  Reply<ToolResult> callTool(ToolCall call, Duration timeout);

  /**
   * Ends the session, the connection and the process, if any, with all its children. Requests under
   * way fail. Returns within about five seconds; does nothing the second time.
   */
  @Override
  void close();
}
