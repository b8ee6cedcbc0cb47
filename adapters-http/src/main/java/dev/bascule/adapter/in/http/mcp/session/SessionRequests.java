package dev.bascule.adapter.in.http.mcp.session;

import static java.util.stream.Collectors.joining;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.mcp.method.McpCall;
import dev.bascule.adapter.in.http.mcp.method.McpMethods;
import dev.bascule.adapter.in.http.mcp.method.RequestParamsReader;
import dev.bascule.adapter.in.http.mcp.method.ToolInvocation;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcReader;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.adapter.in.http.media.McpMediaTypes;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.ParallelRequests;
import dev.bascule.mcp.json.RawJsonObject;
import dev.bascule.mcp.protocol.ErrorCodes;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Handles the messages that clients POST in their sessions.
 *
 * <p>A client that loses its connection has not cancelled its request, so the work continues if the
 * client can reconnect for the response. It cannot if it received no event with an id.
 */
public final class SessionRequests {

  private static final String BATCH = "batch ";

  private static final JsonRpcResult DONE = new JsonRpcResult.Result(JsonBytes.of("{}"));

  /**
   * The level for clients that set none. Servers of 2026-07-28 send no log messages for a request
   * without a level, whereas servers with sessions choose a default (MCP 2025-11-25,
   * server/utilities/logging).
   */
  private static final Optional<LogLevel> DEFAULT_LEVEL = Optional.of(LogLevel.INFO);

  private final McpMethods methods;
  private final Duration aggregateTimeout;
  private final SessionIds ids;
  private final AtomicLong lastBatch = new AtomicLong();

  /**
   * @param ids forwards what other replicas wait for
   */
  public SessionRequests(McpMethods methods, Duration aggregateTimeout, SessionIds ids) {
    this.methods = methods;
    this.ids = ids;
    this.aggregateTimeout = aggregateTimeout;
  }

  /** Receives a message that requires no response, here or at the replica that waits for it. */
  void receive(JsonRpcMessage message, McpSession session) {
    if (!receiveHere(message, session)) {
      ids.forward(message, session);
    }
  }

  /** Receives a message of a client; returns false if another replica may wait for it. */
  static boolean receiveHere(JsonRpcMessage message, McpSession session) {
    return switch (message) {
      case JsonRpcMessage.Response response -> session.pendingRequests().complete(response);
      case JsonRpcMessage.Notification(String method, RawJsonObject params)
          when method.equals(MethodNames.CANCELLED) ->
          params.raw("requestId").map(session::cancel).orElse(true);
      // Other notifications of a client are useless to a server that does not know the client.
      case JsonRpcMessage.Notification _, JsonRpcMessage.Request _, JsonRpcMessage.Invalid _ ->
          true;
    };
  }

  /** Handles a request, with a stream if anything precedes the response. */
  void handle(JsonRpcMessage.Request request, SessionRequest sessionRequest) {
    RequestTask task = new RequestTask(sessionRequest.session().streams());
    run(request.id(), task, () -> execute(request, sessionRequest, task), sessionRequest);
  }

  private CompleteResponse execute(
      JsonRpcMessage.Request request, SessionRequest sessionRequest, RequestTask task) {
    SessionClientChannel channel =
        channelOf(request, sessionRequest.session(), sessionRequest.reply().mediaTypes());
    bind(channel, task, sessionRequest);
    return RequestTask.execute(request.id(), () -> dispatch(request, sessionRequest, channel));
  }

  /** Does the same with a call of a tool that is prepared with {@code channel}. */
  static void handle(
      ToolInvocation invocation, SessionClientChannel channel, SessionRequest sessionRequest) {
    RequestTask task = new RequestTask(sessionRequest.session().streams());
    bind(channel, task, sessionRequest);
    String id = invocation.call().request().id();
    run(id, task, () -> RequestTask.execute(id, invocation::await), sessionRequest);
  }

  /** A client that accepts no stream is sent notifications on those of its session. */
  private static void bind(
      SessionClientChannel channel, RequestTask task, SessionRequest sessionRequest) {
    if (sessionRequest.reply().mediaTypes().events()) {
      channel.bind(task);
    }
  }

  /** Handles the messages of a batch one after the other; its requests cannot be cancelled. */
  void handle(List<JsonRpcMessage> batch, SessionRequest sessionRequest) {
    McpSession session = sessionRequest.session();
    batch.forEach(message -> receive(message, session));
    if (batch.stream().noneMatch(SessionRequests::needsResponse)) {
      sessionRequest.reply().sendEmpty(202);
      return;
    }
    RequestTask task = new RequestTask(session.streams());
    // No request has such an id.
    run(
        BATCH + lastBatch.incrementAndGet(),
        task,
        () -> CompleteResponse.json(200, executeBatch(batch, sessionRequest, task)),
        sessionRequest);
  }

  private static void run(
      String id,
      RequestTask task,
      Supplier<CompleteResponse> action,
      SessionRequest sessionRequest) {
    McpSession session = sessionRequest.session();
    Optional<JsonRpcError> rejection = session.register(id, task);
    if (rejection.isPresent()) {
      sessionRequest
          .reply()
          .reject(Optional.of(id).filter(one -> !one.startsWith(BATCH)), rejection.get());
      return;
    }
    task.run(action, sessionRequest.reply(), () -> session.unregister(id, task));
  }

