package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.HttpAnswer.NoAnswer;
import dev.bascule.adapter.out.mcp.HttpAnswer.Result;
import dev.bascule.adapter.out.mcp.HttpAnswer.SessionLost;
import dev.bascule.application.port.out.ServerStatus;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Exchanges requests for answers over Streamable HTTP: each in the current session, and a second
 * time in a new one where the server has lost the first. Thread-safe.
 */
final class HttpChannel implements RequestChannel {

  /** For what is said to the server as a courtesy, in the background. */
  private static final Duration COURTESY = Duration.ofSeconds(2);

  private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7E]+");

  private final HttpWire wire;
  private final HttpRequests requests;
  private final Handshake handshake;
  private final Unasked unasked;
  private final Background background;
  private final AtomicLong lastId = new AtomicLong();
  private final HttpSessions sessions = new HttpSessions(this::beginSession);

  HttpChannel(
      HttpWire wire,
      HttpRequests requests,
      Handshake handshake,
      Unasked unasked,
      Background background) {
    this.wire = requireNonNull(wire, "wire");
    this.requests = requireNonNull(requests, "requests");
    this.handshake = requireNonNull(handshake, "handshake");
    this.unasked = requireNonNull(unasked, "unasked");
    this.background = requireNonNull(background, "background");
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
    HttpPost post = post(outgoing.method(), outgoing.params().toByteArray(), Optional.of(session));
    HttpWire.Sent sent = ask(post, limit, message -> respond(message, session));
    sessions.note(session, sent.answer());
    if (isAbandoned(sent)) {
      background.run(() -> tell(Cancellation.of(post.id()), session));
    }
    return sent.answer();
  }

  private static boolean isAbandoned(HttpWire.Sent sent) {
    return sent.delivery() == Delivery.MAY_HAVE_RUN
        && sent.answer() instanceof NoAnswer(Failure.Upstream failure)
        && (failure instanceof Cancelled || failure instanceof TimedOut);
  }

  private void respond(RpcMessage message, HttpSession session) {
    unasked.take(message).ifPresent(answer -> background.run(() -> tell(answer, session)));
  }

  private void tell(byte[] message, HttpSession session) {
    wire.tell(requests.post(JsonSlice.of(message), Optional.of(session)), COURTESY);
  }

  /** Before it is initialized, a server may ask for nothing but {@code ping}. */
  private void respondWithoutSession(RpcMessage message) {
    unasked
        .take(message)
        .map(answer -> requests.post(JsonSlice.of(answer), Optional.empty()))
        .ifPresent(request -> background.run(() -> wire.tell(request, COURTESY)));
  }

  /** The session's name is taken from a successful answer alone. */
  private Reply<HttpSession> beginSession(TimeLimit limit) {
    HttpPost post = post(Handshake.METHOD, handshake.params(), Optional.empty());
    return switch (ask(post, limit, this::respondWithoutSession).answer()) {
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
          unasked.beganAnew();
        }
        wire.tell(
            requests.post(
                JsonSlice.of(JsonRpcCodec.notification(Handshake.DONE)), Optional.of(session)),
            limit.remaining());
        yield new Answered<>(session);
      }
    };
  }

  private HttpPost post(String method, byte[] params, Optional<HttpSession> session) {
    long id = lastId.incrementAndGet();
    return new HttpPost(id, JsonSlice.of(JsonRpcCodec.request(id, method, params)), session);
  }

  private HttpWire.Sent ask(HttpPost post, TimeLimit limit, Consumer<RpcMessage> others) {
    return wire.ask(requests.post(post.body(), post.session()), post, limit, others);
  }

  ServerStatus status() {
    return sessions.status();
  }

  /** Ends what is under way, then the session, then the connections. */
  void close(TimeLimit limit) {
    background.stop();
    wire.stop();
    sessions
        .end(limit)
        .filter(session -> session.id().isPresent())
        .ifPresent(session -> wire.tell(requests.delete(session), COURTESY));
    wire.close();
  }
}
