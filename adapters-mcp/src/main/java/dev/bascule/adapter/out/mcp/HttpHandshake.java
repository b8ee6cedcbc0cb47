package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.HttpAnswer.NoAnswer;
import dev.bascule.adapter.out.mcp.HttpAnswer.Result;
import dev.bascule.adapter.out.mcp.HttpAnswer.SessionLost;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Begins sessions over Streamable HTTP. Thread-safe. */
final class HttpHandshake {

  private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7E]+");

  private final HttpWire wire;
  private final HttpRequests requests;
  private final Handshake handshake;
  private final int maxMessageBytes;
  private volatile boolean suggestsSse;

  HttpHandshake(HttpWire wire, HttpRequests requests, Handshake handshake, int maxMessageBytes) {
    this.wire = requireNonNull(wire, "wire");
    this.requests = requireNonNull(requests, "requests");
    this.handshake = requireNonNull(handshake, "handshake");
    this.maxMessageBytes = maxMessageBytes;
  }

  /** Tells whether the last one failed as it does with a server that speaks an older transport. */
  boolean suggestsSse() {
    return suggestsSse;
  }

  /**
   * Begins a session. Its name is taken from a successful answer alone.
   *
   * @param id of the request
   * @param others is given what the server sends ahead of its answer
   */
  Reply<HttpSession> begin(long id, TimeLimit limit, Consumer<RpcMessage> others) {
    byte[] message = JsonRpcCodec.request(id, Handshake.METHOD, handshake.params());
    HttpPost post = new HttpPost(id, JsonSlice.of(message), Optional.empty());
    HttpAnswerReader reader = new HttpAnswerReader(post, maxMessageBytes, others);
    HttpWire.Sent sent = wire.ask(requests.post(post.body(), Optional.empty()), reader, limit);
    suggestsSse = reader.suggestsSse();
    return switch (sent.answer()) {
      case Result(JsonSlice value, Optional<String> sessionId) ->
          sessionOf(Handshake.read(new Answered<>(value)), sessionId, limit);
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
        wire.tell(
            requests.post(
                JsonSlice.of(JsonRpcCodec.notification(Handshake.DONE)), Optional.of(session)),
            limit.remaining());
        yield new Answered<>(session);
      }
    };
  }
}
