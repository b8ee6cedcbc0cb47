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
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Ticker;
import dev.bascule.domain.time.ToolTimeout;
import dev.bascule.mcp.protocol.McpProtocol;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
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

  private static final Refused LOOP =
      new Refused(
          "it is this bridge: its url leads back to an endpoint of this bridge that includes this"
              + " server; change its url, or remove the server");

  private final ServerId id;
  private final McpConnection connection;
  private final McpRequests requests;
  private final Ticker ticker;
  private final LoopToken loopToken;
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

  /**
   * The token in all requests to a server, by which the bridge recognizes those that return to it.
   * It is random, so that only the server can return it: no client and no other server can make
   * this one appear as the bridge.
   */
  private static final class LoopToken {

    /** The token of a server whose requests carry none. */
    static final LoopToken NONE = new LoopToken("");

    private static final int BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String value;
    private volatile boolean isReturned;

    private LoopToken(String value) {
      this.value = value;
    }

    static LoopToken random() {
      byte[] bytes = new byte[BYTES];
      RANDOM.nextBytes(bytes);
      return new LoopToken(HexFormat.of().formatHex(bytes));
    }

    boolean detect(String token) {
      if (value.isEmpty() || !value.equals(token)) {
        return false;
      }
      isReturned = true;
      return true;
    }
  }

  private TransportMcpServer(
      ServerId id, McpConnection connection, Ticker ticker, LoopToken loopToken, Variant variant) {
    this.id = id;
    this.connection = connection;
    this.requests = new McpRequests(connection);
    this.ticker = ticker;
    this.loopToken = loopToken;
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
    LoopToken loopToken = LoopToken.random();
    StreamableHttpSettings named = withHeaders(settings, clientInfo, loopToken);
    AuthenticatedClient client = client(settings, security, ticker);
    ConnectionContext context = ConnectionContext.shared(clientInfo, notificationListener);
    ProtocolNegotiator negotiator = negotiator(named, client, context, ticker);
    return overHttp(named, client, context, negotiator, ticker, loopToken);
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
      Ticker ticker,
      LoopToken loopToken) {
    return new TransportMcpServer(
        settings.id(),
        new NegotiatingConnection(
            Transport.STREAMABLE_HTTP,
            negotiator,
            new HttpMcpConnectionFactory(settings, client.client(ticker), context, ticker)),
        ticker,
        loopToken,
        new Variant(
            (owner, listener) -> {
              AuthenticatedClient ownerClient = client.onBehalfOf(owner.forwardedIdentity());
              ConnectionContext ownerContext = context.forOwner(owner, listener);
              if (owner.forwardedIdentity().isEmpty()) {
                return overHttp(settings, ownerClient, ownerContext, negotiator, ticker, loopToken);
              }
              StreamableHttpSettings own =
                  settings.withHeaders(owner.forwardedIdentity().headers());
              return overHttp(
                  own,
                  ownerClient,
                  ownerContext,
                  negotiator(own, ownerClient, ownerContext, ticker),
                  ticker,
                  loopToken);
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
    LoopToken loopToken = LoopToken.random();
    return overSse(
        withHeaders(settings, clientInfo, loopToken),
        client(settings, security, ticker),
        ConnectionContext.shared(clientInfo, notificationListener),
        ticker,
        loopToken);
  }

  /** Connections of owners share idle connections, and nothing else. */
  private static TransportMcpServer overSse(
      StreamableHttpSettings settings,
      AuthenticatedClient client,
      ConnectionContext context,
      Ticker ticker,
      LoopToken loopToken) {
    return new TransportMcpServer(
        settings.id(),
        new SseMcpConnection(
            settings, new HttpExchanger(client.client(ticker)), context, Delays.of(ticker)),
        ticker,
        loopToken,
        new Variant(
            (owner, listener) ->
                overSse(
                    settings.withHeaders(owner.forwardedIdentity().headers()),
                    client.onBehalfOf(owner.forwardedIdentity()),
                    context.forOwner(owner, listener),
                    ticker,
                    loopToken),
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
        LoopToken.NONE,
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

  private static StreamableHttpSettings withHeaders(
      StreamableHttpSettings settings, ClientInfo clientInfo, LoopToken loopToken) {
    return settings
        .withUserAgent(clientInfo)
        .withHeaders(Map.of(McpProtocol.LOOP_HEADER, loopToken.value));
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
  public boolean detectLoop(String token) {
    return loopToken.detect(token);
  }

  @Override
  public boolean isStarted() {
    return !loopToken.isReturned && connection.isStarted();
  }

  @Override
  public UpstreamReply<ServerStatus> start(Duration timeout) {
    return unlessLoop(
        () ->
            connection
                .start(TimeLimit.of(timeout, ticker))
                .<UpstreamReply<ServerStatus>>map(UpstreamReply.Failed::new)
                .orElseGet(() -> new UpstreamReply.Answered<>(connection.status())));
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext context, Duration timeout) {
    return unlessLoop(() -> connection.discover(context, TimeLimit.of(timeout, ticker)));
  }

  @Override
  public UpstreamReply<ListPage> list(
      ListKind kind, Optional<String> cursor, CallContext context, Duration timeout) {
    return unlessLoop(() -> requests.list(kind, cursor, context, TimeLimit.of(timeout, ticker)));
  }

  @Override
  public UpstreamReply<McpResult> send(McpRequest request, CallContext context, Duration timeout) {
    return unlessLoop(() -> requests.send(request, context, TimeLimit.of(timeout, ticker)));
  }

  @Override
  public UpstreamReply<McpResult> send(
      McpRequest request, CallContext context, Duration timeout, ToolTimeout rule) {
    return unlessLoop(() -> requests.send(request, context, TimeLimit.of(timeout, rule, ticker)));
  }

  @Override
  public UpstreamReply<McpResult> ping(Duration timeout) {
    return unlessLoop(() -> requests.ping(TimeLimit.of(timeout, ticker)));
  }

  /** Sends a request, which may be the one that returns. */
  private <T> UpstreamReply<T> unlessLoop(Supplier<UpstreamReply<T>> request) {
    if (loopToken.isReturned) {
      return new UpstreamReply.Failed<>(LOOP);
    }
    UpstreamReply<T> reply = request.get();
    if (!loopToken.isReturned) {
      return reply;
    }
    // Behind a load balancer, an earlier session may be one of another replica.
    Thread.ofVirtual().name("bascule-link-end").start(this::close);
    return new UpstreamReply.Failed<>(LOOP);
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
