package dev.bascule.adapter.out.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.RecordingNotificationListener;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A forwarded identity is sent with every request of its connection, and with no other. */
final class IdentityForwardingTest {

  private static final ServerId ID = new ServerId("faulty");

  private final RecordingNotificationListener notices = new RecordingNotificationListener();
  private final FaultyHttpServer web = new FaultyHttpServer();
  private final TransportMcpServer server =
      TransportMcpServer.overHttp(
          new StreamableHttpSettings(
              ID, web.url(), Map.of("X-Api-Key", "bridge"), 100_000, ProtocolChoice.AUTO),
          HttpSecurity.NONE,
          notices,
          ClientInfo.bascule("test"),
          Ticker.system());

  IdentityForwardingTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
    web.close();
  }

  @Test
  void isSentWithEveryRequestOfItsConnection() {
    call(server);
    int shared = requests().size();
    try (McpServer anns = server.openFor(owner("ann"), notices)) {
      call(anns);
    }
    List<RecordedRequest> all = requests();

    assertEquals(List.of(), users(all.subList(0, shared)));
    List<RecordedRequest> own = all.subList(shared, all.size());
    assertEquals(own.stream().map(_ -> "ann").toList(), users(own));
    assertEquals(
        all.stream().map(_ -> "bridge").toList(),
        all.stream().map(request -> request.getHeaders().get("X-Api-Key")).toList());
  }

  private List<RecordedRequest> requests() {
    return web.requestsWith("jsonrpc");
  }

  private static List<String> users(List<RecordedRequest> requests) {
    return requests.stream()
        .flatMap(request -> Stream.ofNullable(request.getHeaders().get("x-user")))
        .toList();
  }

  private static ConnectionOwner owner(String user) {
    return new ConnectionOwner(
        Optional.empty(), new ForwardedIdentity(Map.of("x-user", user), Optional.empty()));
  }

  private static void call(McpServer server) {
    ToolCall call = new ToolCall(ID, new ToolName("any"), ToolArguments.NONE);
    assertInstanceOf(
        UpstreamReply.Answered.class,
        server.send(call, CallContext.ANONYMOUS, Duration.ofSeconds(8)));
  }
}
