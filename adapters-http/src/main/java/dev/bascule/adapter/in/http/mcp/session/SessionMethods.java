package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.method.McpCall;
import dev.bascule.adapter.in.http.mcp.method.McpMethods;
import dev.bascule.adapter.in.http.mcp.method.RequestParamsReader;
import dev.bascule.adapter.in.http.mcp.method.ToolInvocation;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors.ResourceNotFoundError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage.Request;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.protocol.ProtocolFamily;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.ParallelRequests;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Handles the requests of a session. Thread-safe; blocks while it waits for servers. */
public final class SessionMethods {

  private static final JsonRpcResult DONE = new JsonRpcResult.Result(JsonBytes.of("{}"));

  /**
   * The level for clients that set none. Servers of 2026-07-28 send no log messages for a request
   * without a level, whereas servers with sessions choose a default (MCP 2025-11-25,
   * server/utilities/logging).
   */
  private static final Optional<LogLevel> DEFAULT_LEVEL = Optional.of(LogLevel.INFO);

  private final McpMethods methods;
  private final Duration aggregateTimeout;

  /**
   * @param aggregateTimeout how long aggregated results wait for each server
   */
  public SessionMethods(McpMethods methods, Duration aggregateTimeout) {
    this.methods = methods;
    this.aggregateTimeout = aggregateTimeout;
  }

  /** Handles {@code request} of a client that is notified through {@code channel}. */
  JsonRpcResult handle(Request request, SessionRequest sessionRequest, ClientChannel channel) {
    McpSession session = sessionRequest.session();
    CallContext context = createContext(request, session, sessionRequest.context(), channel);
    return switch (request.method()) {
      case "ping" -> DONE;
      case "logging/setLevel" -> setLevel(request, sessionRequest);
      case "resources/subscribe", "resources/unsubscribe" ->
          subscription(request, sessionRequest, context);
      default ->
          methods
              .handle(new McpCall(request, session.target(), context, ProtocolFamily.LEGACY))
              .orElseGet(() -> new JsonRpcResult.ErrorResult(JsonRpcError.methodNotFound()));
    };
  }

  /** Prepares the call of a tool as {@link McpMethods#prepare} does. Does not block. */
  static Optional<ToolInvocation> prepare(
      Request request, McpSession session, CallContext httpContext, ClientChannel channel) {
    CallContext context = createContext(request, session, httpContext, channel);
    return McpMethods.prepare(
        new McpCall(request, session.target(), context, ProtocolFamily.LEGACY));
  }

  private static CallContext createContext(
      Request request, McpSession session, CallContext httpContext, ClientChannel channel) {
    Optional<LogLevel> level = session.level();
    return session
        .createContext(
            httpContext,
            channel,
            RequestParamsReader.forwardedParams(request, level.isPresent() ? level : DEFAULT_LEVEL))
        .withTrace(request.trace().or(httpContext.trace()));
  }

  private JsonRpcResult setLevel(Request request, SessionRequest sessionRequest) {
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
          .map(failure -> JsonRpcErrors.of(failure, ProtocolFamily.LEGACY))
          .orElse(DONE);
    }
    // One of several servers may not support logging, or be down; the session has the level anyway.
    var _ =
        ParallelRequests.run(
            servers, aggregateTimeout, server -> subscription.setLogLevel(server, level.get()));
    return DONE;
  }

  private static JsonRpcResult subscription(
      Request request, SessionRequest sessionRequest, CallContext context) {
    McpSession session = sessionRequest.session();
    Optional<String> uri = request.params().string("uri");
    if (uri.isEmpty()) {
      return new JsonRpcResult.ErrorResult(JsonRpcError.invalidParams("\"uri\" must be a string"));
    }
    Subscription subscription = session.subscription(sessionRequest.context());
    Outcome<McpResult> outcome =
        request.method().equals("resources/subscribe")
            ? session.subscriptions().subscribe(subscription, uri.get(), context)
            : session.subscriptions().unsubscribe(subscription, uri.get(), context);
    return switch (outcome) {
      case Outcome.Served<McpResult>(McpResult result, _) ->
          new JsonRpcResult.Result(result.json());
      case Outcome.Failed<McpResult>(Failure failure) ->
          ResourceNotFoundError.translate(
              JsonRpcErrors.of(failure, ProtocolFamily.LEGACY), uri.get(), ProtocolFamily.LEGACY);
    };
  }
}
