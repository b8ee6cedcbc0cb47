package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.AuthenticatedClient;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.sse.SseMcpConnection;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.RequestTimeout;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/**
 * An MCP server over the HTTP+SSE transport of revision 2024-11-05 (basic/transports): all its
 * messages arrive on one stream, which the first request opens, and reopens after it has ended.
 *
 * <p>Thread-safe. Any kind of thread may make requests.
 */
public final class SseMcpServer implements McpServer {

  private final TransportMcpServer delegate;

  private final StreamableHttpSettings settings;
  private final AuthenticatedClient authenticatedClient;
  private final ConnectionContext connectionContext;

  /**
   * @param settings with the URL of the event stream
   * @param security TLS and credentials
   * @param notificationListener receives notifications that belong to no request
   * @param ticker measures the timeouts of requests and the idle times of connections; the
   *     system's, except in tests
   * @throws IllegalArgumentException if a header is not valid in HTTP
   */
  public SseMcpServer(
      StreamableHttpSettings settings,
      HttpSecurity security,
      ServerNotificationListener notificationListener,
      ClientInfo clientInfo,
      Ticker ticker) {
    this(
        settings.withUserAgent(clientInfo),
        new AuthenticatedClient(
            OkHttpMcpServer.newClient(settings, security, ticker), security.credentials()),
        ConnectionContext.shared(clientInfo, notificationListener),
        ticker);
  }

  private SseMcpServer(
      StreamableHttpSettings settings,
      AuthenticatedClient authenticatedClient,
      ConnectionContext connectionContext,
      Ticker ticker) {
    this.delegate =
        new TransportMcpServer(
            settings.id(),
            new SseMcpConnection(
                settings,
                new HttpExchanger(authenticatedClient.client(ticker)),
                connectionContext,
                Delays.of(ticker)),
            ticker);
    this.settings = settings;
    this.authenticatedClient = authenticatedClient;
    this.connectionContext = connectionContext;
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

  /** The two share idle connections, and nothing else. */
  @Override
  public McpServer openFor(ConnectionOwner owner, ServerNotificationListener notificationListener) {
    AuthenticatedClient ownerClient =
        new AuthenticatedClient(
            authenticatedClient.sharedClient(),
            authenticatedClient.credentials().onBehalfOf(owner.forwardedIdentity()));
    return new SseMcpServer(
        settings.withHeaders(owner.forwardedIdentity().headers()),
        ownerClient,
        connectionContext.forOwner(owner, notificationListener),
        delegate.ticker());
  }

  @Override
  public void close() {
    delegate.close();
  }
}
