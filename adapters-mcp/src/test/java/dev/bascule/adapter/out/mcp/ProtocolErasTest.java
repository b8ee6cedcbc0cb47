package dev.bascule.adapter.out.mcp;

import static dev.bascule.adapter.out.mcp.ModernConnectionFixture.LONG;
import static dev.bascule.adapter.out.mcp.ModernConnectionFixture.answer;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.methodOf;
import static dev.bascule.adapter.out.mcp.fixture.ModernScript.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.fixture.HttpFixture;
import dev.bascule.adapter.out.mcp.fixture.ModernScriptedServer;
import dev.bascule.adapter.out.mcp.fixture.SseFixture;
import dev.bascule.adapter.out.mcp.fixture.StdioFixture;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.RecordingClient;
import dev.bascule.application.port.out.RecordingNotificationListener;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Servers of every era without a configured protocol, over real sockets and processes. */
final class ProtocolErasTest {

  private static final ServerId ID = new ServerId("scripted");
  private static final int MAX_MESSAGE_BYTES = 100_000;
  private static final String ASKS =
      "{\"resultType\":\"input_required\",\"requestState\":\"\\u0061\",\"inputRequests\":"
          + "{\"who\":{\"method\":\"elicitation/create\",\"params\":{\"message\":\"Who?\"}}}}";
  private static final String DONE = "{\"resultType\":\"complete\",\"content\":[]}";

  private final RecordingNotificationListener notices = new RecordingNotificationListener();

  @Test
  void usesLegacyProtocolOverHttp() throws IOException {
    try (HttpFixture fixture = new HttpFixture();
        McpServer server = overHttp(fixture.url(), ProtocolChoice.AUTO)) {
      call(server, CallContext.ANONYMOUS);

      assertEquals(Optional.of("2025-11-25"), server.status().protocolVersion());
    }
  }

  @Test
  void detectsHttpSseServer() throws IOException {
    try (SseFixture fixture = new SseFixture();
        McpServer server = overHttp(fixture.url(), ProtocolChoice.AUTO)) {
      call(server, CallContext.ANONYMOUS);

      ServerStatus status = server.status();
      assertEquals(Transport.SSE, status.transport());
      assertTrue(status.connected());
    }
  }

  @Test
  void usesLegacyProtocolOverStdio() {
    StdioSettings settings =
        new StdioSettings(
            ID,
            StdioFixture.command(),
            Map.of(),
            Optional.empty(),
            MAX_MESSAGE_BYTES,
            ProtocolChoice.AUTO,
            ChildEnvironment.DEFAULT,
            OptionalLong.empty());
    try (McpServer server =
        TransportMcpServer.overStdio(
            settings, notices, (_, _) -> {}, ClientInfo.bascule("test"), Ticker.system())) {
      call(server, CallContext.ANONYMOUS);

      assertEquals(Optional.of("2025-11-25"), server.status().protocolVersion());
    }
  }

  @Test
  void doesNotProbeConfiguredModernServer() throws IOException {
    List<String> methods = new CopyOnWriteArrayList<>();
    try (ModernScriptedServer web =
            new ModernScriptedServer(
                (request, response) -> {
                  methods.add(methodOf(request.body()));
                  response.json(200, result(request.body(), DONE));
                });
        McpServer server = overHttp(web.url(), ProtocolChoice.MODERN)) {
      call(server, CallContext.ANONYMOUS);

      assertEquals("tools/call", methods.getFirst());
    }
  }

  @Test
  void relaysInputRequestsOfModernServerToSessionClient() throws IOException {
    List<String> calls = new CopyOnWriteArrayList<>();
    RecordingClient client = new RecordingClient("{\"elicitation\":{}}");
    client.answers(_ -> new ClientResponse.Answered(JsonBytes.of("{ \"action\":\"decline\"}")));
    try (ModernScriptedServer web =
            new ModernScriptedServer(
                (request, response) -> {
                  String body = request.body();
                  if (methodOf(body).equals("tools/call")) {
                    calls.add(body);
                  }
                  String answer = body.contains("inputResponses") ? DONE : ASKS;
                  response.json(200, result(body, answer));
                });
        McpServer shared = overHttp(web.url(), ProtocolChoice.MODERN);
        McpServer server =
            shared.openFor(
                new ConnectionOwner(Optional.of(client), ForwardedIdentity.NONE),
                new RecordingNotificationListener())) {
      call(server, new CallContext(Caller.ANONYMOUS, client.context(), ForwardedParams.NONE));

      assertEquals(2, calls.size());
      assertThat(calls.getLast())
          .endsWith(
              ",\"inputResponses\":{\"who\":{ \"action\":\"decline\"}},"
                  + "\"requestState\":\"\\u0061\"}}");
      assertThat(calls.getLast())
          .contains("\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}");
    }
  }

  private McpServer overHttp(URI url, ProtocolChoice protocol) {
    return TransportMcpServer.overHttp(
        new StreamableHttpSettings(ID, url, Map.of(), MAX_MESSAGE_BYTES, protocol),
        HttpSecurity.NONE,
        notices,
        ClientInfo.bascule("test"),
        Ticker.system());
  }

  private static void call(McpServer server, CallContext context) {
    answer(server.send(new ToolCall(ID, new ToolName("echo"), ToolArguments.NONE), context, LONG));
  }
}
