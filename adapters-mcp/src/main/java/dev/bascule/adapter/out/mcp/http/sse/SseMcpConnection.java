package dev.bascule.adapter.out.mcp.http.sse;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.HttpRequestFactory;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
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
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way to a server over HTTP with server-sent events, in revision 2024-11-05 of MCP
 * (basic/transports): the connections with it, one after the other. The first request opens one,
 * and so does the first one after it was lost. Thread-safe.
 */
public final class SseMcpConnection implements McpConnection {

  /** For a server that has taken the request for its events, and says nothing. */
  private static final Duration LONGEST_START = Duration.ofSeconds(30);

  /** For what a server is asked again that it was asked before it began anew. */
  private static final Duration LONGEST_REPETITION = Duration.ofSeconds(10);

  private static final int MAX_REPETITIONS_AT_ONCE = 2;

  private final StreamableHttpSettings settings;
  private final HttpExchanger wire;
  private final HttpRequestFactory requests;
  private final SessionInitializer handshake;
  private final ServerMessageRouter dialogue;
  private final Delays timing;
  private final BackgroundExecutor background;
  private final SessionState wishes = new SessionState();

  /** Held only for as long as it takes to look; what waits for the server goes on without it. */
  private final ReentrantLock opening = new ReentrantLock();

  /** Written under the lock; read without it by those who only look. */
  private volatile Last last = new Last(null, null);

  /** Under the lock, always. */
  private boolean closed;

  /**
   * @param settings whose url is that of the events
   * @param wire is closed with the link
   * @throws IllegalArgumentException if a header is not one that HTTP allows
   */
  public SseMcpConnection(
      StreamableHttpSettings settings,
      HttpExchanger wire,
      ConnectionContext ourSide,
      Delays timing) {
    this.settings = requireNonNull(settings, "settings");
    this.wire = requireNonNull(wire, "wire");
    this.requests = HttpRequestFactory.of(settings);
    this.handshake = SessionInitializer.of(ourSide.identity(), ourSide.session());
    this.dialogue = new ServerMessageRouter(settings.id(), ourSide);
    this.timing = requireNonNull(timing, "timing");
    this.background =
        new BackgroundExecutor("bascule-sse-" + settings.id(), MAX_REPETITIONS_AT_ONCE);
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext exchange, TimeLimit limit) {
    return switch (limit.underLock(opening, this::connection)) {
      case Failed<SseConnection>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<SseConnection>(SseConnection connection) -> connection.discover(limit);
    };
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    return switch (limit.underLock(opening, this::connection)) {
      case Failed<SseConnection>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<SseConnection>(SseConnection connection) -> {
        UpstreamReply<JsonSlice> reply = connection.request(outgoing, limit);
        if (reply instanceof Answered) {
          outgoing.request().ifPresent(wishes::note);
        }
        yield reply;
      }
    };
  }

  /** Under the lock. */
  private UpstreamReply<SseConnection> connection() {
    if (closed) {
      return new Failed<>(new Cancelled());
    }
    SseConnection connection = last.connection();
    if (connection != null && connection.isStuck(LONGEST_START)) {
      connection.end(
          delivery ->
              new Unreachable("the server did not initialize in " + LONGEST_START, delivery));
    }
    if (connection != null && !connection.hasEnded()) {
      return new Answered<>(connection);
    }
    boolean isFirst = last.said() == null;
    SseConnection opened = new SseConnection(settings, wire, requests, dialogue, timing.ticker());
    last = new Last(opened, last.said());
    opened.open(handshake, isFirst ? () -> {} : () -> greetAgain(opened));
    return new Answered<>(opened);
  }

  private void greetAgain(SseConnection connection) {
    dialogue.beganAnew();
    background.run(() -> wishes.all().forEach(wish -> repeat(wish, connection)));
  }

  private void repeat(McpRequest wish, SseConnection connection) {
    UpstreamReply<JsonSlice> _ =
        connection.request(
            OutgoingRequest.of(wish, CallContext.ANONYMOUS),
            TimeLimit.of(LONGEST_REPETITION, timing.ticker()));
  }

  @Override
  public ServerStatus status() {
    Last now = last;
    return InitializeResult.status(Transport.SSE, now.isConnected(), now.said());
  }

  @Override
  public void close() {
    opening.lock();
    try {
      closed = true;
    } finally {
      opening.unlock();
    }
    background.stop();
    dialogue.stop();
    SseConnection connection = last.connection();
    if (connection != null) {
      connection.end(_ -> new Cancelled());
    }
    wire.stop();
    wire.close();
  }

  /**
   * The connection that was opened last, and what its forerunners said.
   *
   * @param connection null before the first one
   */
  private record Last(@Nullable SseConnection connection, @Nullable InitializeResult saidBefore) {

    boolean isConnected() {
      return connection != null && !connection.hasEnded() && connection.agreement().isPresent();
    }

    @Nullable InitializeResult said() {
      return connection == null ? saidBefore : connection.agreement().orElse(saidBefore);
    }
  }
}
