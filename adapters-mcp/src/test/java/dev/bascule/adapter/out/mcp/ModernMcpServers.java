package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.TestHttpClient;
import dev.bascule.adapter.out.mcp.http.stateless.ModernHttpTransport;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernConnection;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.domain.time.Ticker;

/** Creates connections to servers of revision 2026-07-28, without negotiation. */
final class ModernMcpServers {

  private static final ClientInfo IDENTITY = ClientInfo.bascule("test");

  private ModernMcpServers() {}

  static ModernConnection connection(
      StreamableHttpSettings settings,
      ModernRevisions revisions,
      ServerNotificationListener notificationListener) {
    HttpExchanger exchanger = new HttpExchanger(TestHttpClient.create(Ticker.system()));
    return new ModernConnection(
        settings.id(),
        new ModernHttpTransport(exchanger, IDENTITY, settings),
        revisions,
        ConnectionContext.shared(IDENTITY, notificationListener),
        Delays.of(Ticker.system()));
  }
}
