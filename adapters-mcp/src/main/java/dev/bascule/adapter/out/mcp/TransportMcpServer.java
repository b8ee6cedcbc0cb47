package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.AuthenticatedClient;
import dev.bascule.adapter.out.mcp.http.HttpClientFactory;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.sse.SseMcpConnection;
import dev.bascule.adapter.out.mcp.http.stateless.HttpProtocolProbe;
import dev.bascule.adapter.out.mcp.http.stateless.ModernHttpTransport;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.negotiation.NegotiatingConnection;
import dev.bascule.adapter.out.mcp.negotiation.ProtocolNegotiator;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.McpRequests;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.adapter.out.mcp.stdio.LastExit;
import dev.bascule.adapter.out.mcp.stdio.OrphanReaper;
import dev.bascule.adapter.out.mcp.stdio.ServerProcesses;
import dev.bascule.adapter.out.mcp.stdio.StdioProtocolProbe;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ConnectionDetails;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.application.port.out.StderrListener;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Ticker;
import dev.bascule.domain.time.ToolTimeout;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An MCP server over one of the transports of MCP.
 *
 * <p>Thread-safe. Requests block the caller's thread, which should be a virtual one.
 */
public final class TransportMcpServer implements McpServer {

  private final ServerId id;
  private final McpConnection connection;
  private final McpRequests requests;
  private final Ticker ticker;
  private final Variant variant;

  /**
   * What differs between transports.
   *
   * @param openFor opens a connection for one owner
   * @param describe adds what only the transport knows to a status
   * @param details how the server is connected
   * @param processes the child processes; empty for other transports
   * @param onClose closes what connections of owners share
   */
  private record Variant(
      BiFunction<ConnectionOwner, ServerNotificationListener, McpServer> openFor,
      UnaryOperator<ServerStatus> describe,
      Supplier<ConnectionDetails> details,
      Optional<ServerProcesses> processes,
      Runnable onClose) {}

  private TransportMcpServer(
      ServerId id, McpConnection connection, Ticker ticker, Variant variant) {
    this.id = id;
    this.connection = connection;
    this.requests = new McpRequests(connection);
    this.ticker = ticker;
    this.variant = variant;
  }

  /**
   * Returns a server over Streamable HTTP, of any revision of MCP, which is negotiated with the
   * first request unless it is configured (MCP 2026-07-28, basic/versioning).
   *
   * @param security TLS and credentials
   * @param notificationListener receives notifications that belong to no request
   * @param ticker measures the timeouts of requests and the idle times of connections; the
   *     system's, except in tests
   * @throws IllegalArgumentException if a header is not valid in HTTP
   */
  public static TransportMcpServer overHttp(
      StreamableHttpSettings settings,
      HttpSecurity security,
      ServerNotificationListener notificationListener,
      ClientInfo clientInfo,
      Ticker ticker) {
    StreamableHttpSettings named = settings.withUserAgent(clientInfo);
    AuthenticatedClient client = client(settings, security, ticker);
    ConnectionContext context = ConnectionContext.shared(clientInfo, notificationListener);
    return overHttp(named, client, context, negotiator(named, client, context, ticker), ticker);
  }

  /**
   * Connections of owners share idle connections and the negotiated era; but not the discovery
   * result, which may depend on the forwarded identity.
   */
  private static TransportMcpServer overHttp(
      StreamableHttpSettings settings,
      AuthenticatedClient client,
      ConnectionContext context,
      ProtocolNegotiator negotiator,
      Ticker ticker) {
    return new TransportMcpServer(
        settings.id(),
        new NegotiatingConnection(
            Transport.STREAMABLE_HTTP,
            negotiator,
            new HttpMcpConnectionFactory(settings, client.client(ticker), context, ticker)),
        ticker,
        new Variant(
            (owner, listener) -> {
              AuthenticatedClient ownerClient = client.onBehalfOf(owner.forwardedIdentity());
              ConnectionContext ownerContext = context.forOwner(owner, listener);
              if (owner.forwardedIdentity().isEmpty()) {
                return overHttp(settings, ownerClient, ownerContext, negotiator, ticker);
              }
              StreamableHttpSettings own =
                  settings.withHeaders(owner.forwardedIdentity().headers());
              return overHttp(
                  own,
                  ownerClient,
                  ownerContext,
                  negotiator(own, ownerClient, ownerContext, ticker),
                  ticker);
            },
            UnaryOperator.identity(),
            () -> new ConnectionDetails(settings.endpoint(), Optional.empty()),
            Optional.empty(),
            closeShared(context, negotiator)));
  }

