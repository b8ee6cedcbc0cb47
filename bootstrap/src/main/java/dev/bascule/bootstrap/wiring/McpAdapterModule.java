package dev.bascule.bootstrap.wiring;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.out.mcp.OkHttpMcpServer;
import dev.bascule.adapter.out.mcp.SseMcpServer;
import dev.bascule.adapter.out.mcp.StdioMcpServer;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.bootstrap.config.ServerConfig;
import dev.bascule.bootstrap.config.ServerTransport;
import dev.bascule.bootstrap.tls.UpstreamTls;
import dev.bascule.bootstrap.wiring.upstream.HttpSecurityFactory;
import dev.bascule.bootstrap.wiring.upstream.McpServerFactory;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;
import java.util.Optional;

/** Puts an adapter behind the {@link McpServer} port for each configured server. */
final class McpAdapterModule extends AbstractModule {

  private final ClientInfo identity;

  McpAdapterModule(ClientInfo identity) {
    this.identity = requireNonNull(identity, "identity");
  }

  @Override
  protected void configure() {
    bind(ClientInfo.class).toInstance(identity);
  }

  @Provides
  @Singleton
  static McpServerFactory servers(
      HttpSecurityFactory securities, ServerNotificationListener notices, ClientInfo identity) {
    return server -> adapterFor(server, securities, notices, identity);
  }

  @Provides
  @Singleton
  static HttpSecurityFactory securities(InstantSource dates, Ticker ticker) {
    return new HttpSecurityFactory(dates, ticker);
  }

  private static McpServer adapterFor(
      ServerConfig server,
      HttpSecurityFactory securities,
      ServerNotificationListener notices,
      ClientInfo identity) {
    Ticker ticker = securities.ticker();
    return switch (server.connection()) {
      case ServerTransport.StreamableHttp(
              StreamableHttpSettings settings,
              Optional<UpstreamTls> _) ->
          new OkHttpMcpServer(settings, securities.of(server), notices, identity, ticker);
      case ServerTransport.Sse(StreamableHttpSettings settings, Optional<UpstreamTls> _) ->
          new SseMcpServer(settings, securities.of(server), notices, identity, ticker);
      case ServerTransport.Stdio(StdioSettings settings) ->
          new StdioMcpServer(settings, notices, identity, ticker);
      case ServerTransport.Demo _ -> throw new AssertionError("the demo server was not started");
    };
  }
}
