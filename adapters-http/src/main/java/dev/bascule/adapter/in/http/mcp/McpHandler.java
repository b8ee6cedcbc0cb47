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

  private final McpTargets targets;
  private final StreamLimit listenStreams;
  private final StreamLimit standaloneStreams;
  private final StatelessHandler modern;
  private final SessionHandler legacy;
  private final SessionRegistry sessions;
  private final int maxSessions;

  /**
   * Creates the handler of all MCP endpoints.
   *
   * @param ticker measures how long sessions are idle
   */
  public McpHandler(McpUseCases useCases, McpSettings settings, Ticker ticker) {
    this.targets = new McpTargets(useCases);
    this.maxSessions = settings.maxSessions();
    this.listenStreams = new StreamLimit(settings.maxListening());
    this.standaloneStreams =
        new StreamLimit(SessionStreams.MAX_STANDALONE * (long) settings.maxSessions());
    this.sessions =
        new SessionRegistry(
            settings.maxSessions(), settings.sessionIdleTimeout(), useCases.endSession(), ticker);
    McpMethods methods = new McpMethods(new Pagination(settings.pageSize(), PAGE_BYTES));
    BridgeServerInfo serverInfo = new BridgeServerInfo(settings.version());
    this.modern =
        new StatelessHandler(
            methods, new ListenHandler(useCases.subscribeToServers(), listenStreams), serverInfo);
    this.legacy =
        new SessionHandler(
            sessions,
            new InitializeHandler(sessions, useCases.subscribeToServers(), serverInfo),
            new SessionRequests(new SessionMethods(methods, useCases.queryAllServers().timeout())),
            new StandaloneStreamHandler(standaloneStreams));
  }

  /**
   * Answers {@code request}, and returns when the answer is complete: for a stream of events, when
   * it has ended.
   */
  public void handle(McpHttpRequest request, McpHttpResponse response) {
    McpResponder reply = McpResponder.of(request, response);
    if (request.method().equals("POST")) {
      post(request, reply);
    } else if (isInSession(request)) {
      legacy.getOrDelete(request, reply);
    } else {
      methodNotAllowed(reply);
    }
  }

  private static boolean isInSession(McpHttpRequest request) {
    return ProtocolDetector.ofHeader(request.headers()) == ProtocolFamily.LEGACY
        && !request.headers().apply(McpProtocol.SESSION_HEADER).isEmpty();
  }

  private void post(McpHttpRequest request, McpResponder reply) {
    if (!McpMediaTypes.isJson(request.headers())) {
      reject(reply, 415, "The body is application/json");
      return;
    }
    if (reply.mediaTypes().isEmpty()) {
      reject(reply, 406, "The answer is application/json or text/event-stream");
      return;
    }
    switch (JsonRpcReader.read(request.body())) {
      case JsonRpcReader.Body.Unreadable(JsonRpcError error) ->
          reply.reject(Optional.empty(), error);
      case JsonRpcReader.Body.Batch(List<JsonRpcMessage> messages) ->
          handleBatch(
              messages.stream().map(message -> withTrace(message, request)).toList(),
              request,
              reply);
      case JsonRpcReader.Body.Single(JsonRpcMessage message) ->
          handleSingle(withTrace(message, request), request, reply);
    }
  }

  /** What a message says of its trace counts before what the request says that carries it. */
  private static JsonRpcMessage withTrace(JsonRpcMessage message, McpHttpRequest request) {
    return message instanceof JsonRpcMessage.Request rpcRequest
        ? rpcRequest.withOuterTrace(TraceContext.parse(request.headers()))
        : message;
  }

  private void handleSingle(JsonRpcMessage message, McpHttpRequest request, McpResponder reply) {
    McpTarget target = targets.of(request.server());
    switch (ProtocolDetector.of(message, request.headers())) {
      case MODERN -> modern.handle(message, request, target, reply);
      case LEGACY -> legacy.post(message, request, target, reply);
    }
  }

  private void handleBatch(
      List<JsonRpcMessage> messages, McpHttpRequest request, McpResponder reply) {
    switch (ProtocolDetector.ofHeader(request.headers())) {
      case MODERN -> reject(reply, 400, "One message is sent at a time");
      case LEGACY -> legacy.post(messages, request, reply);
    }
  }

  private static void methodNotAllowed(McpResponder reply) {
    reject(reply.with("Allow", "POST"), 405, "Messages are POSTed");
  }

  private static void reject(McpResponder reply, int status, String why) {
    reply.reject(
        Optional.empty(), JsonRpcError.rejection(status, JsonRpcError.INVALID_REQUEST, why));
  }

  /** Returns how many sessions there are. */
  public int sessionCount() {
    return sessions.count();
  }

  /** Returns how many sessions there may be. */
  public int maxSessions() {
    return maxSessions;
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
    listenStreams.endAll();
    standaloneStreams.endAll();
  }

  /** Ends all sessions and streams; does nothing the second time. */
  @Override
  public void close() {
    drain();
    sessions.endAll();
  }
}
