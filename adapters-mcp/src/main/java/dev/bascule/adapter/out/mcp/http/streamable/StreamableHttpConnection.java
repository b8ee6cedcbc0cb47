package dev.bascule.adapter.out.mcp.http.streamable;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.HttpRequestFactory;
import dev.bascule.adapter.out.mcp.http.PostResponse;
import dev.bascule.adapter.out.mcp.http.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.http.PostResponse.Result;
import dev.bascule.adapter.out.mcp.http.PostResponse.SessionLost;
import dev.bascule.adapter.out.mcp.http.sse.SseMcpConnection;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.jsonrpc.CancelledNotification;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.BackgroundExecutor;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.ProtocolEra;
import dev.bascule.adapter.out.mcp.protocol.legacy.ActiveRequest;
import dev.bascule.adapter.out.mcp.protocol.legacy.LegacyParams;
import dev.bascule.adapter.out.mcp.protocol.legacy.ServerMessageRouter;
import dev.bascule.adapter.out.mcp.protocol.legacy.SessionInitializer;
import dev.bascule.adapter.out.mcp.protocol.legacy.SessionState;
import dev.bascule.adapter.out.mcp.sse.StreamPosition;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Headers;

/**
 * The way to a server over Streamable HTTP, in the revisions of MCP from 2025-03-26 to 2025-11-25
 * (basic/transports): each request is made in the current session, and a second time in a new one
 * where the server has lost the first. Thread-safe.
 */
public final class StreamableHttpConnection implements McpConnection {

  /** For what is said to the server as a courtesy, in the background. */
  private static final Duration COURTESY = Duration.ofSeconds(2);

  /** For an answer to what the server asked, and for what it is asked again. */
  private static final Duration IN_THE_BACKGROUND = Duration.ofSeconds(10);

  private static final Duration LONGEST_CLOSING = Duration.ofSeconds(2);

  private static final int MAX_COURTESIES_AT_ONCE = 32;

  private final StreamableHttpSettings settings;
  private final HttpExchanger wire;
  private final HttpRequestFactory requests;
  private final HttpSessionInitializer handshake;
  private final ServerMessageRouter dialogue;
  private final Delays timing;
  private final BackgroundExecutor background;
  private final StreamResumer resumption;
  private final SessionStreamListener listening;
  private final SessionState wishes = new SessionState();
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicBoolean hasBegun = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final HttpSessions sessions = new HttpSessions(this::beginSession, new SessionFollower());

  /**
   * @param wire is closed with the link
   * @throws IllegalArgumentException if a header is not one that HTTP allows
   */
  public StreamableHttpConnection(
      StreamableHttpSettings settings,
      HttpExchanger wire,
      ConnectionContext ourSide,
      Delays timing) {
    this.settings = requireNonNull(settings, "settings");
    this.wire = requireNonNull(wire, "wire");
    this.requests = HttpRequestFactory.of(settings);
    this.handshake =
        new HttpSessionInitializer(
            wire,
            requests,
            SessionInitializer.of(ourSide.identity(), ourSide.session()),
            settings.maxMessageBytes());
    this.dialogue = new ServerMessageRouter(settings.id(), ourSide);
    this.timing = requireNonNull(timing, "timing");
    this.background =
        new BackgroundExecutor("bascule-http-" + settings.id(), MAX_COURTESIES_AT_ONCE);
    this.resumption = new StreamResumer(wire, timing.pause(), StreamResumer.LONGEST_QUIET);
    this.listening = new SessionStreamListener(settings, wire, requests, timing);
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext exchange, TimeLimit limit) {
    return switch (sessions.current(limit)) {
      case Failed<HttpSession>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<HttpSession>(HttpSession session) ->
          new Answered<>(session.agreement().discovery());
    };
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    return switch (sessions.current(limit)) {
      case Failed<HttpSession>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<HttpSession>(HttpSession session) ->
          switch (send(session, outgoing, limit)) {
            case Result(JsonSlice value, _) -> answered(value, outgoing);
            case NoAnswer(Failure.Upstream failure) -> new Failed<>(failure);
            case SessionLost _ -> requestAgain(session, outgoing, limit);
          };
    };
  }

  private UpstreamReply<JsonSlice> requestAgain(
      HttpSession lost, OutgoingRequest outgoing, TimeLimit limit) {
    return switch (sessions.replace(lost, limit)) {
      case Failed<HttpSession>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<HttpSession>(HttpSession session) ->
          switch (send(session, outgoing, limit)) {
            case Result(JsonSlice value, _) -> answered(value, outgoing);
            case NoAnswer(Failure.Upstream failure) -> new Failed<>(failure);
            case SessionLost _ -> {
              sessions.forget(session);
              yield new Failed<>(new BadAnswer("the server lost a session that had just begun"));
            }
          };
    };
  }

