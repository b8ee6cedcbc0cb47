package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.aggregate.ChangeNotifications;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.EndpointDescription;
import dev.bascule.adapter.in.http.mcp.method.RequestParamsReader;
import dev.bascule.adapter.in.http.mcp.method.ResultDecorator;
import dev.bascule.adapter.in.http.mcp.protocol.BridgeServerInfo;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.util.Optional;

/** Handles {@code initialize}, which begins a session (MCP 2025-11-25, basic/lifecycle). */
public record InitializeHandler(
    SessionRegistry sessions, SessionFactory sessionFactory, BridgeServerInfo serverInfo) {

  /**
   * A session keeps them, and its connections to servers repeat them. Usual ones have 200 bytes.
   */
  static final int MAX_CAPABILITIES = 16 * 1024;

  /** Handles {@code request}. If the client disconnects meanwhile, no session is created. */
  void handle(
      JsonRpcMessage.Request request, McpHttpRequest http, McpTarget target, McpResponder reply) {
    Optional<String> requested = request.params().string("protocolVersion");
    if (requested.isEmpty()) {
      reply.reject(
          Optional.of(request.id()),
          JsonRpcError.invalidParams("\"protocolVersion\" must be a string"));
      return;
    }
    JsonBytes capabilities = RequestParamsReader.capabilities(request.params(), "capabilities");
    if (capabilities.length() > MAX_CAPABILITIES) {
      reply.reject(
          Optional.of(request.id()),
          JsonRpcError.invalidParams(
              "\"capabilities\" must have at most " + MAX_CAPABILITIES + " bytes"));
      return;
    }
    CallContext context =
        http.context()
            .with(ClientContext.STATELESS.withCapabilities(capabilities), ForwardedParams.NONE)
            .withTrace(request.trace().or(http.context().trace()))
            .forBridgeRequest();
    switch (target.discover(context)) {
      case Outcome.Failed<EndpointDescription>(Failure failure) ->
          reply.reject(request.id(), failure, ProtocolEra.LEGACY);
      case Outcome.Served<EndpointDescription>(EndpointDescription description, _) -> {
        SessionParameters parameters =
            new SessionParameters(
                http.caller(),
                http.server(),
                negotiateVersion(requested.get()),
                capabilities,
                ChangeNotifications.notifyingKinds(
                    BridgeServerInfo.capabilities(description.discovery().capabilities())),
                request.params().object("clientInfo").flatMap(RequestParamsReader::clientName));
        McpSession session = sessionFactory.create(parameters);
        startSession(request.id(), session, http.context(), description, reply);
      }
    }
  }

  private void startSession(
      String id,
      McpSession session,
      CallContext context,
      EndpointDescription description,
      McpResponder reply) {
    Optional<JsonRpcError> rejection = sessions.add(session, context);
    if (rejection.isPresent()) {
      session.end();
      reply.reject(Optional.of(id), rejection.get());
      return;
    }
    reply
        .with(McpProtocol.SESSION_HEADER, session.id())
        .sendJson(
            /* status= */ 200,
            JsonRpcWriter.result(
                id,
                ResultDecorator.withUnavailable(
                    serverInfo.initialization(
                        description.discovery(), session.parameters().version()),
                    description.unavailable())));
  }

  private static String negotiateVersion(String requested) {
    return McpProtocol.LEGACY_VERSIONS.contains(requested)
        ? requested
        : McpProtocol.LEGACY_VERSIONS.getFirst();
  }
}
