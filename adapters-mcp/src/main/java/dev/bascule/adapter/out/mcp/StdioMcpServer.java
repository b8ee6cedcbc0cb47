package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.negotiation.NegotiatingConnection;
import dev.bascule.adapter.out.mcp.negotiation.ProtocolNegotiator;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.adapter.out.mcp.stdio.LastStderr;
import dev.bascule.adapter.out.mcp.stdio.OrphanReaper;
import dev.bascule.adapter.out.mcp.stdio.StdioProtocolProbe;
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
import java.util.Optional;

/**
 * An MCP server that is a child process with the stdio transport, of any revision of MCP, which is
 * negotiated with a process of its own unless it is configured (MCP 2026-07-28,
 * basic/transports/stdio).
 *
 * <p>The process is started by the first request, or by an earlier subscription, and restarted by
 * the first request after it has exited. If it keeps exiting, restarts back off, and requests
 * meanwhile fail with {@link dev.bascule.domain.result.Failure.Resting}. A start that takes longer
 * than the request that caused it continues for the next one.
 *
 * <p>Thread-safe. Any kind of thread may make requests.
 */
public final class StdioMcpServer implements McpServer {

  private final TransportMcpServer delegate;

  private final StdioSettings settings;
  private final ConnectionContext connectionContext;
  private final StdioProtocolProbe probe;
  private final ProtocolNegotiator negotiator;

  /**
   * @param notificationListener receives notifications that belong to no request
   * @param ticker measures the timeouts of requests and the restart backoff
   */
  public StdioMcpServer(
      StdioSettings settings,
      ServerNotificationListener notificationListener,
      ClientInfo clientInfo,
      Ticker ticker) {
    this(
        settings,
        ConnectionContext.shared(clientInfo, notificationListener),
        new StdioProtocolProbe(
            settings, new LastStderr(), clientInfo, ModernRevisions.OF_BRIDGE, ticker),
        ticker);
  }

  private StdioMcpServer(
      StdioSettings settings,
      ConnectionContext connectionContext,
      StdioProtocolProbe probe,
      Ticker ticker) {
    this(
        settings,
        connectionContext,
        probe,
        new ProtocolNegotiator(settings.protocol(), probe, ticker),
        ticker);
  }

  private StdioMcpServer(
      StdioSettings settings,
      ConnectionContext connectionContext,
      StdioProtocolProbe probe,
      ProtocolNegotiator negotiator,
      Ticker ticker) {
    this.delegate =
        new TransportMcpServer(
            settings.id(),
            new NegotiatingConnection(
                Transport.STDIO,
                negotiator,
                new StdioMcpConnectionFactory(settings, probe, connectionContext, ticker)),
            ticker);
    this.settings = settings;
    this.connectionContext = connectionContext;
    this.probe = probe;
    this.negotiator = negotiator;
  }

  /**
   * Starts a process that terminates the child processes started from now on, if this process is
   * killed.
   */
  public static void endChildrenWhenKilled() {
    OrphanReaper.install();
  }

  @Override
  public ServerId id() {
    return delegate.id();
  }

  @Override
  public ServerStatus status() {
    return delegate.status().withStderr(probe.lastStderr().text());
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

  /** The other connection has a process of its own. */
  @Override
  public McpServer openFor(ConnectionOwner owner, ServerNotificationListener notificationListener) {
    return new StdioMcpServer(
        settings,
        connectionContext.forOwner(owner, notificationListener),
        probe,
        negotiator,
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
