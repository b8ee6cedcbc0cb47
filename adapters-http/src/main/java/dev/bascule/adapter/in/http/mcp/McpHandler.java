package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.exchange.BridgeResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.DeferredResponse;
import dev.bascule.adapter.in.http.exchange.BridgeResponse.StreamingResponse;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget;
import dev.bascule.adapter.in.http.mcp.aggregate.McpTarget.McpTargets;
import dev.bascule.adapter.in.http.mcp.method.McpMethods;
import dev.bascule.adapter.in.http.mcp.method.Pagination;
import dev.bascule.adapter.in.http.mcp.method.PaginationMonitor;
import dev.bascule.adapter.in.http.mcp.protocol.BridgeServerInfo;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcError;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcReader;
import dev.bascule.adapter.in.http.mcp.session.InitializeHandler;
import dev.bascule.adapter.in.http.mcp.session.SessionFactory;
import dev.bascule.adapter.in.http.mcp.session.SessionHandler;
import dev.bascule.adapter.in.http.mcp.session.SessionIds;
import dev.bascule.adapter.in.http.mcp.session.SessionMailReceiver;
import dev.bascule.adapter.in.http.mcp.session.SessionRegistry;
import dev.bascule.adapter.in.http.mcp.session.SessionRequests;
import dev.bascule.adapter.in.http.mcp.session.SessionStreams;
import dev.bascule.adapter.in.http.mcp.session.SessionView;
import dev.bascule.adapter.in.http.mcp.stateless.ListenHandler;
import dev.bascule.adapter.in.http.mcp.stateless.StatelessHandler;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.adapter.in.http.mcp.stream.McpResponder;
import dev.bascule.adapter.in.http.mcp.stream.RequestTask;
import dev.bascule.adapter.in.http.mcp.stream.StreamLimit;
import dev.bascule.application.context.RequestDetails;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.header.HeaderValue;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the requests of MCP clients with the use cases.
 *
 * <p>Thread-safe. Each request has its own thread, preferably a virtual one, which is interrupted
 * when the client disconnects.
 */