  private JsonBytes executeBatch(
      List<JsonRpcMessage> batch, SessionRequest sessionRequest, RequestTask task) {
    List<JsonBytes> answers = new ArrayList<>();
    for (JsonRpcMessage message : batch) {
      switch (message) {
        case JsonRpcMessage.Invalid(Optional<String> id, JsonRpcError error) ->
            answers.add(JsonRpcWriter.error(id, error));
        case JsonRpcMessage.Request request when request.method().equals(MethodNames.INITIALIZE) ->
            answers.add(
                JsonRpcWriter.error(
                    Optional.of(request.id()),
                    new JsonRpcError(
                        ErrorCodes.INVALID_REQUEST, "initialize must not be part of a batch")));
        case JsonRpcMessage.Request request -> {
          CompleteResponse response = execute(request, sessionRequest, task);
          if (!response.parts().isEmpty()) {
            answers.add(JsonBytes.concat(response.parts()));
          }
        }
        case JsonRpcMessage.Notification _, JsonRpcMessage.Response _ -> {}
      }
    }
    return JsonBytes.of(answers.stream().map(JsonBytes::text).collect(joining(",", "[", "]")));
  }

  private static boolean needsResponse(JsonRpcMessage message) {
    return message instanceof JsonRpcMessage.Request || message instanceof JsonRpcMessage.Invalid;
  }

  static SessionClientChannel channelOf(
      JsonRpcMessage.Request request, McpSession session, McpMediaTypes mediaTypes) {
    return new SessionClientChannel(
        session,
        mediaTypes.events() ? JsonRpcReader.progressToken(request.meta()) : Optional.empty());
  }

  private JsonRpcResult dispatch(
      JsonRpcMessage.Request request, SessionRequest sessionRequest, ClientChannel channel) {
    McpCall call = callOf(request, sessionRequest.session(), sessionRequest.http(), channel);
    return switch (request.method()) {
      case MethodNames.PING -> DONE;
      case MethodNames.SET_LOG_LEVEL -> setLevel(request, sessionRequest);
      case MethodNames.SUBSCRIBE, MethodNames.UNSUBSCRIBE ->
          subscription(request, sessionRequest, call.context());
      default ->
          methods
              .handle(call)
              .orElseGet(() -> new JsonRpcResult.ErrorResult(JsonRpcError.methodNotFound()));
    };
  }

  static McpCall callOf(
      JsonRpcMessage.Request request,
      McpSession session,
      McpHttpRequest http,
      ClientChannel channel) {
    return new McpCall(
        request,
        session.target(),
        createContext(request, session, http.context(), channel),
        http.head(),
        ProtocolEra.LEGACY,
        session.parameters().clientName());
  }

  private static CallContext createContext(
      JsonRpcMessage.Request request,
      McpSession session,
      CallContext httpContext,
      ClientChannel channel) {
    Optional<LogLevel> level = session.level();
    return session
        .createContext(
            httpContext,
            channel,
            RequestParamsReader.forwardedParams(request, level.isPresent() ? level : DEFAULT_LEVEL))
        .withTrace(request.trace().or(httpContext.trace()));
  }

  private JsonRpcResult setLevel(JsonRpcMessage.Request request, SessionRequest sessionRequest) {
    McpSession session = sessionRequest.session();
    Optional<LogLevel> level = request.params().string("level").flatMap(LogLevel::of);
    if (level.isEmpty()) {
      return new JsonRpcResult.ErrorResult(
          JsonRpcError.invalidParams("\"level\" must be a log level"));
    }
    session.setLevel(level.get());
    Subscription subscription = session.subscription(sessionRequest.context());
    List<ServerId> servers = session.target().servers(sessionRequest.context().caller());
    if (session.parameters().server().isPresent()) {
      return servers.stream()
          .flatMap(server -> subscription.setLogLevel(server, level.get()).findFailure().stream())
          .findFirst()
          .map(failure -> JsonRpcErrors.of(failure, ProtocolEra.LEGACY))
          .orElse(DONE);
    }
    // One of several servers may not support logging, or be down; the session has the level anyway.
    var _ =
        ParallelRequests.run(
            servers, aggregateTimeout, server -> subscription.setLogLevel(server, level.get()));
    return DONE;
  }

  private static JsonRpcResult subscription(
      JsonRpcMessage.Request request, SessionRequest sessionRequest, CallContext context) {
    McpSession session = sessionRequest.session();
    Optional<String> uri = request.params().string("uri");
    if (uri.isEmpty()) {
      return new JsonRpcResult.ErrorResult(JsonRpcError.invalidParams("\"uri\" must be a string"));
    }
    Subscription subscription = session.subscription(sessionRequest.context());
    Outcome<McpResult> outcome =
        request.method().equals(MethodNames.SUBSCRIBE)
            ? session.subscriptions().subscribe(subscription, uri.get(), context)
            : session.subscriptions().unsubscribe(subscription, uri.get(), context);
    return switch (outcome) {
      case Outcome.Served<McpResult>(McpResult result, _) ->
          new JsonRpcResult.Result(result.json());
      case Outcome.Failed<McpResult>(Failure failure) ->
          JsonRpcErrors.translateNotFound(
              JsonRpcErrors.of(failure, ProtocolEra.LEGACY), uri.get(), ProtocolEra.LEGACY);
    };
  }
}
