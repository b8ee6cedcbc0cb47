package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.AuthenticatedClient;
import dev.bascule.adapter.out.mcp.http.ChannelSocketFactory;
import dev.bascule.adapter.out.mcp.http.IdleConnectionPools;
import dev.bascule.adapter.out.mcp.http.ResponseByteLimiter;
import dev.bascule.adapter.out.mcp.http.StaleConnectionCheck;
import dev.bascule.adapter.out.mcp.http.TlsConfigurer;
import dev.bascule.adapter.out.mcp.negotiation.NegotiatingConnection;
import dev.bascule.adapter.out.mcp.negotiation.ProtocolNegotiator;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.Sleeper;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.RequestTimeout;
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
import okhttp3.Protocol;

/**
 * An MCP server over HTTP, of any revision of MCP, which is negotiated with the first request
 * unless it is configured (MCP 2026-07-28, basic/versioning).
 *
 * <p>Thread-safe. Requests block the caller's thread, which should be a virtual one.
 */
public final class OkHttpMcpServer implements McpServer {

  private final TransportMcpServer delegate;

  private final StreamableHttpSettings settings;
  private final AuthenticatedClient authenticatedClient;
  private final ConnectionContext connectionContext;
  private final ProtocolNegotiator negotiator;

  /**
   * @param security TLS and credentials
   * @param notificationListener receives notifications that belong to no request
   * @param ticker measures the timeouts of requests and the idle times of connections; the
   *     system's, except in tests
   * @throws IllegalArgumentException if a header is not valid in HTTP
   */
  public OkHttpMcpServer(
      StreamableHttpSettings settings,
      HttpSecurity security,
      ServerNotificationListener notificationListener,
      ClientInfo clientInfo,
      Ticker ticker) {
    this(
        settings.withUserAgent(clientInfo),
        new AuthenticatedClient(newClient(settings, security, ticker), security.credentials()),
        ConnectionContext.shared(clientInfo, notificationListener),
        ticker);
  }

  private OkHttpMcpServer(
      StreamableHttpSettings settings,
      AuthenticatedClient authenticatedClient,
      ConnectionContext connectionContext,
      Ticker ticker) {
    this(
        settings,
        authenticatedClient,
        connectionContext,
        new ProtocolNegotiator(
            settings.protocol(),
            ModernConnectionFactory.httpProbe(
                authenticatedClient.client(ticker), settings, connectionContext.clientInfo()),
            ticker),
        ticker);
  }

  private OkHttpMcpServer(
      StreamableHttpSettings settings,
      AuthenticatedClient authenticatedClient,
      ConnectionContext connectionContext,
      ProtocolNegotiator negotiator,
      Ticker ticker) {
    OkHttpClient client = authenticatedClient.client(ticker);
    this.delegate =
        new TransportMcpServer(
            settings.id(),
            new NegotiatingConnection(
                Transport.STREAMABLE_HTTP,
                negotiator,
                new HttpMcpConnectionFactory(settings, client, connectionContext, ticker)),
            ticker);
    this.settings = settings;
    this.authenticatedClient = authenticatedClient;
    this.connectionContext = connectionContext;
    this.negotiator = negotiator;
  }

  /** Returns a client with everything that is needed to reach the server, and nothing else. */
  static OkHttpClient newClient(
      StreamableHttpSettings settings, HttpSecurity security, Ticker ticker) {
    OkHttpClient.Builder client = new OkHttpClient.Builder();
    if ("http".equalsIgnoreCase(settings.url().getScheme())) {
      // Otherwise each would load and keep all certificates of the machine.
      client.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    }
    return newClient(client, settings.maxMessageBytes(), security, ticker);
  }

  /** Returns a client that reads messages of up to 1 MiB. */
  public static OkHttpClient newClient(HttpSecurity security, Ticker ticker) {
    return newClient(new OkHttpClient.Builder(), /* maxMessageBytes= */ 1 << 20, security, ticker);
  }

  /**
   * A tool must never run twice unnoticed, so automatic retries are off. HTTP/1.1 only: some parts
   * of HTTP/2, such as the fields of a response, have no size limit in OkHttp.
   */
  private static OkHttpClient newClient(
      OkHttpClient.Builder client, int maxMessageBytes, HttpSecurity security, Ticker ticker) {
    security.tls().ifPresent(tls -> TlsConfigurer.apply(tls, client));
    return client
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .socketFactory(new ChannelSocketFactory())
        .protocols(List.of(Protocol.HTTP_1_1))
        .addNetworkInterceptor(
            new StaleConnectionCheck(
                ticker, new ResponseByteLimiter(maxMessageBytes, ticker, Sleeper.REAL)))
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .connectionPool(IdleConnectionPools.pool())
        .build();
  }

  @Override
  public ServerId id() {
    return delegate.id();
  }

  @Override
  public ServerStatus status() {
    return delegate.status();
  }

  @Override
  public boolean isStarted() {
    return delegate.isStarted();
  }

  @Override
  public UpstreamReply<ServerStatus> start(Duration timeout) {
    return delegate.start(timeout);
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext context, Duration timeout) {
    return delegate.discover(context, timeout);
  }

  @Override
  public UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext context, Duration timeout) {
    return delegate.list(kind, cursor, context, timeout);
  }

  @Override
  public UpstreamReply<McpResult> send(
      McpRequest request, CallContext context, RequestTimeout timeout) {
    return delegate.send(request, context, timeout);
  }

  @Override
  public UpstreamReply<McpResult> ping(Duration timeout) {
    return delegate.ping(timeout);
  }

  /**
   * The two share idle connections and the negotiated era; but not the discovery result, which may
   * depend on the forwarded identity.
   */
  @Override
  public McpServer openFor(ConnectionOwner owner, ServerNotificationListener notificationListener) {
    AuthenticatedClient ownerClient =
        new AuthenticatedClient(
            authenticatedClient.sharedClient(),
            authenticatedClient.credentials().onBehalfOf(owner.forwardedIdentity()));
    ConnectionContext context = connectionContext.forOwner(owner, notificationListener);
    return owner.forwardedIdentity().isEmpty()
        ? new OkHttpMcpServer(settings, ownerClient, context, negotiator, delegate.ticker())
        : new OkHttpMcpServer(
            settings.withHeaders(owner.forwardedIdentity().headers()),
            ownerClient,
            context,
            delegate.ticker());
  }

  @Override
  public void close() {
    if (connectionContext.session().isEmpty()) {
      negotiator.close();
    }
    delegate.close();
  }
}
