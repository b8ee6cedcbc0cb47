package dev.bascule.adapter.out.mcp.http.streamable;

import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.HttpErrors;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.HttpRequestFactory;
import dev.bascule.adapter.out.mcp.http.PostResponseReader;
import dev.bascule.adapter.out.mcp.http.SendTracker;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionInDoubt;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionLost;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage.Result;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.BackgroundExecutor;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.adapter.out.mcp.protocol.McpConnection;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
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
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Headers;

/**
 * A connection to a server over Streamable HTTP, in the revisions of MCP from 2025-03-26 to
 * 2025-11-25 (basic/transports): each request belongs to the current session, and is sent again in
 * a new one if the server returns 404 because the session is lost. A 404 to a tool call may be from
 * a proxy, after the tool ran: a ping in the same session must confirm it. Thread-safe.
 */
public final class StreamableHttpConnection implements McpConnection {

  /** For optional notifications to the server, in the background. */
  private static final Duration ONE_WAY_TIMEOUT = Duration.ofSeconds(2);

  /** For responses to the server's requests, and for restoring a session. */
  private static final Duration BACKGROUND_TIMEOUT = Duration.ofSeconds(10);

  /** For a server to answer whether a session is known. */
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private static final int MAX_BACKGROUND_TASKS = 32;

  private final StreamableHttpSettings settings;
  private final HttpExchanger exchanger;
  private final HttpRequestFactory requests;
  private final HttpSessionInitializer sessionInitializer;
  private final ServerMessageRouter messageRouter;
  private final Delays delays;
  private final BackgroundExecutor background;
  private final StreamResumer resumer;
  private final SessionStreamListener streamListener;
  private final SessionState sessionState = new SessionState();
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicBoolean hasBegun = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final HttpSessions sessions = new HttpSessions(this::beginSession, new SessionRestorer());

  /**
   * @param exchanger is closed with the connection
   * @throws IllegalArgumentException if a header is not valid in HTTP
   */
  public StreamableHttpConnection(
      StreamableHttpSettings settings,
      HttpExchanger exchanger,
      ConnectionContext connectionContext,
      Delays delays) {
    this.settings = settings;
    this.exchanger = exchanger;
    this.requests = HttpRequestFactory.of(settings);
    this.sessionInitializer =
        new HttpSessionInitializer(
            exchanger,
            requests,
            SessionInitializer.of(connectionContext.clientInfo(), connectionContext.session()),
            settings.maxMessageBytes());
    this.messageRouter = new ServerMessageRouter(settings.id(), connectionContext);
    this.delays = delays;
    this.background = new BackgroundExecutor("bascule-http-" + settings.id(), MAX_BACKGROUND_TASKS);
    this.resumer = new StreamResumer(exchanger, delays.sleeper(), StreamResumer.MAX_QUIET);
    this.streamListener = new SessionStreamListener(settings, exchanger, requests, delays);
  }

  @Override
  public boolean isStarted() {
    return sessions.hasSession();
  }

  @Override
  public Optional<Failure.UpstreamFailure> start(TimeLimit limit) {
    return sessions.current(limit).findFailure();
  }

  @Override
  public UpstreamReply<ServerDiscovery> discover(CallContext context, TimeLimit limit) {
    return sessions.current(limit).map(session -> session.initializeResult().discovery());
  }

  @Override
  public UpstreamReply<JsonSlice> request(OutgoingRequest outgoing, TimeLimit limit) {
    return switch (sessions.current(limit)) {
      case Failed<HttpSession>(Failure.UpstreamFailure failure) -> new Failed<>(failure);
      case Answered<HttpSession>(HttpSession session) ->
          switch (send(session, outgoing, limit)) {
            case Result(_, JsonSlice value) -> complete(value, outgoing);
            case NoAnswer(Failure.UpstreamFailure failure) -> new Failed<>(failure);
            case SessionInDoubt(Failure.UpstreamFailure failure) ->
                new Failed<>(resolveDoubt(session, failure, limit));
            case SessionLost _ ->
                outgoing.mayWrite() && !isLost(session, limit)
                    ? new Failed<>(HttpErrors.notFoundInSession())
                    : retryInNewSession(session, outgoing, limit);
          };
    };
  }

  private UpstreamReply<JsonSlice> retryInNewSession(
      HttpSession lost, OutgoingRequest outgoing, TimeLimit limit) {
    return switch (sessions.replace(lost, limit)) {
      case Failed<HttpSession>(Failure.UpstreamFailure failure) -> new Failed<>(failure);
      case Answered<HttpSession>(HttpSession session) ->
          switch (send(session, outgoing, limit)) {
            case Result(_, JsonSlice value) -> complete(value, outgoing);
            case NoAnswer(Failure.UpstreamFailure failure) -> new Failed<>(failure);
            case SessionInDoubt(Failure.UpstreamFailure failure) -> new Failed<>(failure);
            case SessionLost _ -> {
              sessions.forget(session);
              yield new Failed<>(new BadAnswer("the server lost a session that had just begun"));
            }
          };
    };
  }

  /**
   * Forgets the session if it is lost, so that the next request begins another one; this one may
   * have run, so it is not sent again here.
   *
   * @param failure the failure if the session is not lost
   * @return why the request failed
   */
  private Failure.UpstreamFailure resolveDoubt(
      HttpSession session, Failure.UpstreamFailure failure, TimeLimit limit) {
    if (sessions.isCurrent(session) && !isLost(session, limit)) {
      return failure;
    }
    sessions.forget(session);
    return new Unreachable("the server has lost the session", DeliveryStatus.MAY_HAVE_RUN);
  }

