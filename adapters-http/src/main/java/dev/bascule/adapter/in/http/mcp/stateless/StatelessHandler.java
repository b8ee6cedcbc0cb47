package dev.bascule.adapter.in.http.mcp.stateless;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.json.RawJsonObject;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.aggregate.OutcomeMapper;
import dev.bascule.adapter.in.http.mcp.method.McpCall;
import dev.bascule.adapter.in.http.mcp.method.McpMethods;
import dev.bascule.adapter.in.http.mcp.method.RequestParamsReader;
import dev.bascule.adapter.in.http.mcp.method.ResultDecorator;
import dev.bascule.adapter.in.http.mcp.protocol.BridgeServerInfo;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.adapter.in.http.mcp.protocol.ParamHeaderValidator;
import dev.bascule.adapter.in.http.mcp.protocol.ProtocolFamily;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
import dev.bascule.adapter.in.http.mcp.stream.EventPump;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.adapter.in.http.mcp.stream.Requester;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Answers clients that speak 2026-07-28: each request stands for itself. */
public final class StatelessHandler {

  private static final EventBuffer.Limits LIMITS =
      new EventBuffer.Limits(1_000, 1 << 20, /* replays= */ false);

  private final McpMethods features;
  private final ListenHandler listening;
  private final BridgeServerInfo self;

  public StatelessHandler(McpMethods features, ListenHandler listening, BridgeServerInfo self) {
    this.features = requireNonNull(features, "features");
    this.listening = requireNonNull(listening, "listening");
    this.self = requireNonNull(self, "self");
  }

  /** Answers one message. */
  public void answer(
      JsonRpcMessage message, McpHttpRequest http, McpTarget endpoint, McpResponder reply) {
    switch (message) {
      case JsonRpcMessage.Invalid(Optional<String> id, JsonRpcError error) ->
          reply.refuse(id, error);
      case JsonRpcMessage.Notification _ -> reply.nothing(202);
      case JsonRpcMessage.Response(String id, _) ->
          reply.refuse(
              Optional.of(id),
              JsonRpcError.refusing(400, JsonRpcError.INVALID_REQUEST, "Nothing was asked"));
      case JsonRpcMessage.Request request -> answer(request, http, endpoint, reply);
    }
  }

  private void answer(
      JsonRpcMessage.Request request, McpHttpRequest http, McpTarget endpoint, McpResponder reply) {
    Optional<JsonRpcError> refusal = RequestValidator.check(request, http.headers());
    if (refusal.isPresent()) {
      reply.refuse(Optional.of(request.id()), refusal.get());
      return;
    }
    EventBuffer buffer = new EventBuffer("answer", LIMITS);
    McpCall call =
        new McpCall(
            request,
            endpoint,
            exchange(request, http.asker(), told(buffer, reply)),
            ProtocolFamily.MODERN);
    if (request.method().equals("subscriptions/listen")) {
      listening.answer(call, reply);
      return;
    }
    RequestTask work = RequestTask.of(request.id(), buffer, () -> answer(call, http.headers()));
    work.start();
    if (new EventPump(buffer, reply, /* numbered= */ false).bring() == EventPump.Ending.BROKEN) {
      work.cancel();
    }
  }

  private JsonRpcResult answer(McpCall call, Function<String, List<String>> headers) {
    return switch (call.request().method()) {
      case "server/discover" -> discover(call);
      case "tools/call" -> mismatch(call, headers).orElseGet(() -> featured(call));
      default -> featured(call);
    };
  }

  private JsonRpcResult featured(McpCall call) {
    return features
        .answer(call)
        .orElseGet(() -> new JsonRpcResult.Wrong(JsonRpcError.methodNotFound().withStatus(404)));
  }

  private static Optional<JsonRpcResult> mismatch(
      McpCall call, Function<String, List<String>> headers) {
    RawJsonObject params = call.request().params();
    JsonBytes arguments = JsonBytes.of(params.raw("arguments").orElse("{}"));
    return params
        .string("name")
        .flatMap(name -> call.endpoint().annotatedTool(name, call.exchange()))
        .flatMap(tool -> ParamHeaderValidator.check(tool, arguments, headers))
        .map(JsonRpcResult.Wrong::new);
  }

  private JsonRpcResult discover(McpCall call) {
    return switch (call.endpoint().discover(call.exchange())) {
      case Outcome.Failed<ServerDiscovery>(Failure failure) ->
          outage(JsonRpcErrors.of(failure, ProtocolFamily.MODERN));
      case Outcome.Served<ServerDiscovery>(ServerDiscovery discovery, CacheProvenance provenance) ->
          new JsonRpcResult.Result(
              ResultDecorator.cacheable(
                  self.discovery(discovery),
                  OutcomeMapper.remaining(provenance),
                  discovery.hints().scope()));
    };
  }

  /** A client that hears an error with status 200 here concludes that this is a legacy server. */
  private static JsonRpcResult outage(JsonRpcResult answer) {
    return answer instanceof JsonRpcResult.Wrong(JsonRpcError error) && error.status() == 200
        ? new JsonRpcResult.Wrong(error.withStatus(503))
        : answer;
  }

  /** Returns where the client is told things; empty where it takes a whole answer only. */
  private static Optional<EventBuffer> told(EventBuffer buffer, McpResponder reply) {
    return Optional.of(buffer).filter(_ -> reply.acceptable().events());
  }

  private static CallContext exchange(
      JsonRpcMessage.Request request, Requester asker, Optional<EventBuffer> told) {
    RawJsonObject meta = request.meta();
    Optional<LogLevel> level = meta.string(McpProtocol.LOG_LEVEL_KEY).flatMap(LogLevel::of);
    ClientContext client =
        new ClientContext(
            RequestParamsReader.capabilities(
                meta.object(McpProtocol.CAPABILITIES_KEY), meta.raw(McpProtocol.CAPABILITIES_KEY)),
            Optional.empty(),
            told.<ClientChannel>map(
                    buffer ->
                        new StatelessClientChannel(
                            buffer, meta.raw(McpProtocol.PROGRESS_TOKEN), level))
                .orElse(ClientChannel.NONE));
    return new CallContext(asker.caller(), client, RequestParamsReader.passthrough(request, level))
        .presenting(asker.presented())
        .withTrace(request.trace());
  }
}
