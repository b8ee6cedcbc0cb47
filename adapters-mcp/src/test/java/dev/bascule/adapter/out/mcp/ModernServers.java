package dev.bascule.adapter.out.mcp;

import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.domain.time.Ticker;

/** Makes adapters for servers of revision 2026-07-28, without looking whether they are. */
final class ModernServers {

  private static final ClientIdentity IDENTITY = ClientIdentity.bascule("test");

  private ModernServers() {}

  static McpServer overHttp(StreamableHttpSettings settings, ServerNotices notices, Ticker ticker) {
    return new LinkedServer(
        settings.id(),
        link(settings, ModernRevisions.OF_BRIDGE, notices),
        (_, _) -> {
          throw new UnsupportedOperationException();
        },
        ticker);
  }

  static ModernLink link(
      StreamableHttpSettings settings, ModernRevisions revisions, ServerNotices notices) {
    HttpWire wire = new HttpWire(OkHttpMcpServer.newClient(), settings.maxMessageBytes());
    return new ModernLink(
        settings.id(), new ModernHttpTransport(wire, IDENTITY, settings), revisions, notices);
  }
}
