package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.sse.SseMcpConnection;
import dev.bascule.adapter.out.mcp.http.stateless.ModernHttpTransport;
import dev.bascule.adapter.out.mcp.http.streamable.StreamableHttpConnection;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.McpConnectionFactory;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernConnection;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * A factory of connections to a server over HTTP.
 *
 * @param client creates their HTTP connections; connections share idle ones, and nothing else
 * @param ticker measures the timeouts of requests
 */
record HttpMcpConnectionFactory(
    StreamableHttpSettings settings,
    OkHttpClient client,
    ConnectionContext connectionContext,
    Ticker ticker)
    implements McpConnectionFactory {

  @Override
  public McpConnection modern(Optional<DiscoverResult> discoverResult) {
    ModernConnection connection =
        new ModernConnection(
            settings.id(),
            new ModernHttpTransport(exchanger(), connectionContext.clientInfo(), settings),
            ModernRevisions.OF_BRIDGE,
            connectionContext,
            Delays.of(ticker));
    discoverResult.ifPresent(connection::seed);
    return connection;
  }

  @Override
  public McpConnection legacy() {
    return new StreamableHttpConnection(
        settings, exchanger(), connectionContext, Delays.of(ticker));
  }

  @Override
  public McpConnection sse() {
    return new SseMcpConnection(settings, exchanger(), connectionContext, Delays.of(ticker));
  }

  private HttpExchanger exchanger() {
    return new HttpExchanger(client);
  }
}
