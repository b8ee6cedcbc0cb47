package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.application.port.in.FollowServersUseCase;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.util.Optional;

/** Answers {@code initialize}, and begins a session (MCP 2025-11-25, basic/lifecycle). */
final class Handshake {

  private final Sessions sessions;
  private final FollowServersUseCase followServers;
  private final Self self;

  Handshake(Sessions sessions, FollowServersUseCase followServers, Self self) {
    this.sessions = requireNonNull(sessions, "sessions");
    this.followServers = requireNonNull(followServers, "followServers");
    this.self = requireNonNull(self, "self");
  }

  /** Answers {@code request}. A client that leaves meanwhile is not answered. */
  void answer(Incoming.Request request, McpHttpRequest http, Endpoint endpoint, Replying reply) {
    Optional<String> asked = request.params().string("protocolVersion");
    if (asked.isEmpty()) {
      reply.refuse(
          Optional.of(request.id()), RpcError.invalidParams("\"protocolVersion\" is a string"));
      return;
    }
    JsonBytes capabilities =
        Sent.capabilities(
            request.params().object("capabilities"), request.params().raw("capabilities"));
    Exchange exchange = exchange(http, capabilities).withTrace(request.trace()).aside();
    switch (endpoint.discover(exchange)) {
      case Outcome.Failed<Discovery>(Failure failure) -> refuse(request.id(), failure, reply);
      case Outcome.Served<Discovery>(Discovery discovery, _) -> {
        Agreement agreement =
            new Agreement(
                http.caller(),
                http.server(),
                agreed(asked.get()),
                capabilities,
                Changes.changing(Self.capabilities(discovery.capabilities())));
        LegacySession session = new LegacySession(agreement, endpoint, followServers, http.asker());
        begin(request.id(), session, discovery, reply);
      }
    }
  }

  private void begin(String id, LegacySession session, Discovery discovery, Replying reply) {
    Optional<String> sessionId = sessions.add(session);
    if (sessionId.isEmpty()) {
      session.end();
      reply.refuse(Optional.of(id), Errors.busy("There is no room for another session"));
      return;
    }
    reply
        .with(Protocol.SESSION_HEADER, sessionId.get())
        .json(
            /* status= */ 200,
            Rpc.result(id, self.initialization(discovery, session.agreement().version())));
  }

  private static void refuse(String id, Failure failure, Replying reply) {
    if (Errors.of(failure, Era.LEGACY) instanceof Answer.Wrong(RpcError error)) {
      reply.refuse(Optional.of(id), error);
    }
  }

  private static String agreed(String asked) {
    return Protocol.LEGACY_VERSIONS.contains(asked) ? asked : Protocol.LEGACY_VERSIONS.getFirst();
  }

  private static Exchange exchange(McpHttpRequest http, JsonBytes capabilities) {
    return new Exchange(
            http.caller(),
            new ClientSide(capabilities, Optional.empty(), ClientChannel.NONE),
            Passthrough.NOTHING)
        .presenting(http.asker().presented());
  }
}
