package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.ModernLinks.ModernSide;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * Makes links to a server over HTTP.
 *
 * @param client makes the connections; links share idle ones, and nothing else
 * @param ticker measures the time that requests have
 */
record HttpLinks(
    StreamableHttpSettings settings, OkHttpClient client, OurSide ourSide, Ticker ticker)
    implements Links {

  @Override
  public McpLink modern(Optional<Discovered> discovered) {
    ModernSide side = new ModernSide(ourSide.identity(), ourSide.notices(), Timing.of(ticker));
    McpLink link = ModernLinks.overHttp(client, settings, side, discovered);
    return ourSide.session().isPresent() ? new AskingLink(link) : link;
  }

  @Override
  public McpLink legacy() {
    return new LegacyHttpLink(settings, wire(), ourSide, Timing.of(ticker));
  }

  @Override
  public McpLink sse() {
    return new SseLink(settings, wire(), ourSide, Timing.of(ticker));
  }

  private HttpWire wire() {
    return new HttpWire(client, settings.maxMessageBytes());
  }
}