public final class McpHandler implements McpRequestHandler, AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(McpHandler.class);

  /** Parsing a message of this size is faster than handing over to another thread. */
  private static final int MAX_INLINE_BODY = 4 * 1024;

  private static final JsonRpcError LOOP =
      JsonRpcError.rejection(
          508, "The request is one of this bridge to a server that leads back to this endpoint");

  private final McpTargets targets;
  private final DiscoverServerUseCase discoverServer;
  private final StreamLimit listenStreams;
  private final StreamLimit standaloneStreams;
  private final StatelessHandler modern;
  private final SessionHandler legacy;
  private final SessionRegistry sessions;
  private final PaginationMonitor paginationMonitor;
  private final int maxSessions;

  /** An endpoint without an observer. */
  public McpHandler(UseCases useCases, McpSettings settings, Ticker ticker) {
    this(useCases, settings, ticker, HttpRequestObserver.NONE);
  }

  /**
   * @param observer is notified of the ends and the rejections of sessions
   */
  public McpHandler(
      UseCases useCases, McpSettings settings, Ticker ticker, HttpRequestObserver observer) {
    this(useCases, settings, ticker, observer, LOGGER::warn);
  }

  /**
   * @param clientLog receives warnings about clients
   */
  McpHandler(
      UseCases useCases,
      McpSettings settings,
      Ticker ticker,
      HttpRequestObserver observer,
      Consumer<String> clientLog) {
    this.targets = new McpTargets(useCases);
    this.discoverServer = useCases.discoverServer();
    this.maxSessions = settings.maxSessions();
    this.listenStreams = new StreamLimit(settings.maxListening());
    this.standaloneStreams =
        new StreamLimit(SessionStreams.MAX_STANDALONE * (long) settings.maxSessions());
    this.sessions =
        new SessionRegistry(
            settings.maxSessions(),
            settings.maxSessionsPerCaller(),
            settings.sessionIdleTimeout(),
            useCases.endSession(),
            observer,
            ticker);
    this.paginationMonitor = new PaginationMonitor(ticker, clientLog);
    McpMethods methods = new McpMethods(new Pagination(settings.pageBytes()), paginationMonitor);
    BridgeServerInfo serverInfo = new BridgeServerInfo(settings.version());
    this.modern =
        new StatelessHandler(
            methods,
            new ListenHandler(useCases.subscribeToServers(), listenStreams),
            useCases.subscribeToServers(),
            serverInfo);
    SessionIds sessionIds = new SessionIds(useCases.shareSessions(), ticker);
    SessionFactory sessionFactory =
        new SessionFactory(sessionIds, targets, useCases.subscribeToServers());
    this.legacy =
        new SessionHandler(
            sessions,
            sessionFactory,
            new InitializeHandler(sessions, sessionFactory, serverInfo),
            new SessionRequests(methods, useCases.queryAllServers().timeout(), sessionIds),
            standaloneStreams);
    sessionIds.listen(new SessionMailReceiver(sessions));
  }

  /**
   * Returns the response to {@code request}: complete if it is a tool call whose result is
   * available, otherwise one that is written while it is generated, and may be an event stream.
   * Does not block.
   */
  @Override
  public BridgeResponse handle(McpHttpRequest request) {
    if (!request.method().equals("POST")) {
      return streaming(request, reply -> getOrDelete(request, reply));
    }
    if (!request.head().isJson()) {
      return rejection(request, 415, "The body must be application/json");
    }
    if (request.head().mediaTypes().isEmpty()) {
      return rejection(
          request, 406, "The client must accept application/json or text/event-stream");
    }
    if (request.body().length > MAX_INLINE_BODY) {
      return new DeferredResponse(() -> handle(JsonRpcReader.read(request.body()), request));
    }
    return handle(JsonRpcReader.read(request.body()), request);
  }

  /** Returns the response to a POST request whose body is {@code body}. Does not block. */
  public BridgeResponse handle(JsonRpcReader.Body body, McpHttpRequest request) {
    return body instanceof JsonRpcReader.Body.Single(JsonRpcMessage.Request call)
            && call.method().equals(MethodNames.CALL_TOOL)
        ? callTool(call, request)
        : streaming(request, reply -> post(body, request, reply));
  }

  private static BridgeResponse streaming(McpHttpRequest request, Consumer<McpResponder> writer) {
    return new StreamingResponse(response -> writer.accept(McpResponder.of(request, response)));
  }

  private BridgeResponse callTool(JsonRpcMessage.Request call, McpHttpRequest request) {
    request.context().origin().details().setRpcMethod(call.method());
    McpTarget target = targets.of(request.server());
    try {
      return request.head().eraOf(call) == ProtocolEra.MODERN
          ? modern.callTool(call, request, target)
          : legacy
              .callTool(call, request)
              .orElseGet(
                  () -> streaming(request, reply -> legacy.post(call, request, target, reply)));
    } catch (RuntimeException | Error e) {
      return RequestTask.toResponse(call.id(), RequestTask.reportBug(e));
    }
  }

  private void getOrDelete(McpHttpRequest request, McpResponder reply) {
    if (isLoop(request)) {
      reply.reject(Optional.empty(), LOOP);
    } else if (isInSession(request)) {
      legacy.getOrDelete(request, reply);
    } else {
      methodNotAllowed(reply);
    }
  }

  /** Not used for tool calls: every connection begins with another request. */
  private boolean isLoop(McpHttpRequest request) {
    List<String> tokens = request.head().headers().apply(McpProtocol.LOOP_HEADER);
    return tokens.size() == 1 && discoverServer.detectLoop(tokens.getFirst(), request.server());
  }

  private static boolean isInSession(McpHttpRequest request) {
    return request.head().era() == ProtocolEra.LEGACY
        && !(request.head().session() instanceof HeaderValue.Absent);
  }

  private void post(JsonRpcReader.Body body, McpHttpRequest request, McpResponder reply) {
    recordMethod(body, request.context().origin().details());
    if (isLoop(request)) {
      reply.reject(Optional.empty(), LOOP);
      return;
    }
    switch (body) {
      case JsonRpcReader.Body.Unreadable(JsonRpcError error) ->
          reply.reject(Optional.empty(), error);
      case JsonRpcReader.Body.Batch(List<JsonRpcMessage> messages) ->
          handleBatch(messages, request, reply);
      case JsonRpcReader.Body.Single(JsonRpcMessage message) ->
          handleSingle(message, request, reply);
    }
  }

  private static void recordMethod(JsonRpcReader.Body body, RequestDetails details) {
    switch (body) {
      case JsonRpcReader.Body.Single(JsonRpcMessage.Request call) ->
          details.setRpcMethod(call.method());
      case JsonRpcReader.Body.Single(JsonRpcMessage.Notification notification) ->
          details.setRpcMethod(notification.method());
      case JsonRpcReader.Body.Batch _ -> details.setRpcMethod("batch");
      case JsonRpcReader.Body.Single _, JsonRpcReader.Body.Unreadable _ -> {}
    }
  }

  private void handleSingle(JsonRpcMessage message, McpHttpRequest request, McpResponder reply) {
    McpTarget target = targets.of(request.server());
    if (request.head().eraOf(message) == ProtocolEra.MODERN) {
      modern.handle(message, request, target, reply);
    } else {
      legacy.post(message, request, target, reply);
    }
  }

  private void handleBatch(
      List<JsonRpcMessage> messages, McpHttpRequest request, McpResponder reply) {
    if (request.head().era() == ProtocolEra.MODERN) {
      reject(reply, 400, "Batches are not supported");
    } else {
      legacy.post(messages, request, reply);
    }
  }

  private static void methodNotAllowed(McpResponder reply) {
    reject(reply.with("Allow", "POST"), 405, "Use POST");
  }

  private static BridgeResponse rejection(McpHttpRequest request, int status, String why) {
    return streaming(request, reply -> reject(reply, status, why));
  }

  private static void reject(McpResponder reply, int status, String why) {
    reply.reject(Optional.empty(), JsonRpcError.rejection(status, why));
  }

  @Override
  public List<SessionView> sessions() {
    return sessions.views();
  }

  @Override
  public boolean endSession(String viewId) {
    return legacy.endSession(viewId);
  }

  public int sessionCount() {
    return sessions.count();
  }

  public int maxSessions() {
    return maxSessions;
  }

  /**
   * Closes sessions that were idle for too long, and warns about clients that read only the first
   * page of a list; called periodically. Does not block.
   */
  @Override
  public void sweep() {
    sessions.sweep();
    paginationMonitor.sweep();
  }

  /**
   * Ends the streams that would not end by themselves, and each later one as soon as it is open;
   * requests are still answered. Further calls have no effect.
   */
  @Override
  public void drain() {
    listenStreams.endAll();
    standaloneStreams.endAll();
  }

  /** Closes all sessions and streams; further calls have no effect. */
  @Override
  public void close() {
    drain();
    sessions.endAll();
  }
}
