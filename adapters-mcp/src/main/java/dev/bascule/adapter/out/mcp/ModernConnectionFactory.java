package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.stateless.HttpProtocolProbe;
import dev.bascule.adapter.out.mcp.http.stateless.ModernHttpTransport;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernConnection;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.adapter.out.mcp.stdio.ModernStdioTransport;
import dev.bascule.adapter.out.mcp.stdio.StdioProtocolProbe;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** A factory of connections of revision 2026-07-28. */
final class ModernConnectionFactory {

  private ModernConnectionFactory() {}

  /**
   * Returns a connection to a server over HTTP.
   *
   * @param client creates its HTTP connections; not shared with other connections, which would be
   *     closed with it
   * @param discoverResult the server's discovery result, if known
   */
  static ModernConnection overHttp(
      OkHttpClient client,
      StreamableHttpSettings settings,
      ModernContext context,
      Optional<DiscoverResult> discoverResult) {
    return seeded(
        new ModernConnection(
            settings.id(),
            httpTransport(client, settings, context.clientInfo()),
            ModernRevisions.OF_BRIDGE,
            context.notificationListener(),
            context.delays()),
        discoverResult);
  }

  /** Returns the probe for whether a server over HTTP supports the revision. */
  static HttpProtocolProbe httpProbe(
      OkHttpClient client, StreamableHttpSettings settings, ClientInfo clientInfo) {
    return new HttpProtocolProbe(
        httpTransport(client, settings, clientInfo), ModernRevisions.OF_BRIDGE);
  }

  private static ModernHttpTransport httpTransport(
      OkHttpClient client, StreamableHttpSettings settings, ClientInfo clientInfo) {
    return new ModernHttpTransport(new HttpExchanger(client), clientInfo, settings);
  }

  /**
   * Returns a connection to a server that is a child process.
   *
   * @param probe may have a child process that is already running
   * @param discoverResult the server's discovery result, if known
   */
  static ModernConnection overStdio(
      StdioSettings settings,
      ModernContext context,
      StdioProtocolProbe probe,
      Optional<DiscoverResult> discoverResult) {
    Ticker ticker = context.delays().ticker();
    return seeded(
        new ModernConnection(
            settings.id(),
            new ModernStdioTransport(
                settings,
                probe.lastStderr(),
                context.clientInfo(),
                context.notificationListener(),
                probe::takeSpare,
                ticker),
            ModernRevisions.OF_BRIDGE,
            context.notificationListener(),
            context.delays()),
        discoverResult);
  }

  private static ModernConnection seeded(
      ModernConnection connection, Optional<DiscoverResult> discoverResult) {
    discoverResult.ifPresent(connection::seed);
    return connection;
  }

  /**
   * The bridge's side of a connection.
   *
   * @param clientInfo the bridge's {@code clientInfo}
   * @param notificationListener receives notifications that belong to no request
   * @param delays measures and waits
   */
  record ModernContext(
      ClientInfo clientInfo, ServerNotificationListener notificationListener, Delays delays) {}
}
