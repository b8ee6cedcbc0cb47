package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.time.Ticker;
import dev.bascule.domain.tool.Listing;
import dev.bascule.domain.tool.ServerId;
import dev.bascule.domain.tool.ToolCall;
import dev.bascule.domain.tool.ToolResult;
import java.time.Duration;

/**
 * An MCP server that is a child process and speaks over its standard streams (MCP 2025-11-25,
 * basic/transports, stdio).
 *
 * <p>The process is started by the first request, and anew by the first one after it has ended; a
 * process that keeps ending is left alone for a while in between, which requests get to know as
 * {@link dev.bascule.domain.outcome.Failure.Resting}. A start that takes longer than a request
 * waits goes on for the next one.
 *
 * <p>Thread-safe. Requests may be made by threads of any kind.
 */
public final class StdioMcpServer implements McpServer {

  private final ServerId id;
  private final Ticker ticker;
  private final StdioChildren children;
  private final ToolRequests tools;

  /**
   * @param notices is told what the server sends on its own
   * @param ticker measures the time that requests have, and the pauses between restarts
   */
  public StdioMcpServer(
      StdioSettings settings, ServerNotices notices, ClientIdentity identity, Ticker ticker) {
    this.id = settings.id();
    this.ticker = requireNonNull(ticker, "ticker");
    this.children =
        new StdioChildren(settings, new Handshake(identity), new Unasked(id, notices), ticker);
    this.tools = new ToolRequests(id, children, settings.maxMessageBytes());
  }

  @Override
  public ServerId id() {
    return id;
  }

  @Override
  public ServerStatus status() {
    return children.status();
  }

  @Override
  public Reply<Listing> listTools(Duration timeout) {
    return tools.list(TimeLimit.of(timeout, ticker));
  }

  @Override
  public Reply<ToolResult> callTool(ToolCall call, Duration timeout) {
    return tools.call(call, TimeLimit.of(timeout, ticker));
  }

  @Override
  public void close() {
    children.close();
  }
}