  /** Determines with a ping whether the session is lost. */
  private boolean isLost(HttpSession session, TimeLimit limit) {
    return switch (send(session, OutgoingRequest.PING, limit.atMost(PING_TIMEOUT))) {
      case SessionLost _, SessionInDoubt _ -> true;
      case Result _, NoAnswer _ -> false;
    };
  }

  private UpstreamReply<JsonSlice> complete(JsonSlice value, OutgoingRequest outgoing) {
    outgoing.request().ifPresent(sessionState::update);
    return new Answered<>(value);
  }

  private PostResponse send(HttpSession session, OutgoingRequest outgoing, TimeLimit limit) {
    if (messageRouter.isOfOneClient()) {
      // A request that the server sends without a stream for it is lost.
      streamListener.awaitAnswer(session, limit.remaining());
    }
    long id = lastId.incrementAndGet();
    SendTracker sendTracker = new SendTracker();
    PostResponse response;
    try (ActiveRequest activeRequest = ActiveRequest.onOwnStream(id, outgoing.context(), limit)) {
      JsonSlice message = LegacyParams.toRequest(outgoing, id);
      StreamPosition position = new StreamPosition(session.recentEventIds());
      PostResponseReader reader =
          new PostResponseReader(
              id,
              session.kind(),
              settings.maxMessageBytes(),
              other -> handleMessage(other, Optional.of(activeRequest), Optional.of(session)),
              position);
      response =
          exchanger.send(
              requests.post(message, session.headers(), outgoing.context()),
              reader::read,
              limit,
              sendTracker);
      if (StreamResumer.isBroken(response)) {
        response =
            resumer.resume(
                response,
                new StreamResumer.InterruptedStream(
                    reader, position, at -> requests.listen(session.headers(), Optional.of(at))),
                limit);
      }
    }
    sessions.recordOutcome(session, response);
    if (sendTracker.delivery() == DeliveryStatus.MAY_HAVE_RUN && isAbandoned(response)) {
      background.run(
          () -> sendOneWay(JsonRpcCodec.cancelled(id), Optional.of(session), ONE_WAY_TIMEOUT));
    }
    return response;
  }

  private static boolean isAbandoned(PostResponse response) {
    return response instanceof NoAnswer(Failure.UpstreamFailure failure)
        && (failure instanceof Cancelled || failure instanceof TimedOut);
  }

  private void handleMessage(
      RpcMessage message, Optional<ActiveRequest> related, Optional<HttpSession> session) {
    messageRouter.route(
        message, related, answer -> sendOneWay(answer, session, BACKGROUND_TIMEOUT));
  }

  private void sendOneWay(byte[] message, Optional<HttpSession> session, Duration timeout) {
    Headers headers = session.map(HttpSession::headers).orElse(Headers.EMPTY);
    exchanger.sendOneWay(requests.post(JsonSlice.of(message), headers), timeout);
  }

  /** Before it is initialized, a server may send no request except {@code ping}. */
  private UpstreamReply<HttpSession> beginSession(TimeLimit limit) {
    UpstreamReply<HttpSession> begun =
        sessionInitializer.begin(
            lastId.incrementAndGet(),
            limit,
            message -> handleMessage(message, Optional.empty(), Optional.empty()));
    if (begun instanceof Answered<HttpSession>(HttpSession session)) {
      // Before any other request in the session.
      streamListener.begin(session, new SessionListener(session));
    }
    return begun;
  }

  private void resend(McpRequest request, HttpSession session) {
    send(
        session,
        OutgoingRequest.of(request, CallContext.ANONYMOUS),
        TimeLimit.of(BACKGROUND_TIMEOUT, delays.ticker()));
  }

  @Override
  public Optional<ProtocolEra> betterEra() {
    return sessionInitializer.suggestsSse() ? Optional.of(ProtocolEra.SSE) : Optional.empty();
  }

  @Override
  public ServerStatus status() {
    return sessions.status();
  }

  /** Cancels requests in flight, ends the session, and closes the connections. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    background.stop();
    messageRouter.stop();
    resumer.stop();
    streamListener.stop();
    exchanger.stop();
    sessions
        .end(TimeLimit.of(CLOSE_TIMEOUT, delays.ticker()))
        .filter(session -> session.id().isPresent())
        .ifPresent(
            session -> exchanger.sendOneWay(requests.delete(session.headers()), ONE_WAY_TIMEOUT));
    exchanger.close();
  }

  /**
   * An observer that restores subscriptions in a new session, and ends the stream of a lost one.
   */
  private final class SessionRestorer implements HttpSessions.SessionObserver {

    @Override
    public void onBegun(HttpSession session) {
      if (hasBegun.getAndSet(true)) {
        messageRouter.onRestart();
        background.run(
            () -> sessionState.requestsToRestore().forEach(request -> resend(request, session)));
      }
      if (!sessions.isCurrent(session)) {
        // The session may have been lost before its stream began.
        streamListener.end(session);
      }
    }

    @Override
    public void onLost(HttpSession session) {
      streamListener.end(session);
    }
  }

  /** A receiver of the messages of the standalone stream of one session. */
  private final class SessionListener implements StandaloneStream.Listener {

    private final HttpSession session;

    SessionListener(HttpSession session) {
      this.session = session;
    }

    @Override
    public void onMessage(RpcMessage message) {
      StreamableHttpConnection.this.handleMessage(message, Optional.empty(), Optional.of(session));
    }

    @Override
    public void onGap() {
      messageRouter.onGap();
    }

    @Override
    public boolean isListening() {
      return sessions.isCurrent(session);
    }
  }
}
