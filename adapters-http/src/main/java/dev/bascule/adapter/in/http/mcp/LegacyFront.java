package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.mcp.HeaderText.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Answers clients that speak a revision with sessions, from 2024-11-05 to 2025-11-25. */
final class LegacyFront {

  private final Sessions sessions;
  private final Handshake handshake;
  private final Conversation conversation;
  private final Standing standing;

  LegacyFront(
      Sessions sessions, Handshake handshake, Conversation conversation, Standing standing) {
    this.sessions = requireNonNull(sessions, "sessions");
    this.handshake = requireNonNull(handshake, "handshake");
    this.conversation = requireNonNull(conversation, "conversation");
    this.standing = requireNonNull(standing, "standing");
  }

  /** Answers one message that was posted. */
  void post(Incoming message, McpHttpRequest http, Endpoint endpoint, Replying reply) {
    switch (message) {
      case Incoming.Invalid(Optional<String> id, RpcError error) -> reply.refuse(id, error);
      case Incoming.Request request when request.method().equals("initialize") ->
          handshake.answer(request, http, endpoint, reply);
      case Incoming.Request request ->
          inSession(
              http,
              reply,
              Optional.of(request.id()),
              session -> conversation.answer(request, new Visit(session, http.asker(), reply)));
      case Incoming.Notification _, Incoming.Response _ ->
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
  void post(List<Incoming> batch, McpHttpRequest http, Replying reply) {
    inSession(
        http,
        reply,
        Optional.empty(),
        session -> {
          if (session.agreement().hasBatches()) {
            conversation.answer(batch, new Visit(session, http.asker(), reply));
          } else {
            refuse(reply, Optional.empty(), 400, "One message is sent at a time");
          }
        });
  }

  /**
   * Opens a stream of what belongs to no request, or goes on with one that broke; or ends the
   * session.
   */
  void getOrDelete(McpHttpRequest http, Replying reply) {
    switch (http.method()) {
      case "GET" -> get(http, reply);
      case "DELETE" -> delete(http, reply);
      default -> refuse(reply, Optional.empty(), 405, "The methods are GET, POST and DELETE");
    }
  }

  private void get(McpHttpRequest http, Replying reply) {
    inSession(
        http,
        reply,
        Optional.empty(),
        session ->
            standing.answer(
                new Visit(session, http.asker(), reply), http.headers().apply("Last-Event-ID")));
  }

  private void delete(McpHttpRequest http, Replying reply) {
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
      Replying reply,
      Optional<String> requestId,
      Consumer<LegacySession> work) {
    Optional<String> id = sessionId(http);
    if (id.isEmpty()) {
      refuse(reply, requestId, 400, "The header " + Protocol.SESSION_HEADER + " is missing");
      return;
    }
    Optional<Sessions.Use> used = sessions.use(id.get(), http);
    if (used.isEmpty()) {
      reply.refuse(requestId, Errors.unknownSession());
      return;
    }
    try (Sessions.Use use = used.get()) {
      use.session().visitedBy(http.asker());
      if (speaksAVersion(http)) {
        work.accept(use.session());
      } else {
        refuse(reply, requestId, 400, "Unsupported " + Protocol.VERSION_HEADER);
      }
    }
  }

  /** Before 2025-06-18 clients did not say it. */
  private static boolean speaksAVersion(McpHttpRequest http) {
    return switch (HeaderText.only(http.headers().apply(Protocol.VERSION_HEADER))) {
      case Value.Absent() -> true;
      case Value.Malformed() -> false;
      case Value.Text(String version) -> Protocol.LEGACY_VERSIONS.contains(version);
    };
  }

  private static Optional<String> sessionId(McpHttpRequest http) {
    return HeaderText.only(http.headers().apply(Protocol.SESSION_HEADER))
            instanceof Value.Text(String id)
        ? Optional.of(id)
        : Optional.empty();
  }

  private static void refuse(Replying reply, Optional<String> requestId, int status, String why) {
    reply.refuse(requestId, RpcError.refusing(status, RpcError.INVALID_REQUEST, why));
  }
}
