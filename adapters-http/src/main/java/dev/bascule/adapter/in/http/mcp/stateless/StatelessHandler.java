package dev.bascule.adapter.in.http.mcp.stateless;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.EndpointDescription;
import dev.bascule.adapter.in.http.mcp.aggregate.OutcomeMapper;
import dev.bascule.adapter.in.http.mcp.method.McpCall;
import dev.bascule.adapter.in.http.mcp.method.McpMethods;
import dev.bascule.adapter.in.http.mcp.method.RequestParamsReader;
import dev.bascule.adapter.in.http.mcp.method.ResultDecorator;
import dev.bascule.adapter.in.http.mcp.method.ToolInvocation;
import dev.bascule.adapter.in.http.mcp.protocol.BridgeServerInfo;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcReader;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.stream.EventBuffer;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.adapter.in.http.mcp.stream.RequestStreams;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.MetaKeys;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.util.List;
import java.util.Optional;

/** Handles clients of 2026-07-28, whose requests are stateless. */
public record StatelessHandler(
    McpMethods methods,
    ListenHandler listenHandler,
    SubscribeToServersUseCase subscribeToServers,
    BridgeServerInfo serverInfo) {

  private static final EventBuffer.Limits LIMITS =
      new EventBuffer.Limits(1_000, ByteBudget.ofOneClient(1 << 20), /* replays= */ false);

  private static final RequestStreams STREAMS = () -> new EventBuffer("answer", LIMITS);

  public void handle(
      JsonRpcMessage message, McpHttpRequest http, McpTarget target, McpResponder reply) {
    switch (message) {
      case JsonRpcMessage.Invalid(Optional<String> id, JsonRpcError error) ->
          reply.reject(id, error);
      case JsonRpcMessage.Notification _ -> reply.sendEmpty(202);
      case JsonRpcMessage.Response(String id, _) ->
          reply.reject(Optional.of(id), JsonRpcError.rejection(400, "Expected a request"));
      case JsonRpcMessage.Request request -> handle(request, http, target, reply);
    }
  }

  /**
   * Calls a tool: returns the response if it is known without waiting, and otherwise one that waits
   * for the outcome. Does not block.
   */
  public BridgeResponse callTool(
      JsonRpcMessage.Request request, McpHttpRequest http, McpTarget target) {
    Optional<JsonRpcError> rejection = RequestValidator.check(request, http.head());
    if (rejection.isPresent()) {
      return RequestTask.toResponse(request.id(), new JsonRpcResult.ErrorResult(rejection.get()));
    }
    StatelessClientChannel channel = channelOf(request, http);
    ToolInvocation invocation = ToolInvocation.of(callOf(request, target, http, channel));
    Optional<BridgeResponse> polled =
        http.head().mediaTypes().json() ? invocation.poll() : Optional.empty();
    return polled.isPresent() ? polled.get() : await(invocation, channel, http);
  }

  private BridgeResponse await(
      ToolInvocation invocation, StatelessClientChannel channel, McpHttpRequest http) {
    return new StreamingResponse(
        response -> {
          try (invocation) {
            Optional<Subscription> log = followLog(invocation.call(), channel, http);
            try {
              newTask(channel, http)
                  .run(
                      () ->
                          RequestTask.execute(invocation.call().request().id(), invocation::await),
                      McpResponder.of(http, response),
                      /* onEnd= */ () -> {});
            } finally {
              log.ifPresent(Subscription::close);
            }
          }
        },
        /* discard= */ invocation::close);
  }

  /**
   * Sends the client the log messages that the server sends during the call and that name no
   * request, if it requested log messages: a stateless client has no other way to receive them.
   */
  private Optional<Subscription> followLog(
      McpCall call, StatelessClientChannel channel, McpHttpRequest http) {
    return channel.level().isPresent() && http.head().mediaTypes().events()
        ? call.request()
            .params()
            .string("name")
            .flatMap(call.target()::serverOf)
            .map(
                called ->
                    subscribeToServers.subscribe(
                        call.context(),
                        (server, notification) -> {
                          if (server.equals(called)
                              && notification
                                  instanceof ServerNotification.LogMessage(_, JsonBytes params)) {
                            channel.sendNotification(
                                new ServerMessage(MethodNames.LOG_MESSAGE, params));
                          }
                        }))
        : Optional.empty();
  }

  private void handle(
      JsonRpcMessage.Request request, McpHttpRequest http, McpTarget target, McpResponder reply) {
    Optional<JsonRpcError> rejection = RequestValidator.check(request, http.head());
    if (rejection.isPresent()) {
      reply.reject(Optional.of(request.id()), rejection.get());
      return;
    }
    StatelessClientChannel channel = channelOf(request, http);
    McpCall call = callOf(request, target, http, channel);
    if (request.method().equals(MethodNames.LISTEN)) {
      listenHandler.handle(call, reply);
      return;
    }
    newTask(channel, http)
        .run(
            () -> RequestTask.execute(request.id(), () -> handle(call)),
            reply,
            /* onEnd= */ () -> {});
  }

  private JsonRpcResult handle(McpCall call) {
    return call.request().method().equals(MethodNames.DISCOVER) ? discover(call) : callMethod(call);
  }

  private JsonRpcResult callMethod(McpCall call) {
    return methods
        .handle(call)
        .orElseGet(
            () -> new JsonRpcResult.ErrorResult(JsonRpcError.methodNotFound().withStatus(404)));
  }

  private JsonRpcResult discover(McpCall call) {
    return switch (call.target().discover(call.context())) {
      case Outcome.Failed<EndpointDescription>(Failure failure) ->
          asUnavailable(JsonRpcErrors.of(failure, ProtocolEra.MODERN));
      case Outcome.Served<EndpointDescription>(
              EndpointDescription(ServerDiscovery discovery, List<ServerId> unavailable),
              CacheProvenance provenance) ->
          ResultDecorator.withCacheHints(
              ResultDecorator.withUnavailable(serverInfo.discovery(discovery), unavailable),
              OutcomeMapper.remaining(provenance),
              discovery.hints().scope());
    };
  }

  /** Clients interpret an error with status 200 here as a legacy server. */
  private static JsonRpcResult asUnavailable(JsonRpcResult result) {
    return result instanceof JsonRpcResult.ErrorResult(JsonRpcError error) && error.status() == 200
        ? new JsonRpcResult.ErrorResult(error.withStatus(503))
        : result;
  }

  /** Returns the task of a request; a client that accepts no stream is sent no notifications. */
  private static RequestTask newTask(StatelessClientChannel channel, McpHttpRequest http) {
    RequestTask task = new RequestTask(STREAMS);
    if (http.head().mediaTypes().events()) {
      channel.bind(task);
    }
    return task;
  }

  private static StatelessClientChannel channelOf(
      JsonRpcMessage.Request request, McpHttpRequest http) {
    RawJsonObject meta = request.meta();
    return new StatelessClientChannel(
        http.head().mediaTypes().events() ? JsonRpcReader.progressToken(meta) : Optional.empty(),
        meta.string(MetaKeys.LOG_LEVEL).flatMap(LogLevel::of));
  }

  private static McpCall callOf(
      JsonRpcMessage.Request request,
      McpTarget target,
      McpHttpRequest http,
      StatelessClientChannel channel) {
    return new McpCall(
        request,
        target,
        createContext(request, http, channel),
        http.head(),
        ProtocolEra.MODERN,
        /* sessionClient= */ Optional.empty());
  }

  private static CallContext createContext(
      JsonRpcMessage.Request request, McpHttpRequest http, StatelessClientChannel channel) {
    ClientContext client =
        ClientContext.STATELESS
            .withCapabilities(
                RequestParamsReader.capabilities(request.meta(), MetaKeys.CLIENT_CAPABILITIES))
            .withChannel(channel);
    return http.context()
        .with(client, RequestParamsReader.forwardedParams(request, channel.level()))
        .withTrace(request.trace().or(http.context().trace()));
  }
}