  private static ProtocolNegotiator negotiator(
      StreamableHttpSettings settings,
      AuthenticatedClient client,
      ConnectionContext context,
      Ticker ticker) {
    return new ProtocolNegotiator(
        settings.protocol(),
        new HttpProtocolProbe(
            new ModernHttpTransport(
                new HttpExchanger(client.client(ticker)), context.clientInfo(), settings),
            ModernRevisions.OF_BRIDGE),
        ticker);
  }

  /**
   * Returns a server over the HTTP+SSE transport of revision 2024-11-05 (basic/transports): all its
   * messages arrive on one stream, which the first request opens, and reopens after it has ended.
   *
   * @param settings with the URL of the event stream
   * @param security TLS and credentials
   * @param notificationListener receives notifications that belong to no request
   * @param ticker measures the timeouts of requests and the idle times of connections; the
   *     system's, except in tests
   * @throws IllegalArgumentException if a header is not valid in HTTP
   */
  public static TransportMcpServer overSse(
      StreamableHttpSettings settings,
      HttpSecurity security,
      ServerNotificationListener notificationListener,
      ClientInfo clientInfo,
      Ticker ticker) {
    return overSse(
        settings.withUserAgent(clientInfo),
        client(settings, security, ticker),
        ConnectionContext.shared(clientInfo, notificationListener),
        ticker);
  }

  /** Connections of owners share idle connections, and nothing else. */
  private static TransportMcpServer overSse(
      StreamableHttpSettings settings,
      AuthenticatedClient client,
      ConnectionContext context,
      Ticker ticker) {
    return new TransportMcpServer(
        settings.id(),
        new SseMcpConnection(
            settings, new HttpExchanger(client.client(ticker)), context, Delays.of(ticker)),
        ticker,
        new Variant(
            (owner, listener) ->
                overSse(
                    settings.withHeaders(owner.forwardedIdentity().headers()),
                    client.onBehalfOf(owner.forwardedIdentity()),
                    context.forOwner(owner, listener),
                    ticker),
            UnaryOperator.identity(),
            () -> new ConnectionDetails(settings.endpoint(), Optional.empty()),
            Optional.empty(),
            () -> {}));
  }

  /**
   * Returns a server that is a child process with the stdio transport, of any revision of MCP,
   * which is negotiated with a process of its own unless it is configured (MCP 2026-07-28,
   * basic/transports/stdio).
   *
   * <p>The process is started by the first request, or by an earlier subscription, and restarted by
   * the first request after it has exited. If it keeps exiting, restarts back off, and requests
   * meanwhile fail with {@link dev.bascule.domain.result.Failure.NotRunning}. A start that takes
   * longer than the request that caused it continues for the next one.
   *
   * @param notificationListener receives notifications that belong to no request
   * @param stderrListener receives what its processes write to standard error
   * @param ticker measures the timeouts of requests and the restart backoff
   */
  public static TransportMcpServer overStdio(
      StdioSettings settings,
      ServerNotificationListener notificationListener,
      StderrListener stderrListener,
      ClientInfo clientInfo,
      Ticker ticker) {
    LastExit lastExit = new LastExit(line -> stderrListener.onLine(settings.id(), line));
    StdioProtocolProbe probe =
        new StdioProtocolProbe(settings, lastExit, clientInfo, ModernRevisions.OF_BRIDGE, ticker);
    return overStdio(
        settings,
        ConnectionContext.shared(clientInfo, notificationListener),
        probe,
        new ProtocolNegotiator(settings.protocol(), probe, ticker),
        ticker);
  }

