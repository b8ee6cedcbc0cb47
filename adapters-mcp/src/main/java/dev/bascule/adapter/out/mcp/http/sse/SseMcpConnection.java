package dev.bascule.adapter.out.mcp.http.sse;

import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.HttpRequestFactory;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.BackgroundExecutor;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResult;
import dev.bascule.adapter.out.mcp.protocol.legacy.ServerMessageRouter;
import dev.bascule.adapter.out.mcp.protocol.legacy.SessionInitializer;
import dev.bascule.adapter.out.mcp.protocol.legacy.SessionState;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.json.JsonSlice;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections to a server with the HTTP+SSE transport of revision 2024-11-05
 * (basic/transports), one after the other. The first request opens one, and so does the first one
 * after it was lost. Thread-safe.
 */
public final class SseMcpConnection implements McpConnection {

  private static final int MAX_CONCURRENT_RESENDS = 2;

  private final StreamableHttpSettings settings;
  private final HttpExchanger exchanger;
  private final HttpRequestFactory requests;
  private final SessionInitializer initializer;
  private final ServerMessageRouter messageRouter;
  private final Delays delays;
  private final BackgroundExecutor background;
  private final SessionState sessionState = new SessionState();

  /** Held only briefly; nothing waits for the server with the lock held. */
  private final ReentrantLock openLock = new ReentrantLock();

  /** Written with the lock held; may be read without it. */
  private volatile LastConnection last = new LastConnection(null, null);

  /** Guarded by the lock. */
  private boolean closed;

  /**
   * @param settings with the URL of the event stream
   * @param exchanger is closed with the connection
   * @throws IllegalArgumentException if a header is not valid in HTTP
   */
  public SseMcpConnection(
      StreamableHttpSettings settings,
      HttpExchanger exchanger,
      ConnectionContext connectionContext,
      Delays delays) {
    this.settings = settings;
    this.exchanger = exchanger;
    this.requests = HttpRequestFactory.of(settings);
    this.initializer =
        SessionInitializer.of(connectionContext.clientInfo(), connectionContext.session());
    this.messageRouter = new ServerMessageRouter(settings.id(), connectionContext);
    this.delays = delays;
    this.background =
        new BackgroundExecutor("bascule-sse-" + settings.id(), MAX_CONCURRENT_RESENDS);
  }

  @Override
  public boolean isStarted() {
    return last.isConnected();
  }

  @Override
  public Optional<Failure.UpstreamFailure> start(TimeLimit limit) {
    return limit
        .underLock(openLock, this::connection)
        .flatMap(
            connection -> {
              UpstreamReply<ServerDiscovery> reply = connection.discover(limit);
              if (reply instanceof Failed<ServerDiscovery>(TimedOut(Duration after))) {
                connection.end(
                    delivery ->
                        new Unreachable(
                            "the server was not initialized within " + after.toSeconds() + " s",
                            delivery));
              }
              return reply;
            })
        .findFailure();
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext context, TimeLimit limit) {
    return limit
        .underLock(openLock, this::connection)
        .flatMap(connection -> connection.discover(limit));
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    UpstreamReply<JsonSlice> reply =
        limit
            .underLock(openLock, this::connection)
            .flatMap(connection -> connection.request(outgoing, limit));
    if (reply instanceof Answered) {
      outgoing.request().ifPresent(sessionState::update);
    }
    return reply;
  }

  /** The caller holds the lock. */
  private UpstreamReply<SseConnection> connection() {
    if (closed) {
      return new Failed<>(new Cancelled());
    }
    SseConnection connection = last.connection();
    if (connection != null && !connection.hasEnded()) {
      return new Answered<>(connection);
    }
    boolean isFirst = last.initializeResult() == null;
    SseConnection opened =
        new SseConnection(settings, exchanger, requests, messageRouter, delays.ticker());
    last = new LastConnection(opened, last.initializeResult());
    opened.open(initializer, isFirst ? () -> {} : () -> restoreSession(opened));
    return new Answered<>(opened);
  }

  private void restoreSession(SseConnection connection) {
    messageRouter.onRestart();
    background.run(() -> sessionState.restore(connection, delays.ticker()));
  }

  @Override
  public ServerStatus status() {
    LastConnection now = last;
    return InitializeResult.status(Transport.SSE, now.isConnected(), now.initializeResult());
  }

  @Override
  public void close() {
    openLock.lock();
    try {
      closed = true;
    } finally {
      openLock.unlock();
    }
    background.stop();
    messageRouter.stop();
    SseConnection connection = last.connection();
    if (connection != null) {
      connection.end(_ -> new Cancelled());
    }
    exchanger.stop();
    exchanger.close();
  }

  /**
   * The last connection, and the last initialization result of earlier ones.
   *
   * @param connection null before the first one
   */
  private record LastConnection(
      @Nullable SseConnection connection, @Nullable InitializeResult previousResult) {

    boolean isConnected() {
      return connection != null
          && !connection.hasEnded()
          && connection.initializeResult().isPresent();
    }

    @Nullable InitializeResult initializeResult() {
      return connection == null
          ? previousResult
          : connection.initializeResult().orElse(previousResult);
    }
  }
}
