package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.ModernLinks.ModernSide;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.time.Ticker;
import java.util.Optional;
import java.util.function.Function;

/** Makes adapters for servers of revision 2026-07-28. */
final class ModernServers {

  static final ClientIdentity IDENTITY = ClientIdentity.bascule("test");

  private ModernServers() {}

  /** Returns an adapter that finds out what the server speaks. */
  static McpServer overHttp(StreamableHttpSettings settings, ServerNotices notices) {
    HttpProbe probe = ModernLinks.httpProbe(OkHttpMcpServer.newClient(), settings, IDENTITY);
    EraSwitch link =
        new EraSwitch(
            Transport.STREAMABLE_HTTP,
            new EraKnowledge(settings.protocol(), probe::probe, Ticker.system()),
            new OnlyModern(
                said ->
                    ModernLinks.overHttp(
                        OkHttpMcpServer.newClient(), settings, side(notices), said)));
    return new LinkedServer(
        settings.id(),
        link,
        (_, _) -> {
          throw new UnsupportedOperationException();
        },
        Ticker.system());
  }

  /** Returns an adapter that finds out what the child speaks. */
  static McpServer overStdio(StdioSettings settings, ServerNotices notices) {
    StdioProbe probe =
        new StdioProbe(settings, IDENTITY, ModernRevisions.OF_BRIDGE, Ticker.system());
    EraSwitch link =
        new EraSwitch(
            Transport.STDIO,
            new EraKnowledge(settings.protocol(), probe::probe, Ticker.system()),
            new OnlyModern(said -> ModernLinks.overStdio(settings, side(notices), probe, said)));
    return new LinkedServer(
        settings.id(),
        link,
        (_, _) -> {
          throw new UnsupportedOperationException();
        },
        Ticker.system());
  }

  static ModernLink link(
      StreamableHttpSettings settings, ModernRevisions revisions, ServerNotices notices) {
    HttpWire wire = new HttpWire(OkHttpMcpServer.newClient(), settings.maxMessageBytes());
    return new ModernLink(
        settings.id(),
        new ModernHttpTransport(wire, IDENTITY, settings),
        revisions,
        notices,
        ModernTiming.of(Ticker.system()));
  }

  static ModernSide side(ServerNotices notices) {
    return new ModernSide(IDENTITY, notices, ModernTiming.of(Ticker.system()));
  }

  private record OnlyModern(Function<Optional<Discovered>, McpLink> make) implements Links {

    @Override
    public McpLink modern(Optional<Discovered> discovered) {
      return make.apply(discovered);
    }

    @Override
    public McpLink legacy() {
      throw new AssertionError("the server is not legacy");
    }

    @Override
    public McpLink sse() {
      throw new AssertionError("the server is not legacy");
    }
  }
}
