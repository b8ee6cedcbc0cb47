package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.fixture.ModernScriptedServer;
import dev.bascule.adapter.out.mcp.fixture.ModernScriptedServer.Handler;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.McpRequests;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernConnection;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.RecordingNotificationListener;
import dev.bascule.domain.http.RawHttpConnection.RawRequest;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connection of revision 2026-07-28 to a scripted server. */
final class ModernConnectionFixture implements AutoCloseable {

  static final ServerId ID = new ServerId("scripted");
  static final Duration LONG = Duration.ofSeconds(8);
  static final String DONE = "{\"content\":[],\"resultType\":\"complete\"}";

  private static final int MAX_MESSAGE_BYTES = 100_000;

  /** All requests so far, except for those that the connection itself makes. */
  final List<RawRequest> requests = new CopyOnWriteArrayList<>();

  final RecordingNotificationListener notices = new RecordingNotificationListener();
  final ModernScriptedServer web;
  final ModernConnection connection;

  private final McpRequests mcpRequests;

  ModernConnectionFixture(ModernRevisions revisions, Handler handler) throws IOException {
    web =
        new ModernScriptedServer(
            (request, response) -> {
              if (!isConnectionRequest(request)) {
                requests.add(request);
              }
              handler.handle(request, response);
            });
    connection = ModernMcpServers.connection(settings(), revisions, notices);
    mcpRequests = new McpRequests(connection);
  }

  ModernConnectionFixture(Handler handler) throws IOException {
    this(ModernRevisions.OF_BRIDGE, handler);
  }

  private static boolean isConnectionRequest(RawRequest request) {
    return Set.of("server/discover", "subscriptions/listen")
        .contains(request.headers().getOrDefault("Mcp-Method", ""));
  }

  private StreamableHttpSettings settings() {
    return new StreamableHttpSettings(
        ID, web.url(), Map.of("X-Api-Key", "k"), MAX_MESSAGE_BYTES, ProtocolChoice.AUTO);
  }

  UpstreamReply<McpResult> call(
      String tool, String arguments, CallContext context, Duration timeout) {
    ToolCall call =
        new ToolCall(
            ID,
            new ToolName(tool),
            new ToolArguments(JsonBytes.of(arguments), ToolArguments.NONE.digest()));
    return mcpRequests.send(call, context, TimeLimit.of(timeout, Ticker.system()));
  }

  UpstreamReply<McpResult> call() {
    return call("tool", "{}", CallContext.ANONYMOUS, LONG);
  }

  UpstreamReply<ListPage> listTools() {
    return mcpRequests.list(
        ListKind.TOOLS,
        Optional.empty(),
        CallContext.ANONYMOUS,
        TimeLimit.of(LONG, Ticker.system()));
  }

  /** Returns the requests of {@code method} so far. */
  List<RawRequest> requestsOf(String method) {
    return requests.stream()
        .filter(request -> method.equals(request.headers().get("Mcp-Method")))
        .toList();
  }

  @Override
  public void close() {
    connection.close();
    web.close();
  }

  static <T> T answer(UpstreamReply<T> reply) {
    return switch (reply) {
      case Answered<T>(T value) -> value;
      case Failed<T>(Failure.UpstreamFailure failure) -> throw new AssertionError(failure);
    };
  }

  static <T> Failure failure(UpstreamReply<T> reply) {
    return switch (reply) {
      case Answered<T>(T value) -> throw new AssertionError(value);
      case Failed<T>(Failure.UpstreamFailure failure) -> failure;
    };
  }
}
