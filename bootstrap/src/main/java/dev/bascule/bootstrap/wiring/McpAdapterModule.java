package dev.bascule.bootstrap.wiring;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.out.mcp.ClientIdentity;
import dev.bascule.adapter.out.mcp.OkHttpMcpServer;
import dev.bascule.adapter.out.mcp.SseMcpServer;
import dev.bascule.adapter.out.mcp.StdioMcpServer;
import dev.bascule.adapter.out.mcp.StdioSettings;
import dev.bascule.adapter.out.mcp.StreamableHttpSettings;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.bootstrap.config.ConfiguredServer;
import dev.bascule.bootstrap.config.Connection;
import dev.bascule.bootstrap.tls.UpstreamTls;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;
import java.util.Optional;

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
  static McpServerMaker servers(
      HttpSecurities securities, ServerNotices notices, ClientIdentity identity) {
    return server -> adapterFor(server, securities, notices, identity);
  }

  @Provides
  @Singleton
  static HttpSecurities securities(InstantSource dates, Ticker ticker) {
    return new HttpSecurities(dates, ticker);
  }

  private static McpServer adapterFor(
      ConfiguredServer server,
      HttpSecurities securities,
      ServerNotices notices,
      ClientIdentity identity) {
    Ticker ticker = securities.ticker();
    return switch (server.connection()) {
      case Connection.StreamableHttp(StreamableHttpSettings settings, Optional<UpstreamTls> _) ->
          new OkHttpMcpServer(settings, securities.of(server), notices, identity, ticker);
      case Connection.Sse(StreamableHttpSettings settings, Optional<UpstreamTls> _) ->
          new SseMcpServer(settings, securities.of(server), notices, identity, ticker);
      case Connection.Stdio(StdioSettings settings) ->
          new StdioMcpServer(settings, notices, identity, ticker);
      case Connection.Demo _ -> throw new AssertionError("the demo server was not started");
    };
  }
}
