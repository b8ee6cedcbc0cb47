package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.McpConnectionFactory;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernConnection;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.adapter.out.mcp.stdio.ModernStdioTransport;
import dev.bascule.adapter.out.mcp.stdio.StdioChildren;
import dev.bascule.adapter.out.mcp.stdio.StdioProtocolProbe;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;

/**
 * A factory of connections to a server that is a child process, each with its own process.
 *
 * @param probe may have a process that is already running
 * @param ticker measures the timeouts of requests and the restart backoff
 */
record StdioMcpConnectionFactory(
    StdioSettings settings,
    StdioProtocolProbe probe,
    ConnectionContext connectionContext,
    Ticker ticker)
    implements McpConnectionFactory {

  @Override
  public McpConnection modern(Optional<DiscoverResult> discoverResult) {
    ModernConnection connection =
        new ModernConnection(
            settings.id(),
            new ModernStdioTransport(settings, connectionContext, probe, ticker),
            ModernRevisions.OF_BRIDGE,
            connectionContext,
            Delays.of(ticker));
    discoverResult.ifPresent(connection::seed);
    return connection;
  }

  @Override
  public McpConnection legacy() {
    return new StdioChildren(settings, connectionContext, probe, ticker);
  }

  @Override
  public McpConnection sse() {
    throw new AssertionError("a child process has no HTTP transport");
  }
}
