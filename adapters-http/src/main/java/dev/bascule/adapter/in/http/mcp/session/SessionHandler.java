package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.SessionEnd;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.method.ToolInvocation;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcErrors;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.session.SessionStreams.BufferPosition;
import dev.bascule.adapter.in.http.mcp.stream.EventPump;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.adapter.in.http.mcp.stream.StreamLimit;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionOwner;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.mcp.protocol.McpProtocol;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Handles clients with sessions, from 2024-11-05 to 2025-11-25. */
public record SessionHandler(
    SessionRegistry sessions,
    SessionFactory sessionFactory,
    InitializeHandler initializeHandler,
    SessionRequests sessionRequests,
    StreamLimit standaloneStreams) {

  /**
   * In bytes. Requests of clients with different capabilities are distinguished by a hash of these;
   * hashing longer ones must not run on the reading thread.
   */
  private static final int MAX_INLINE_CAPABILITIES = 1024;

  public void post(
      JsonRpcMessage message, McpHttpRequest http, McpTarget target, McpResponder reply) {
    switch (message) {
      case JsonRpcMessage.Invalid(Optional<String> id, JsonRpcError error) ->
          reply.reject(id, error);
      case JsonRpcMessage.Request request when request.method().equals(MethodNames.INITIALIZE) ->
          initializeHandler.handle(request, http, target, reply);
      case JsonRpcMessage.Request request ->
          withSession(
              http,
              reply,
              Optional.of(request.id()),
              session -> sessionRequests.handle(request, new SessionRequest(session, http, reply)));
      case JsonRpcMessage.Notification _, JsonRpcMessage.Response _ ->
          withSession(
              http,
              reply,
              Optional.empty(),
              session -> {
                sessionRequests.receive(message, session);
                reply.sendEmpty(202);
              });
    }
  }

  /**
   * Calls a tool: returns the response if the outcome is known without waiting, and otherwise one
   * that waits for it. Does not block.
   *
   * @return empty if {@link #post} must respond to the request; nothing is counted then
   */
  public Optional<BridgeResponse> callTool(JsonRpcMessage.Request request, McpHttpRequest http) {
    Optional<SessionRegistry.SessionEntry> used =
        http.head().sessionId().flatMap(id -> sessions.acquire(id, http));
    if (used.isEmpty()) {
      return Optional.empty();
    }
    SessionRegistry.SessionEntry entry = used.get();
    boolean isAwaited = false;
    try {
      McpSession session = entry.session();
      if (!http.head().hasLegacyVersion()
          || session.capabilities().length() > MAX_INLINE_CAPABILITIES
          || !session.mayBegin(request.id())) {
        return Optional.empty();
      }
      session.setLatestCaller(http.caller());
      SessionClientChannel channel =
          SessionRequests.channelOf(request, session, http.head().mediaTypes());
      ToolInvocation invocation =
          ToolInvocation.of(SessionRequests.callOf(request, session, http, channel));
      Optional<BridgeResponse> polled =
          http.head().mediaTypes().json() ? invocation.poll() : Optional.empty();
      isAwaited = polled.isEmpty();
      return isAwaited ? Optional.of(await(invocation, channel, entry, http)) : polled;
    } finally {
      if (!isAwaited) {
        entry.close();
      }
    }
  }

  private static BridgeResponse await(
      ToolInvocation invocation,
      SessionClientChannel channel,
      SessionRegistry.SessionEntry entry,
      McpHttpRequest http) {
    return new StreamingResponse(
        response -> {
          try (entry;
              invocation) {
            SessionRequests.handle(
                invocation,
                channel,
                new SessionRequest(entry.session(), http, McpResponder.of(http, response)));
          }
        },
        /* discard= */ () -> {
          invocation.close();
          entry.close();
        });
  }

  public void post(List<JsonRpcMessage> batch, McpHttpRequest http, McpResponder reply) {
    withSession(
        http,
        reply,
        Optional.empty(),
        session -> {
          if (session.parameters().hasBatches()) {
            sessionRequests.handle(batch, new SessionRequest(session, http, reply));
          } else {
            reject(reply, Optional.empty(), 400, "Batches are not supported");
          }
        });
  }

  /** Opens or resumes a standalone stream, or ends the session. */
  public void getOrDelete(McpHttpRequest http, McpResponder reply) {
    switch (http.method()) {
      case "GET" -> get(http, reply);
      case "DELETE" -> delete(http, reply);
      default -> reject(reply, Optional.empty(), 405, "Use GET, POST or DELETE");
    }
  }

  private void get(McpHttpRequest http, McpResponder reply) {
    withSession(
        http,
        reply,
        Optional.empty(),
        session ->
            openStream(
                new SessionRequest(session, http, reply),
                http.head().headers().apply("Last-Event-ID")));
  }

  /** Opens or resumes a stream, if the last event is known, and returns when it has ended. */
  private void openStream(SessionRequest sessionRequest, List<String> lastEventId) {
    McpResponder reply = sessionRequest.reply();
    if (!reply.mediaTypes().events()) {
      reject(reply, Optional.empty(), 406, "The client must accept text/event-stream");
      return;
    }
    Optional<StreamLimit.Entry> room = standaloneStreams.tryAcquire();
    if (room.isEmpty()) {
      reply.reject(
          Optional.empty(), JsonRpcErrors.busy("The maximum number of streams is reached"));
      return;
    }
    try (StreamLimit.Entry entry = room.get()) {
      SessionStreams streams = sessionRequest.session().streams();
      BufferPosition position =
          lastEventId.stream().findFirst().flatMap(streams::reconnect).orElseGet(streams::connect);
      writeStream(position, sessionRequest, entry);
    }
  }

  private static void writeStream(
      BufferPosition position, SessionRequest sessionRequest, StreamLimit.Entry entry) {
    McpSession session = sessionRequest.session();
    EventPump pump =
        new EventPump(
            position.buffer(), sessionRequest.reply(), session.parameters().isResumable());
    entry.onEnd(position.buffer()::dismissReader);
    try {
      session.subscription(sessionRequest.context());
      pump.writeStream(position.after(), Optional.empty());
    } finally {
      session.streams().disconnected(position.buffer());
    }
  }

  private void delete(McpHttpRequest http, McpResponder reply) {
    withSession(
        http,
        reply,
        Optional.empty(),
        _ -> {
          http.head().sessionId().ifPresent(id -> end(id, SessionParameters.ownerOf(http)));
          reply.sendEmpty(204);
        });
  }

  /** In this order, so that no other request continues the session again. */
  private void end(String id, SessionOwner owner) {
    sessionFactory.ids().end(id, owner);
    sessions.end(id, SessionEnd.DELETED);
  }

  /**
   * Ends the session that {@link SessionView#id} identifies, at all replicas. Returns whether there
   * was one.
   */
  public boolean endSession(String viewId) {
    Optional<McpSession> session = sessions.findByViewId(viewId);
    session.ifPresent(found -> end(found.id(), found.parameters().owner()));
    return session.isPresent();
  }

  private void withSession(
      McpHttpRequest http,
      McpResponder reply,
      Optional<String> requestId,
      Consumer<McpSession> work) {
    Optional<String> id = http.head().sessionId();
    if (id.isEmpty()) {
      reject(reply, requestId, 400, "The header " + McpProtocol.SESSION_HEADER + " is missing");
      return;
    }
    Optional<SessionRegistry.SessionEntry> used = sessions.acquire(id.get(), http);
    if (used.isEmpty()) {
      Optional<JsonRpcError> rejection = continueSession(id.get(), http);
      if (rejection.isPresent()) {
        reply.reject(requestId, rejection.get());
        return;
      }
      used = sessions.acquire(id.get(), http);
    }
    if (used.isEmpty()) {
      reply.reject(requestId, JsonRpcErrors.unknownSession());
      return;
    }
    try (SessionRegistry.SessionEntry entry = used.get()) {
      entry.session().setLatestCaller(http.caller());
      if (http.head().hasLegacyVersion()) {
        work.accept(entry.session());
      } else {
        reject(reply, requestId, 400, "Unsupported " + McpProtocol.VERSION_HEADER);
      }
    }
  }

  /** Adds the session if another replica knows it; returns why there is no room for it. */
  private Optional<JsonRpcError> continueSession(String id, McpHttpRequest http) {
    Optional<McpSession> session = sessionFactory.continueSession(id, http);
    Optional<JsonRpcError> rejection =
        session.flatMap(continued -> sessions.add(continued, http.context()));
    if (rejection.isPresent()) {
      return rejection;
    }
    if (sessionFactory.ids().hasEnded(id)) {
      // It may have ended meanwhile.
      sessions.end(id, SessionEnd.DELETED);
    }
    return Optional.empty();
  }

  private static void reject(
      McpResponder reply, Optional<String> requestId, int status, String why) {
    reply.reject(requestId, JsonRpcError.rejection(status, why));
  }
}
