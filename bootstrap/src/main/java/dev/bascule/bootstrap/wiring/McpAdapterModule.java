package dev.bascule.bootstrap.wiring;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.out.mcp.ClientIdentity;
import dev.bascule.adapter.out.mcp.HttpSecurity;
import dev.bascule.adapter.out.mcp.OkHttpMcpServer;
import dev.bascule.adapter.out.mcp.SseMcpServer;
import dev.bascule.adapter.out.mcp.StdioMcpServer;
import dev.bascule.adapter.out.mcp.StdioSettings;
import dev.bascule.adapter.out.mcp.StreamableHttpSettings;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.bootstrap.config.Connection;
import dev.bascule.domain.time.Ticker;

/** Puts an adapter behind the {@link McpServer} port for each configured server. */
final class McpAdapterModule extends AbstractModule {

  private final ClientIdentity identity;

  McpAdapterModule(ClientIdentity identity) {
    this.identity = requireNonNull(identity, "identity");
  }

  @Override
  protected void configure() {
    bind(ClientIdentity.class).toInstance(identity);
  }

  @Provides
  @Singleton
  static McpServerMaker servers(ServerNotices notices, ClientIdentity identity, Ticker ticker) {
    return connection -> adapterFor(connection, notices, identity, ticker);
  }

  private static McpServer adapterFor(
      Connection connection, ServerNotices notices, ClientIdentity identity, Ticker ticker) {
    return switch (connection) {
      case Connection.StreamableHttp(StreamableHttpSettings settings) ->
          new OkHttpMcpServer(settings, HttpSecurity.NONE, notices, identity, ticker);
      case Connection.Sse(StreamableHttpSettings settings) ->
          new SseMcpServer(settings, HttpSecurity.NONE, notices, identity, ticker);
      case Connection.Stdio(StdioSettings settings) ->
          new StdioMcpServer(settings, notices, identity, ticker);
      case Connection.Demo _ -> throw new AssertionError("the demo server was not started");
    };
  }
}
