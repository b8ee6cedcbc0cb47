package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.exchange.McpHttpResponse;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTargets;
import dev.bascule.adapter.in.http.mcp.aggregate.McpUseCases;
import dev.bascule.adapter.in.http.mcp.method.McpMethods;
import dev.bascule.adapter.in.http.mcp.method.Pagination;
import dev.bascule.adapter.in.http.mcp.protocol.BridgeServerInfo;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcReader;
import dev.bascule.adapter.in.http.mcp.protocol.McpProtocol;
import dev.bascule.adapter.in.http.mcp.protocol.ProtocolDetector;
import dev.bascule.adapter.in.http.mcp.protocol.ProtocolFamily;
import dev.bascule.adapter.in.http.mcp.session.InitializeHandler;
import dev.bascule.adapter.in.http.mcp.session.SessionHandler;
import dev.bascule.adapter.in.http.mcp.session.SessionMethods;
import dev.bascule.adapter.in.http.mcp.session.SessionRegistry;
import dev.bascule.adapter.in.http.mcp.session.SessionRequests;
import dev.bascule.adapter.in.http.mcp.session.SessionStreams;
import dev.bascule.adapter.in.http.mcp.session.StandaloneStreamHandler;
import dev.bascule.adapter.in.http.mcp.stateless.ListenHandler;
import dev.bascule.adapter.in.http.mcp.stateless.StatelessHandler;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.adapter.in.http.mcp.stream.StreamLimit;
import dev.bascule.adapter.in.http.media.McpMediaTypes;
import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.time.Ticker;
import java.util.List;
import java.util.Optional;

/**
 * Answers the requests of MCP clients with the use cases.
 *
 * <p>Thread-safe. Each request has a thread of its own, which had better be a virtual one; it is
 * interrupted when the client leaves.
 */
public final class McpHandler implements AutoCloseable {

  private static final int PAGE_BYTES = 1 << 20;

  private final McpTargets endpoints;
  private final StreamLimit listening;
  private final StreamLimit standing;
  private final StatelessHandler modern;
  private final SessionHandler legacy;
  private final SessionRegistry sessions;

  /**
   * Makes a front.
   *
   * @param ticker measures how long sessions are idle
   */
  public McpHandler(McpUseCases useCases, McpSettings settings, Ticker ticker) {
    this.endpoints = new McpTargets(useCases);
    this.listening = new StreamLimit(settings.maxListening());
    this.standing = new StreamLimit(SessionStreams.MAX_STANDING * (long) settings.maxSessions());
    this.sessions =
        new SessionRegistry(
            settings.maxSessions(), settings.sessionIdleTimeout(), useCases.endSession(), ticker);
    McpMethods features = new McpMethods(new Pagination(settings.pageSize(), PAGE_BYTES));
    BridgeServerInfo self = new BridgeServerInfo(settings.version());
    this.modern =
        new StatelessHandler(
            features, new ListenHandler(useCases.followServers(), listening), self);
    this.legacy =
        new SessionHandler(
            sessions,
            new InitializeHandler(sessions, useCases.followServers(), self),
            new SessionRequests(new SessionMethods(features)),
            new StandaloneStreamHandler(standing));
  }

  /**
   * Answers {@code request}, and returns when the answer is complete: for a stream of events, when
   * it has ended.
   */
  public void answer(McpHttpRequest request, McpHttpResponse response) {
    McpResponder reply = McpResponder.to(request, response);
    if (request.method().equals("POST")) {
      post(request, reply);
    } else if (isInSession(request)) {
      legacy.getOrDelete(request, reply);
    } else {
      notAllowed(reply);
    }
  }

  private static boolean isInSession(McpHttpRequest request) {
    return ProtocolDetector.ofHeader(request.headers()) == ProtocolFamily.LEGACY
        && !request.headers().apply(McpProtocol.SESSION_HEADER).isEmpty();
  }

  private void post(McpHttpRequest request, McpResponder reply) {
    if (!McpMediaTypes.isJson(request.headers())) {
      refuse(reply, 415, "The body is application/json");
      return;
    }
    if (reply.acceptable().nothing()) {
      refuse(reply, 406, "The answer is application/json or text/event-stream");
      return;
    }
    switch (JsonRpcReader.read(request.body())) {
      case JsonRpcReader.Body.Unreadable(JsonRpcError error) ->
          reply.refuse(Optional.empty(), error);
      case JsonRpcReader.Body.Batch(List<JsonRpcMessage> messages) ->
          batch(
              messages.stream().map(message -> traced(message, request)).toList(), request, reply);
      case JsonRpcReader.Body.Single(JsonRpcMessage message) ->
          one(traced(message, request), request, reply);
    }
  }

  /** What a message says of its trace counts before what the request says that carries it. */
  private static JsonRpcMessage traced(JsonRpcMessage message, McpHttpRequest request) {
    return message instanceof JsonRpcMessage.Request asked
        ? asked.within(TraceContext.sentAs(request.headers()))
        : message;
  }

  private void one(JsonRpcMessage message, McpHttpRequest request, McpResponder reply) {
    McpTarget endpoint = endpoints.of(request.server());
    switch (ProtocolDetector.of(message, request.headers())) {
      case MODERN -> modern.answer(message, request, endpoint, reply);
      case LEGACY -> legacy.post(message, request, endpoint, reply);
    }
  }

  private void batch(List<JsonRpcMessage> messages, McpHttpRequest request, McpResponder reply) {
    switch (ProtocolDetector.ofHeader(request.headers())) {
      case MODERN -> refuse(reply, 400, "One message is sent at a time");
      case LEGACY -> legacy.post(messages, request, reply);
    }
  }

  private static void notAllowed(McpResponder reply) {
    refuse(reply.with("Allow", "POST"), 405, "Messages are POSTed");
  }

  private static void refuse(McpResponder reply, int status, String why) {
    reply.refuse(
        Optional.empty(), JsonRpcError.refusing(status, JsonRpcError.INVALID_REQUEST, why));
  }

  /** Returns how many sessions there are. */
  public int sessionCount() {
    return sessions.count();
  }

  /** Ends the sessions that were idle for long; to be called now and then. Never waits. */
  public void sweep() {
    sessions.sweep();
  }

  /**
   * Ends the streams that would never end by themselves, and opens no more; requests are answered
   * as before. Does nothing the second time.
   */
  public void drain() {
    listening.endAll();
    standing.endAll();
  }

  /** Ends all sessions and streams; does nothing the second time. */
  @Override
  public void close() {
    drain();
    sessions.endAll();
  }
}
