package dev.bascule.bootstrap.wiring;

import static dev.bascule.bootstrap.wiring.ConstructorBindings.bindPort;
import static dev.bascule.bootstrap.wiring.ConstructorBindings.bindSingletons;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.out.mcp.JsonArgumentsReader;
import dev.bascule.adapter.out.mcp.JsonSchemaValidator;
import dev.bascule.adapter.out.mcp.TransportMcpServer;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.port.out.StderrListener;
import dev.bascule.application.port.out.ToolArgumentsReader;
import dev.bascule.application.port.out.ToolArgumentsValidator;
import dev.bascule.bootstrap.wiring.upstream.HttpSecurityFactory;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.tls.UpstreamTls;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;
import java.util.function.Function;

/** Wires an adapter of the {@link McpServer} port for each configured server. */
final class McpAdapterModule extends AbstractModule {

  @Override
  protected void configure() {
    bindSingletons(binder(), HttpSecurityFactory.class);
    bindPort(binder(), ToolArgumentsValidator.class, JsonSchemaValidator.class);
    bindPort(binder(), ToolArgumentsReader.class, JsonArgumentsReader.class);
  }

  @Provides
  @Singleton
  static Function<ServerConfig, McpServer> mcpServers(
      HttpSecurityFactory securityFactory,
      ServerNotificationListener notificationListener,
      StderrListener stderrListener,
      ClientInfo clientInfo) {
    return server ->
        adapterFor(server, securityFactory, notificationListener, stderrListener, clientInfo);
  }

  private static McpServer adapterFor(
      ServerConfig server,
      HttpSecurityFactory securityFactory,
      ServerNotificationListener notificationListener,
      StderrListener stderrListener,
      ClientInfo clientInfo) {
    Ticker ticker = securityFactory.ticker();
    return switch (server.transport()) {
      case ServerTransport.StreamableHttp(
              StreamableHttpSettings settings,
              Optional<UpstreamTls> _) ->
          TransportMcpServer.overHttp(
              settings, securityFactory.of(server), notificationListener, clientInfo, ticker);
      case ServerTransport.Sse(StreamableHttpSettings settings, Optional<UpstreamTls> _) ->
          TransportMcpServer.overSse(
              settings, securityFactory.of(server), notificationListener, clientInfo, ticker);
      case ServerTransport.Stdio(StdioSettings settings) ->
          TransportMcpServer.overStdio(
              settings, notificationListener, stderrListener, clientInfo, ticker);
      case ServerTransport.Demo _ -> throw new AssertionError("the demo server was not started");
    };
  }
}
