package dev.bascule.adapter.in.http.mcp.session;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.aggregate.ChangeNotifications;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.method.RequestParamsReader;
import dev.bascule.adapter.in.http.mcp.protocol.BridgeServerInfo;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcResult;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.adapter.in.http.mcp.protocol.ProtocolFamily;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;

/** Answers {@code initialize}, and begins a session (MCP 2025-11-25, basic/lifecycle). */
public final class InitializeHandler {

  private final SessionRegistry sessions;
  private final SubscribeToServersUseCase followServers;
  private final BridgeServerInfo self;

  public InitializeHandler(
      SessionRegistry sessions, SubscribeToServersUseCase followServers, BridgeServerInfo self) {
    this.sessions = requireNonNull(sessions, "sessions");
    this.followServers = requireNonNull(followServers, "followServers");
    this.self = requireNonNull(self, "self");
  }

  /** Answers {@code request}. A client that leaves meanwhile is not answered. */
  void answer(
      JsonRpcMessage.Request request, McpHttpRequest http, McpTarget endpoint, McpResponder reply) {
    Optional<String> asked = request.params().string("protocolVersion");
    if (asked.isEmpty()) {
      reply.refuse(
          Optional.of(request.id()), JsonRpcError.invalidParams("\"protocolVersion\" is a string"));
      return;
    }
    JsonBytes capabilities =
        RequestParamsReader.capabilities(
            request.params().object("capabilities"), request.params().raw("capabilities"));
    CallContext exchange = exchange(http, capabilities).withTrace(request.trace()).aside();
    switch (endpoint.discover(exchange)) {
      case Outcome.Failed<ServerDiscovery>(Failure failure) -> refuse(request.id(), failure, reply);
      case Outcome.Served<ServerDiscovery>(ServerDiscovery discovery, _) -> {
        SessionParameters agreement =
            new SessionParameters(
                http.caller(),
                http.server(),
                agreed(asked.get()),
                capabilities,
                ChangeNotifications.changing(
                    BridgeServerInfo.capabilities(discovery.capabilities())));
        McpSession session = new McpSession(agreement, endpoint, followServers, http.asker());
        begin(request.id(), session, discovery, reply);
      }
    }
  }

  private void begin(String id, McpSession session, ServerDiscovery discovery, McpResponder reply) {
    Optional<String> sessionId = sessions.add(session);
    if (sessionId.isEmpty()) {
      session.end();
      reply.refuse(Optional.of(id), JsonRpcErrors.busy("There is no room for another session"));
      return;
    }
    reply
        .with(McpProtocol.SESSION_HEADER, sessionId.get())
        .json(
            /* status= */ 200,
            JsonRpcWriter.result(
                id, self.initialization(discovery, session.agreement().version())));
  }

  private static void refuse(String id, Failure failure, McpResponder reply) {
    if (JsonRpcErrors.of(failure, ProtocolFamily.LEGACY)
        instanceof JsonRpcResult.Wrong(JsonRpcError error)) {
      reply.refuse(Optional.of(id), error);
    }
  }

  private static String agreed(String asked) {
    return McpProtocol.LEGACY_VERSIONS.contains(asked)
        ? asked
        : McpProtocol.LEGACY_VERSIONS.getFirst();
  }

  private static CallContext exchange(McpHttpRequest http, JsonBytes capabilities) {
    return new CallContext(
            http.caller(),
            new ClientContext(capabilities, Optional.empty(), ClientChannel.NONE),
            ForwardedParams.NOTHING)
        .presenting(http.asker().presented());
  }
}
