package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.AuthenticatedClient;
import dev.bascule.adapter.out.mcp.http.ChannelSocketFactory;
import dev.bascule.adapter.out.mcp.http.IdleConnectionPools;
import dev.bascule.adapter.out.mcp.http.StaleConnectionCheck;
import dev.bascule.adapter.out.mcp.http.TlsConfigurer;
import dev.bascule.adapter.out.mcp.negotiation.NegotiatingConnection;
import dev.bascule.adapter.out.mcp.negotiation.ProtocolNegotiator;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;

/**
 * An MCP server that is reached over HTTP, in whichever revision of MCP it speaks: that is found
 * out with the first request, unless the operator chose (MCP 2026-07-28, basic/versioning).
 *
 * <p>Thread-safe. Each request waits on its caller's thread, which had better be a virtual one.
 */
public final class OkHttpMcpServer implements McpServer {

  private final TransportMcpServer linked;

  private final StreamableHttpSettings settings;
  private final AuthenticatedClient shown;
  private final ConnectionContext ourSide;
  private final ProtocolNegotiator eras;

  /**
   * @param security how the two know each other
   * @param notices is told what the server sends on its own
   * @param ticker measures the time that requests have, and connections were idle for; that of the
   *     system, but in tests
   * @throws IllegalArgumentException if a header is not one that HTTP allows
   */
  public OkHttpMcpServer(
      StreamableHttpSettings settings,
      HttpSecurity security,
      ServerNotificationListener notices,
      ClientInfo identity,
      Ticker ticker) {
    this(
        settings,
        new AuthenticatedClient(newClient(settings, security, ticker), security.credentials()),
        ConnectionContext.shared(identity, notices),
        ticker);
  }

  private OkHttpMcpServer(
      StreamableHttpSettings settings,
      AuthenticatedClient shown,
      ConnectionContext ourSide,
      Ticker ticker) {
    this(
        settings,
        shown,
        ourSide,
        new ProtocolNegotiator(
            settings.protocol(),
            ModernConnectionFactory.httpProbe(shown.client(ticker), settings, ourSide.identity()),
            ticker),
        ticker);
  }

  private OkHttpMcpServer(
      StreamableHttpSettings settings,
      AuthenticatedClient shown,
      ConnectionContext ourSide,
      ProtocolNegotiator eras,
      Ticker ticker) {
    OkHttpClient client = shown.client(ticker);
    this.linked =
        new TransportMcpServer(
            settings.id(),
            new NegotiatingConnection(
                Transport.STREAMABLE_HTTP,
                eras,
                new HttpMcpConnectionFactory(settings, client, ourSide, ticker)),
            ticker);
    this.settings = requireNonNull(settings, "settings");
    this.shown = shown;
    this.ourSide = ourSide;
    this.eras = eras;
  }

  /** Returns one that knows only what it takes to reach the server. */
  static OkHttpClient newClient(
      StreamableHttpSettings settings, HttpSecurity security, Ticker ticker) {
    OkHttpClient.Builder client = new OkHttpClient.Builder();
    if ("http".equalsIgnoreCase(settings.url().getScheme())) {
      // Or else each would read all the certificates of the machine, and keep them.
      client.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    }
    return newClient(client, security, ticker);
  }

  public static OkHttpClient newClient(HttpSecurity security, Ticker ticker) {
    return newClient(new OkHttpClient.Builder(), security, ticker);
  }

  /** A tool must never run twice behind the caller's back, so nothing is sent again by itself. */
  private static OkHttpClient newClient(
      OkHttpClient.Builder client, HttpSecurity security, Ticker ticker) {
    security.tls().ifPresent(tls -> TlsConfigurer.apply(tls, client));
    return client
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .socketFactory(new ChannelSocketFactory())
        .addNetworkInterceptor(new StaleConnectionCheck(ticker))
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .connectionPool(IdleConnectionPools.pool())
        .build();
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
  public UpstreamReply<ServerDiscovery> discover(CallContext exchange, Duration timeout) {
    return linked.discover(exchange, timeout);
  }

  @Override
  public UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext exchange, Duration timeout) {
    return linked.list(kind, cursor, exchange, timeout);
  }

  @Override
  public UpstreamReply<McpResult> ask(McpRequest request, CallContext exchange, Duration timeout) {
    return linked.ask(request, exchange, timeout);
  }

  /**
   * The two share idle connections, and what is known of the era of the server; but that tells what
   * the server says of itself as well, which may depend on what it is shown.
   */
  @Override
  public McpServer openFor(ConnectionOwner party, ServerNotificationListener notices) {
    AuthenticatedClient own =
        new AuthenticatedClient(
            shown.connections(), shown.credentials().onBehalfOf(party.presented()));
    ConnectionContext side = ourSide.of(party, notices);
    return party.presented().isNothing()
        ? new OkHttpMcpServer(settings, own, side, eras, linked.ticker())
        : new OkHttpMcpServer(
            settings.showing(party.presented().headers()), own, side, linked.ticker());
  }

  @Override
  public void close() {
    if (ourSide.session().isEmpty()) {
      eras.close();
    }
    linked.close();
  }
}
