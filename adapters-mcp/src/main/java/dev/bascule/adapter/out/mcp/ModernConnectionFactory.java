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

/** Puts together what speaks revision 2026-07-28 with servers. */
final class ModernConnectionFactory {

  private ModernConnectionFactory() {}

  /**
   * Returns a connection to a server that is reached over HTTP.
   *
   * @param client makes its connections; not shared with other connections, which would be closed
   *     with it
   * @param discoverResult what the server has said of itself, if it was asked
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

  /** Returns what finds out whether a server that is reached over HTTP speaks the revision. */
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
   * @param probe may have a child that is there already
   * @param discoverResult what the server has said of itself, if it was asked
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
   * Our side of a connection.
   *
   * @param clientInfo how the bridge introduces itself
   * @param notificationListener is told what the server sends and belongs to no request
   * @param delays where time comes from
   */
  record ModernContext(
      ClientInfo clientInfo, ServerNotificationListener notificationListener, Delays delays) {}
}
