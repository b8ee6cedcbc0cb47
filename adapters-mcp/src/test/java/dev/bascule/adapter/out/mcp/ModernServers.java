package dev.bascule.adapter.out.mcp;

import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.domain.time.Ticker;

/** Makes links to servers of revision 2026-07-28, without asking what they speak. */
final class ModernServers {

  private static final ClientIdentity IDENTITY = ClientIdentity.bascule("test");

  private ModernServers() {}

  static ModernLink link(
      StreamableHttpSettings settings, ModernRevisions revisions, ServerNotices notices) {
    HttpWire wire =
        new HttpWire(
            OkHttpMcpServer.newClient(HttpSecurity.NONE, Ticker.system()),
            settings.maxMessageBytes());
    return new ModernLink(
        settings.id(),
        new ModernHttpTransport(wire, IDENTITY, settings),
        revisions,
        notices,
        Timing.of(Ticker.system()));
  }
}