  /** The connection of each owner has a process of its own. */
  private static TransportMcpServer overStdio(
      StdioSettings settings,
      ConnectionContext context,
      StdioProtocolProbe probe,
      ProtocolNegotiator negotiator,
      Ticker ticker) {
    return new TransportMcpServer(
        settings.id(),
        new NegotiatingConnection(
            Transport.STDIO,
            negotiator,
            new StdioMcpConnectionFactory(settings, probe, context, ticker)),
        ticker,
        new Variant(
            (owner, listener) ->
                overStdio(settings, context.forOwner(owner, listener), probe, negotiator, ticker),
            status ->
                status.withProcess(
                    probe.lastExit().text(),
                    probe.processes().exitReason(),
                    probe.lastExit().reason()),
            () -> new ConnectionDetails(settings.program(), probe.processes().details()),
            Optional.of(probe.processes()),
            closeShared(context, negotiator)));
  }

  /**
   * Starts a process that terminates the child processes started from now on, if this process is
   * killed.
   */
  public static void endChildrenWhenKilled() {
    OrphanReaper.install();
  }

  private static AuthenticatedClient client(
      StreamableHttpSettings settings, HttpSecurity security, Ticker ticker) {
    return new AuthenticatedClient(
        HttpClientFactory.create(settings, security, ticker), security.credentials());
  }

  /** A connection of an owner leaves the negotiator to the one that all share. */
  private static Runnable closeShared(ConnectionContext context, ProtocolNegotiator negotiator) {
    return context.session().isEmpty() ? negotiator::close : () -> {};
  }

  @Override
  public ServerId id() {
    return id;
  }

  @Override
  public ServerStatus status() {
    return variant.describe().apply(connection.status());
  }

  @Override
  public ConnectionDetails details() {
    return variant.details().get();
  }

  @Override
  public Optional<ChildMemory> childMemory() {
    return variant.processes().flatMap(ServerProcesses::memory);
  }

  @Override
  public void enforceMemoryLimit(Duration drainTimeout) {
    variant.processes().ifPresent(processes -> processes.enforceMemoryLimit(drainTimeout));
  }

  @Override
  public boolean isStarted() {
    return connection.isStarted();
  }

  @Override
  public UpstreamReply<ServerStatus> start(Duration timeout) {
    return connection
        .start(TimeLimit.of(timeout, ticker))
        .<UpstreamReply<ServerStatus>>map(UpstreamReply.Failed::new)
        .orElseGet(() -> new UpstreamReply.Answered<>(connection.status()));
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext context, Duration timeout) {
    return connection.discover(context, TimeLimit.of(timeout, ticker));
  }

  @Override
  public UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext context, Duration timeout) {
    return requests.list(kind, cursor, context, TimeLimit.of(timeout, ticker));
  }

  @Override
  public UpstreamReply<McpResult> send(McpRequest request, CallContext context, Duration timeout) {
    return requests.send(request, context, TimeLimit.of(timeout, ticker));
  }

  @Override
  public UpstreamReply<McpResult> send(
      McpRequest request, CallContext context, Duration timeout, ToolTimeout rule) {
    return requests.send(request, context, TimeLimit.of(timeout, rule, ticker));
  }

  @Override
  public UpstreamReply<McpResult> ping(Duration timeout) {
    return requests.ping(TimeLimit.of(timeout, ticker));
  }

  @Override
  public McpServer openFor(ConnectionOwner owner, ServerNotificationListener notificationListener) {
    return variant.openFor().apply(owner, notificationListener);
  }

  @Override
  public void close() {
    variant.onClose().run();
    connection.close();
  }
}
