package dev.bascule.adapter.out.mcp;

import dev.bascule.application.port.out.ServerNotices;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** Puts together what speaks revision 2026-07-28 with servers. */
final class ModernLinks {

  private ModernLinks() {}

  /**
   * Returns a link to a server that is reached over HTTP.
   *
   * @param client makes its connections; not shared with other links, which would be closed with it
   * @param discovered what the server has said of itself, if it was asked
   */
  static ModernLink overHttp(
      OkHttpClient client,
      StreamableHttpSettings settings,
      ModernSide side,
      Optional<Discovered> discovered) {
    return seeded(
        new ModernLink(
            settings.id(),
            httpTransport(client, settings, side.identity()),
            ModernRevisions.OF_BRIDGE,
            side.notices(),
            side.timing()),
        discovered);
  }

  /** Returns what finds out whether a server that is reached over HTTP speaks the revision. */
  static HttpProbe httpProbe(
      OkHttpClient client, StreamableHttpSettings settings, ClientIdentity identity) {
    return new HttpProbe(httpTransport(client, settings, identity), ModernRevisions.OF_BRIDGE);
  }

  private static ModernHttpTransport httpTransport(
      OkHttpClient client, StreamableHttpSettings settings, ClientIdentity identity) {
    return new ModernHttpTransport(
        new HttpWire(client, settings.maxMessageBytes()), identity, settings);
  }

  private static ModernLink seeded(ModernLink link, Optional<Discovered> discovered) {
    discovered.ifPresent(link::seed);
    return link;
  }

  /**
   * Our side of a link.
   *
   * @param identity how the bridge introduces itself
   * @param notices is told what the server sends and belongs to no request
   * @param timing where time comes from
   */
  record ModernSide(ClientIdentity identity, ServerNotices notices, ModernTiming timing) {}
}
