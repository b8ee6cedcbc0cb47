package dev.bascule.adapter.in.http.mcp.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.adapter.in.http.mcp.ModernRequests;
import dev.bascule.adapter.in.http.mcp.session.LegacyRequests;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Additional requests of the bridge for a response. */
class BackgroundRequestsTest {

  private static final ServerId DEMO = new ServerId("my demo");
  private static final String SENT_ALONG = ",\"requestState\":\"secret\"";

  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1", 9, Duration.ofHours(1), 1 << 20, 9),
          new FakeTicker());
  private final McpTestClient client = McpTestClient.ofAll(mcpHandler);

  BackgroundRequestsTest() {
    mcp.server("my demo").tool("echo").resource("test://a");
    mcp.server("other").tool("echo");
  }

  @Test
  void omitParamsOfCall() {
    String name = AggregateNames.of(DEMO, "echo");

    client.with("Mcp-Name", name).modern("tools/call", "\"name\":\"" + name + "\"" + SENT_ALONG);

    assertEquals(List.of("{\"requestState\":\"secret\"}"), sentAlong());
  }

  @Test
  void omitParamsOfRead() {
    client
        .with("Mcp-Name", "test://a")
        .modern("resources/read", "\"uri\":\"test://a\"" + SENT_ALONG);

    assertEquals(List.of("{\"requestState\":\"secret\"}"), sentAlong());
  }

  @Test
  void omitParamsOfSubscribe() {
    McpTestClient begun = LegacyRequests.begin(client, "2025-11-25", "{}");

    begun.post(LegacyRequests.request("1", "resources/subscribe", "\"uri\":\"test://a\""));

    assertEquals(List.of(), sentAlong());
  }

  @Test
  void omitParamsOfListen() throws InterruptedException {
    McpTestClient.PendingRequest listening =
        client
            .modern("subscriptions/listen")
            .start(
                "POST",
                ModernRequests.request("1", "subscriptions/listen", "\"notifications\":{}"));
    listening.response().awaitMessages(1);

    assertEquals(List.of(), sentAlong());
    mcpHandler.close();
    listening.done().await();
  }

  /** Returns the forwarded parameters of requests that have any. */
  private List<String> sentAlong() {
    return mcp.contexts.stream()
        .map(context -> context.forwardedParams().members().text())
        .filter(members -> !members.equals("{}"))
        .toList();
  }
}
