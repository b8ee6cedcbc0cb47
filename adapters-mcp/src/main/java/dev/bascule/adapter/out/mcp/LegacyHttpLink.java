package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.HttpAnswer.NoAnswer;
import dev.bascule.adapter.out.mcp.HttpAnswer.Result;
import dev.bascule.adapter.out.mcp.HttpAnswer.SessionLost;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Failure.TimedOut;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The way to a server over Streamable HTTP, in the revisions of MCP from 2025-03-26 to 2025-11-25
 * (basic/transports): each request is made in the current session, and a second time in a new one
 * where the server has lost the first. Thread-safe.
 */
final class LegacyHttpLink implements McpLink {

  /** For what is said to the server as a courtesy, in the background. */
  private static final Duration COURTESY = Duration.ofSeconds(2);

  /** For an answer to what the server asked. */
  private static final Duration REPLYING = Duration.ofSeconds(10);

  private static final Duration LONGEST_CLOSING = Duration.ofSeconds(2);

  private static final int MAX_COURTESIES_AT_ONCE = 32;

  private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7E]+");

  private final HttpWire wire;
  private final HttpRequests requests;
  private final Handshake handshake;
  private final Dialogue dialogue;
  private final Background background;
  private final Ticker ticker;
  private final AtomicLong lastId = new AtomicLong();
  private final HttpSessions sessions = new HttpSessions(this::beginSession);
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param wire is closed with the link
   * @param ticker measures the time that closing may take
   * @throws IllegalArgumentException if a header is not one that HTTP allows
   */
  LegacyHttpLink(StreamableHttpSettings settings, HttpWire wire, OurSide ourSide, Ticker ticker) {
    this.wire = requireNonNull(wire, "wire");
    this.requests = HttpRequests.of(settings);
    this.handshake = Handshake.of(ourSide.identity(), ourSide.session());
    this.dialogue = new Dialogue(settings.id(), ourSide);
    this.background = new Background("bascule-http-" + settings.id(), MAX_COURTESIES_AT_ONCE);
    this.ticker = requireNonNull(ticker, "ticker");
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
            case Result(JsonSlice value, _) -> new Answered<>(value);
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
            case Result(JsonSlice value, _) -> new Answered<>(value);
            case NoAnswer(Failure.Upstream failure) -> new Failed<>(failure);
            case SessionLost _ -> {
              sessions.forget(session);
              yield new Failed<>(new BadAnswer("the server lost a session that had just begun"));
            }
          };
    };
  }

  private HttpAnswer send(HttpSession session, Outgoing outgoing, TimeLimit limit) {
    long id = lastId.incrementAndGet();
    byte[] params = LegacyParams.of(outgoing, id);
    HttpPost post = post(id, outgoing.method(), params, Optional.of(session));
    HttpWire.Sent sent;
    try (Conversation conversation = new Conversation(id, outgoing.exchange(), limit)) {
      sent = ask(post, limit, message -> hear(message, Optional.of(conversation), session));
    }
    sessions.note(session, sent.answer());
    if (isAbandoned(sent)) {
      background.run(() -> tell(Cancellation.of(id), Optional.of(session), COURTESY));
    }
    return sent.answer();
  }

  private static boolean isAbandoned(HttpWire.Sent sent) {
    return sent.delivery() == Delivery.MAY_HAVE_RUN
        && sent.answer() instanceof NoAnswer(Failure.Upstream failure)
        && (failure instanceof Cancelled || failure instanceof TimedOut);
  }

  private void hear(RpcMessage message, Optional<Conversation> related, HttpSession session) {
    dialogue.take(message, related, answer -> tell(answer, Optional.of(session), REPLYING));
  }

  /** Before it is initialized, a server may ask for nothing but {@code ping}. */
  private void hearWithoutSession(RpcMessage message) {
    dialogue.take(message, Optional.empty(), answer -> tell(answer, Optional.empty(), REPLYING));
  }

  private void tell(byte[] message, Optional<HttpSession> session, Duration timeout) {
    wire.tell(requests.post(JsonSlice.of(message), session), timeout);
  }

  /** The session's name is taken from a successful answer alone. */
  private Reply<HttpSession> beginSession(TimeLimit limit) {
    long number = lastId.incrementAndGet();
    HttpPost post = post(number, Handshake.METHOD, handshake.params(), Optional.empty());
    return switch (ask(post, limit, this::hearWithoutSession).answer()) {
      case Result(JsonSlice value, Optional<String> id) ->
          sessionOf(Handshake.read(new Answered<>(value)), id, limit);
      case NoAnswer(Failure.Upstream failure) ->
          sessionOf(Handshake.read(new Failed<>(failure)), Optional.empty(), limit);
      case SessionLost _ -> throw new AssertionError("no session was named, so none can be lost");
    };
  }

  private Reply<HttpSession> sessionOf(
      Reply<Agreement> agreement, Optional<String> id, TimeLimit limit) {
    return switch (agreement) {
      case Failed<Agreement>(Failure.Upstream failure) -> new Failed<>(failure);
      case Answered<Agreement>(Agreement agreed) -> {
        if (id.isPresent() && !VISIBLE_ASCII.matcher(id.get()).matches()) {
          yield new Failed<>(new BadAnswer("the server's session id is not visible ASCII"));
        }
        HttpSession session = new HttpSession(agreed, id);
        if (sessions.hasBegunBefore()) {
          dialogue.beganAnew();
        }
        wire.tell(
            requests.post(
                JsonSlice.of(JsonRpcCodec.notification(Handshake.DONE)), Optional.of(session)),
            limit.remaining());
        yield new Answered<>(session);
      }
    };
  }

  private static HttpPost post(
      long id, String method, byte[] params, Optional<HttpSession> session) {
    return new HttpPost(id, JsonSlice.of(JsonRpcCodec.request(id, method, params)), session);
  }

  private HttpWire.Sent ask(HttpPost post, TimeLimit limit, Consumer<RpcMessage> others) {
    return wire.ask(requests.post(post.body(), post.session()), post, limit, others);
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
    wire.stop();
    sessions
        .end(TimeLimit.of(LONGEST_CLOSING, ticker))
        .filter(session -> session.id().isPresent())
        .ifPresent(session -> wire.tell(requests.delete(session), COURTESY));
    wire.close();
  }
}