  private UpstreamReply<JsonSlice> answered(JsonSlice value, OutgoingRequest outgoing) {
    outgoing.request().ifPresent(wishes::note);
    return new Answered<>(value);
  }

  private PostResponse send(HttpSession session, OutgoingRequest outgoing, TimeLimit limit) {
    long id = lastId.incrementAndGet();
    HttpExchanger.Sent sent;
    PostResponse answer;
    try (ActiveRequest conversation = ActiveRequest.alone(id, outgoing.exchange(), limit)) {
      HttpPost post = post(id, outgoing, session);
      StreamPosition position = new StreamPosition(session.events());
      PostResponseReader reader =
          new PostResponseReader(
              post,
              settings.maxMessageBytes(),
              message -> hear(message, Optional.of(conversation), Optional.of(session)),
              position);
      sent =
          wire.ask(
              requests.post(post.body(), post.sessionHeaders(), outgoing.exchange().trace()),
              reader::read,
              limit);
      answer =
          resumption.goOn(
              sent.answer(),
              new StreamResumer.Interrupted(
                  reader, position, at -> requests.listen(session.headers(), Optional.of(at))),
              limit);
    }
    sessions.note(session, answer);
    if (sent.delivery() == DeliveryStatus.MAY_HAVE_RUN && isAbandoned(answer)) {
      background.run(() -> tell(CancelledNotification.of(id), Optional.of(session), COURTESY));
    }
    return answer;
  }

  private static boolean isAbandoned(PostResponse answer) {
    return answer instanceof NoAnswer(Failure.Upstream failure)
        && (failure instanceof Cancelled || failure instanceof TimedOut);
  }

  private void hear(
      RpcMessage message, Optional<ActiveRequest> related, Optional<HttpSession> session) {
    dialogue.take(message, related, answer -> tell(answer, session, IN_THE_BACKGROUND));
  }

  private void tell(byte[] message, Optional<HttpSession> session, Duration timeout) {
    Headers headers = session.map(HttpSession::headers).orElse(Headers.EMPTY);
    wire.tell(requests.post(JsonSlice.of(message), headers), timeout);
  }

  /** Before it is initialized, a server may ask for nothing but {@code ping}. */
  private UpstreamReply<HttpSession> beginSession(TimeLimit limit) {
    return handshake.begin(
        lastId.incrementAndGet(),
        limit,
        message -> hear(message, Optional.empty(), Optional.empty()));
  }

  private void repeat(McpRequest wish, HttpSession session) {
    send(
        session,
        OutgoingRequest.of(wish, CallContext.ANONYMOUS),
        TimeLimit.of(IN_THE_BACKGROUND, timing.ticker()));
  }

  private static HttpPost post(long id, OutgoingRequest outgoing, HttpSession session) {
    JsonSlice message =
        JsonRpcCodec.requestSlice(id, outgoing.method(), LegacyParams.of(outgoing, id));
    return new HttpPost(id, message, Optional.of(session));
  }

  @Override
  public Optional<ProtocolEra> betterEra() {
    return suggestsSse() ? Optional.of(ProtocolEra.SSE) : Optional.empty();
  }

  /**
   * Tells whether the last attempt to begin a session failed as it does with a server that speaks
   * {@link SseMcpConnection} instead.
   */
  boolean suggestsSse() {
    return handshake.suggestsSse();
  }

  @Override
  public ServerStatus status() {
    return sessions.status();
  }

  /** Ends what is under way, then the session, then the connections. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    background.stop();
    dialogue.stop();
    resumption.stop();
    listening.stop();
    wire.stop();
    sessions
        .end(TimeLimit.of(LONGEST_CLOSING, timing.ticker()))
        .filter(session -> session.id().isPresent())
        .ifPresent(session -> wire.tell(requests.delete(session.headers()), COURTESY));
    wire.close();
  }

  /** Listens in the session that there is. */
  private final class SessionFollower implements HttpSessions.Follower {

    @Override
    public void begun(HttpSession session) {
      if (hasBegun.getAndSet(true)) {
        dialogue.beganAnew();
        background.run(() -> wishes.all().forEach(wish -> repeat(wish, session)));
      }
      listening.begin(session, new SessionListener(session));
      if (!sessions.isCurrent(session)) {
        // Whoever lost it may have come too early to end that.
        listening.end(session);
      }
    }

    @Override
    public void lost(HttpSession session) {
      listening.end(session);
    }
  }

  /** Hears what the server says of its own accord in one session. */
  private final class SessionListener implements StandaloneStream.Listener {

    private final HttpSession session;

    SessionListener(HttpSession session) {
      this.session = session;
    }

    @Override
    public void hear(RpcMessage message) {
      StreamableHttpConnection.this.hear(message, Optional.empty(), Optional.of(session));
    }

    @Override
    public void missedSomething() {
      dialogue.missedSomething();
    }

    @Override
    public boolean isListening() {
      return sessions.isCurrent(session);
    }
  }
}
