package dev.bascule.adapter.in.http.mcp.session;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.protocol.HeaderValueDecoder;
import dev.bascule.adapter.in.http.mcp.protocol.HeaderValueDecoder.Value;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Answers clients that speak a revision with sessions, from 2024-11-05 to 2025-11-25. */
public final class SessionHandler {

  private final SessionRegistry sessions;
  private final InitializeHandler handshake;
  private final SessionRequests conversation;
  private final StandaloneStreamHandler standing;

  public SessionHandler(
      SessionRegistry sessions,
      InitializeHandler handshake,
      SessionRequests conversation,
      StandaloneStreamHandler standing) {
    this.sessions = requireNonNull(sessions, "sessions");
    this.handshake = requireNonNull(handshake, "handshake");
    this.conversation = requireNonNull(conversation, "conversation");
    this.standing = requireNonNull(standing, "standing");
  }

  /** Answers one message that was posted. */
  public void post(
      JsonRpcMessage message, McpHttpRequest http, McpTarget endpoint, McpResponder reply) {
    switch (message) {
      case JsonRpcMessage.Invalid(Optional<String> id, JsonRpcError error) ->
          reply.refuse(id, error);
      case JsonRpcMessage.Request request when request.method().equals("initialize") ->
          handshake.answer(request, http, endpoint, reply);
      case JsonRpcMessage.Request request ->
          inSession(
              http,
              reply,
              Optional.of(request.id()),
              session ->
                  conversation.answer(request, new SessionRequest(session, http.asker(), reply)));
      case JsonRpcMessage.Notification _, JsonRpcMessage.Response _ ->
          inSession(
              http,
              reply,
              Optional.empty(),
              session -> {
                conversation.take(message, session);
                reply.nothing(202);
              });
    }
  }

  /** Answers several messages that were posted together. */
  public void post(List<JsonRpcMessage> batch, McpHttpRequest http, McpResponder reply) {
    inSession(
        http,
        reply,
        Optional.empty(),
        session -> {
          if (session.agreement().hasBatches()) {
            conversation.answer(batch, new SessionRequest(session, http.asker(), reply));
          } else {
            refuse(reply, Optional.empty(), 400, "One message is sent at a time");
          }
        });
  }

  /**
   * Opens a stream of what belongs to no request, or goes on with one that broke; or ends the
   * session.
   */
  public void getOrDelete(McpHttpRequest http, McpResponder reply) {
    switch (http.method()) {
      case "GET" -> get(http, reply);
      case "DELETE" -> delete(http, reply);
      default -> refuse(reply, Optional.empty(), 405, "The methods are GET, POST and DELETE");
    }
  }

  private void get(McpHttpRequest http, McpResponder reply) {
    inSession(
        http,
        reply,
        Optional.empty(),
        session ->
            standing.answer(
                new SessionRequest(session, http.asker(), reply),
                http.headers().apply("Last-Event-ID")));
  }

  private void delete(McpHttpRequest http, McpResponder reply) {
    inSession(
        http,
        reply,
        Optional.empty(),
        _ -> {
          sessionId(http).ifPresent(sessions::end);
          reply.nothing(204);
        });
  }

  private void inSession(
      McpHttpRequest http,
      McpResponder reply,
      Optional<String> requestId,
      Consumer<McpSession> work) {
    Optional<String> id = sessionId(http);
    if (id.isEmpty()) {
      refuse(reply, requestId, 400, "The header " + McpProtocol.SESSION_HEADER + " is missing");
      return;
    }
    Optional<SessionRegistry.Use> used = sessions.use(id.get(), http);
    if (used.isEmpty()) {
      reply.refuse(requestId, JsonRpcErrors.unknownSession());
      return;
    }
    try (SessionRegistry.Use use = used.get()) {
      use.session().visitedBy(http.asker());
      if (speaksAVersion(http)) {
        work.accept(use.session());
      } else {
        refuse(reply, requestId, 400, "Unsupported " + McpProtocol.VERSION_HEADER);
      }
    }
  }

  /** Before 2025-06-18 clients did not say it. */
  private static boolean speaksAVersion(McpHttpRequest http) {
    return switch (HeaderValueDecoder.only(http.headers().apply(McpProtocol.VERSION_HEADER))) {
      case Value.Absent() -> true;
      case Value.Malformed() -> false;
      case Value.Text(String version) -> McpProtocol.LEGACY_VERSIONS.contains(version);
    };
  }

  private static Optional<String> sessionId(McpHttpRequest http) {
    return HeaderValueDecoder.only(http.headers().apply(McpProtocol.SESSION_HEADER))
            instanceof Value.Text(String id)
        ? Optional.of(id)
        : Optional.empty();
  }

  private static void refuse(
      McpResponder reply, Optional<String> requestId, int status, String why) {
    reply.refuse(requestId, JsonRpcError.refusing(status, JsonRpcError.INVALID_REQUEST, why));
  }
}
