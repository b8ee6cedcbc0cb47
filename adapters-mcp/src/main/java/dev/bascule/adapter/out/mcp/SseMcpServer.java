package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Party;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Page;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/**
 * An MCP server that is reached over HTTP with server-sent events, in revision 2024-11-05 of MCP
 * (basic/transports): its messages come on one stream, which is opened by the first request, and
 * anew by the first one after it has ended.
 *
 * <p>Thread-safe. Requests may be made by threads of any kind.
 */
public final class SseMcpServer implements McpServer {

  private final LinkedServer linked;

  private final StreamableHttpSettings settings;
  private final Shown shown;
  private final OurSide ourSide;

  /**
   * @param settings whose url is that of the events
   * @param security how the two know each other
   * @param notices is told what the server sends on its own
   * @param ticker measures the time that requests have, and connections were idle for; that of the
   *     system, but in tests
   * @throws IllegalArgumentException if a header is not one that HTTP allows
   */
  public SseMcpServer(
      StreamableHttpSettings settings,
      HttpSecurity security,
      ServerNotices notices,
      ClientIdentity identity,
      Ticker ticker) {
    this(
        settings,
        new Shown(OkHttpMcpServer.newClient(settings, security, ticker), security.credentials()),
        OurSide.shared(identity, notices),
        ticker);
  }

  private SseMcpServer(
      StreamableHttpSettings settings, Shown shown, OurSide ourSide, Ticker ticker) {
    this.linked =
        new LinkedServer(
            settings.id(),
            new SseLink(
                settings,
                new HttpWire(shown.client(ticker), settings.maxMessageBytes()),
                ourSide,
                Timing.of(ticker)),
            ticker);
    this.settings = requireNonNull(settings, "settings");
    this.shown = shown;
    this.ourSide = ourSide;
  }

  @Override
  public ServerId id() {
    return linked.id();
  }

  @Override
  public ServerStatus status() {
    return linked.status();
  }

  @Override
  public Reply<Discovery> discover(Exchange exchange, Duration timeout) {
    return linked.discover(exchange, timeout);
  }

  @Override
  public Reply<Page> list(
      ListKind kind, Optional<String> cursor, Exchange exchange, Duration timeout) {
    return linked.list(kind, cursor, exchange, timeout);
  }

  @Override
  public Reply<McpResult> ask(McpRequest request, Exchange exchange, Duration timeout) {
    return linked.ask(request, exchange, timeout);
  }

  /** The two share idle connections, and nothing else. */
  @Override
  public McpServer openFor(Party party, ServerNotices notices) {
    Shown own = new Shown(shown.connections(), shown.credentials().onBehalfOf(party.presented()));
    return new SseMcpServer(
        settings.showing(party.presented().headers()),
        own,
        ourSide.of(party, notices),
        linked.ticker());
  }

  @Override
  public void close() {
    linked.close();
  }
}
