package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.HttpAnswer.NoAnswer;
import dev.bascule.adapter.out.mcp.HttpAnswer.Result;
import dev.bascule.adapter.out.mcp.HttpAnswer.SessionLost;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Failure.TimedOut;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The way to a server over Streamable HTTP, in the revisions of MCP from 2025-03-26 to 2025-11-25
 * (basic/transports): each request is made in the current session, and a second time in a new one
 * where the server has lost the first. Thread-safe.
 */
final class LegacyHttpLink implements McpLink {

  /** For what is said to the server as a courtesy, in the background. */
  private static final Duration COURTESY = Duration.ofSeconds(2);

  /** For an answer to what the server asked, and for what it is asked again. */
  private static final Duration IN_THE_BACKGROUND = Duration.ofSeconds(10);

  private static final Duration LONGEST_CLOSING = Duration.ofSeconds(2);

  private static final int MAX_COURTESIES_AT_ONCE = 32;

  private final StreamableHttpSettings settings;
  private final HttpWire wire;
  private final HttpRequests requests;
  private final HttpHandshake handshake;
  private final Dialogue dialogue;
  private final Timing timing;
  private final Background background;
  private final Resumption resumption;
  private final SessionListening listening;
  private final StandingWishes wishes = new StandingWishes();
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicBoolean hasBegun = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final HttpSessions sessions = new HttpSessions(this::beginSession, new SessionFollower());

  /**
   * @param wire is closed with the link
   * @throws IllegalArgumentException if a header is not one that HTTP allows
   */
  LegacyHttpLink(StreamableHttpSettings settings, HttpWire wire, OurSide ourSide, Timing timing) {
    this.settings = requireNonNull(settings, "settings");
    this.wire = requireNonNull(wire, "wire");
    this.requests = HttpRequests.of(settings);
    this.handshake =
        new HttpHandshake(
            wire,
            requests,
            Handshake.of(ourSide.identity(), ourSide.session()),
            settings.maxMessageBytes());
    this.dialogue = new Dialogue(settings.id(), ourSide);
    this.timing = requireNonNull(timing, "timing");
    this.background = new Background("bascule-http-" + settings.id(), MAX_COURTESIES_AT_ONCE);
    this.resumption = new Resumption(wire, timing.pause(), Resumption.LONGEST_QUIET);
    this.listening = new SessionListening(settings, wire, requests, timing);
  }

  @Override
  public Reply<Discovery> discover(Exchange exchange, TimeLimit limit) {
    return switch (sessions.current(limit)) {
      case Failed<HttpSession>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<HttpSession>(HttpSession session) ->
          new Answered<>(session.agreement().discovery());
    };
  }

  @Override
  public Reply<JsonSlice> request(Outgoing outgoing, TimeLimit limit) {
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

  private Reply<JsonSlice> requestAgain(HttpSession lost, Outgoing outgoing, TimeLimit limit) {
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

  private Reply<JsonSlice> answered(JsonSlice value, Outgoing outgoing) {
    outgoing.request().ifPresent(wishes::note);
    return new Answered<>(value);
  }

  private HttpAnswer send(HttpSession session, Outgoing outgoing, TimeLimit limit) {
    long id = lastId.incrementAndGet();
    HttpWire.Sent sent;
    HttpAnswer answer;
    try (Conversation conversation = Conversation.alone(id, outgoing.exchange(), limit)) {
      HttpPost post = post(id, outgoing, session);
      StreamPosition position = new StreamPosition(session.events());
      HttpAnswerReader reader =
          new HttpAnswerReader(
              post,
              settings.maxMessageBytes(),
              message -> hear(message, Optional.of(conversation), Optional.of(session)),
              position);
      sent =
          wire.ask(
              requests.post(post.body(), post.session(), outgoing.exchange().trace()),
              reader,
              limit);
      answer =
          resumption.goOn(
              sent.answer(),
              new Resumption.Interrupted(
                  reader, position, at -> requests.listen(session, Optional.of(at))),
              limit);
    }
    sessions.note(session, answer);
    if (sent.delivery() == Delivery.MAY_HAVE_RUN && isAbandoned(answer)) {
      background.run(() -> tell(Cancellation.of(id), Optional.of(session), COURTESY));
    }
    return answer;
  }

  private static boolean isAbandoned(HttpAnswer answer) {
    return answer instanceof NoAnswer(Failure.Upstream failure)
        && (failure instanceof Cancelled || failure instanceof TimedOut);
  }

  private void hear(
      RpcMessage message, Optional<Conversation> related, Optional<HttpSession> session) {
    dialogue.take(message, related, answer -> tell(answer, session, IN_THE_BACKGROUND));
  }

  private void tell(byte[] message, Optional<HttpSession> session, Duration timeout) {
    wire.tell(requests.post(JsonSlice.of(message), session), timeout);
  }

  /** Before it is initialized, a server may ask for nothing but {@code ping}. */
  private Reply<HttpSession> beginSession(TimeLimit limit) {
    return handshake.begin(
        lastId.incrementAndGet(),
        limit,
        message -> hear(message, Optional.empty(), Optional.empty()));
  }

  private void repeat(McpRequest wish, HttpSession session) {
    send(
        session,
        Outgoing.of(wish, Exchange.ANONYMOUS),
        TimeLimit.of(IN_THE_BACKGROUND, timing.ticker()));
  }

  private static HttpPost post(long id, Outgoing outgoing, HttpSession session) {
    JsonSlice message =
        JsonRpcCodec.requestSlice(id, outgoing.method(), LegacyParams.of(outgoing, id));
    return new HttpPost(id, message, Optional.of(session));
  }

  @Override
  public Optional<Era> betterEra() {
    return suggestsSse() ? Optional.of(Era.SSE) : Optional.empty();
  }

  /**
   * Tells whether the last attempt to begin a session failed as it does with a server that speaks
   * {@link SseLink} instead.
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
        .ifPresent(session -> wire.tell(requests.delete(session), COURTESY));
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
  private final class SessionListener implements ListeningStream.Listener {

    private final HttpSession session;

    SessionListener(HttpSession session) {
      this.session = session;
    }

    @Override
    public void hear(RpcMessage message) {
      LegacyHttpLink.this.hear(message, Optional.empty(), Optional.of(session));
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
