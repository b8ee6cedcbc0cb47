package dev.bascule.adapter.out.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Party;
import dev.bascule.application.port.client.Presented;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.RecordedNotices;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Reply;
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

/** What a party presents goes along with every request of its connection, and with no other. */
final class PresentingTest {

  private static final ServerId ID = new ServerId("faulty");

  private final RecordedNotices notices = new RecordedNotices();
  private final FaultyHttpServer web = new FaultyHttpServer();
  private final OkHttpMcpServer server =
      new OkHttpMcpServer(
          new StreamableHttpSettings(ID, web.url(), Map.of("X-Api-Key", "bridge"), 100_000),
          HttpSecurity.NONE,
          notices,
          ClientIdentity.bascule("test"),
          Ticker.system());

  PresentingTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
    web.close();
  }

  @Test
  void goesAlongWithEveryRequestOfItsConnection() {
    call(server);
    int shared = requests().size();
    try (McpServer anns = server.openFor(party("ann"), notices)) {
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

  private static Party party(String user) {
    return new Party(Optional.empty(), new Presented(Map.of("x-user", user), Optional.empty()));
  }

  private static void call(McpServer server) {
    ToolCall call = new ToolCall(ID, new ToolName("any"), Arguments.NONE);
    assertInstanceOf(
        Reply.Answered.class, server.ask(call, Exchange.ANONYMOUS, Duration.ofSeconds(8)));
  }
}
