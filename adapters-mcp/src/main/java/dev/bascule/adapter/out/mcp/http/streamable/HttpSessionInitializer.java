package dev.bascule.adapter.out.mcp.http.streamable;

import dev.bascule.adapter.out.mcp.http.HttpErrors.SessionKind;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.HttpRequestFactory;
import dev.bascule.adapter.out.mcp.http.PostResponseReader;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionInDoubt;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionLost;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage.Result;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.legacy.InitializeResult;
import dev.bascule.adapter.out.mcp.protocol.legacy.SessionInitializer;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.json.JsonSlice;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import okhttp3.Headers;

/** The initialization of sessions over Streamable HTTP. Thread-safe. */
final class HttpSessionInitializer {

  private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7E]+");

  private final HttpExchanger exchanger;
  private final HttpRequestFactory requests;
  private final SessionInitializer initializer;
  private final int maxMessageBytes;
  private volatile boolean suggestsSse;

  HttpSessionInitializer(
      HttpExchanger exchanger,
      HttpRequestFactory requests,
      SessionInitializer initializer,
      int maxMessageBytes) {
    this.exchanger = exchanger;
    this.requests = requests;
    this.initializer = initializer;
    this.maxMessageBytes = maxMessageBytes;
  }

  /** Returns whether the last attempt failed in a way that suggests the HTTP+SSE transport. */
  boolean suggestsSse() {
    return suggestsSse;
  }

  /**
   * Begins a session. Its id is taken from a successful response only.
   *
   * @param id the id of the request
   * @param onOtherMessage receives the messages before the response
   */
  UpstreamReply<HttpSession> begin(long id, TimeLimit limit, Consumer<RpcMessage> onOtherMessage) {
    JsonSlice message = JsonRpcCodec.requestSlice(id, MethodNames.INITIALIZE, initializer.params());
    PostResponseReader reader =
        new PostResponseReader(id, SessionKind.NONE, maxMessageBytes, onOtherMessage, null);
    PostResponse response =
        exchanger.send(requests.post(message, Headers.EMPTY), reader::read, limit);
    suggestsSse = reader.suggestsSse();
    return switch (response) {
      case Result(_, JsonSlice value) ->
          sessionOf(SessionInitializer.read(new Answered<>(value)), reader.sessionId(), limit);
      case NoAnswer(Failure.UpstreamFailure failure) ->
          sessionOf(SessionInitializer.read(new Failed<>(failure)), Optional.empty(), limit);
      case SessionLost _, SessionInDoubt _ ->
          throw new AssertionError("a request without a session cannot lose it");
    };
  }

  private UpstreamReply<HttpSession> sessionOf(
      UpstreamReply<InitializeResult> initializeResult, Optional<String> id, TimeLimit limit) {
    return switch (initializeResult) {
      case Failed<InitializeResult>(Failure.UpstreamFailure failure) -> new Failed<>(failure);
      case Answered<InitializeResult>(InitializeResult result) -> {
        if (id.isPresent() && !VISIBLE_ASCII.matcher(id.get()).matches()) {
          yield new Failed<>(new BadAnswer("the server's session id is not visible ASCII"));
        }
        HttpSession session = new HttpSession(result, id);
        exchanger.sendOneWay(
            requests.post(
                JsonSlice.of(JsonRpcCodec.notification(MethodNames.INITIALIZED)),
                session.headers()),
            limit.remaining());
        yield new Answered<>(session);
      }
    };
  }
}
