package dev.bascule.adapter.out.mcp;

import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

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

  /**
   * Returns a link to a server that is a child process.
   *
   * @param probe may have a child that is there already; null if there was none
   * @param discovered what the server has said of itself, if it was asked
   */
  static ModernLink overStdio(
      StdioSettings settings,
      ModernSide side,
      @Nullable StdioProbe probe,
      Optional<Discovered> discovered) {
    Supplier<@Nullable ModernChild> spare = probe == null ? () -> null : probe::spare;
    Ticker ticker = side.timing().ticker();
    return seeded(
        new ModernLink(
            settings.id(),
            new ModernStdioTransport(settings, side.identity(), side.notices(), spare, ticker),
            ModernRevisions.OF_BRIDGE,
            side.notices(),
            side.timing()),
        discovered);
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
  record ModernSide(ClientIdentity identity, ServerNotices notices, Timing timing) {}
}
