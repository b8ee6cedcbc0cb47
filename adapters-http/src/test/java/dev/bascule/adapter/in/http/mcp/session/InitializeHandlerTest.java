package dev.bascule.adapter.in.http.mcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.mcp.FakeServer;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How sessions begin, and how they end. */
class InitializeHandlerTest {

  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final FakeServer server = mcp.server("demo").tool("echo");
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(), new McpSettings("1.2", 10, Duration.ofHours(1), 9), new FakeTicker());
  private final McpTestClient client = McpTestClient.of(mcpHandler, "demo");

  @ParameterizedTest
  @CsvSource({
    "2025-11-25, 2025-11-25",
    "2025-06-18, 2025-06-18",
    "2025-03-26, 2025-03-26",
    "2024-11-05, 2024-11-05",
    "2026-07-28, 2025-11-25",
    "1999-01-01, 2025-11-25"
  })
  void agrees_on_a_version(String asked, String agreed) {
    FakeResponse response = client.post(LegacyRequests.initialize(asked, "{}"));

    assertEquals(200, response.status());
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\""
            + agreed
            + "\",\"capabilities\":"
            + server.capabilities.replace(",\"tasks\":{}", "")
            + ",\"serverInfo\":{\"name\":\"upstream\",\"version\":\"7\"},"
            + "\"instructions\":\"Be kind.\"}}",
        response.body());
  }

  @Test
  void names_itself_where_the_server_has_no_name() {
    server.serverInfo = Optional.empty();
    server.instructions = Optional.empty();

    FakeResponse response = client.post(LegacyRequests.initialize("2025-11-25", "{}"));

    assertTrue(
        response.body().endsWith("\"serverInfo\":{\"name\":\"bascule\",\"version\":\"1.2\"}}}"),
        response.body());
  }

  @Test
  void gives_every_session_an_id_that_cannot_be_guessed() {
    String one = sessionOf(client.post(LegacyRequests.initialize("2025-11-25", "{}")));
    String other = sessionOf(client.post(LegacyRequests.initialize("2025-11-25", "{}")));

    assertTrue(one.matches("[\\x21-\\x7e]{22,}"), one);
    assertNotEquals(one, other);
  }

  @Test
  void begins_no_session_with_a_server_that_is_down() {
    server.down = Optional.of(new Failure.CircuitOpen(Duration.ofSeconds(3)));

    FakeResponse response = client.post(LegacyRequests.initialize("2025-11-25", "{}"));

    assertEquals(200, response.status());
    assertTrue(response.body().contains("-31005"), response.body());
    assertFalse(response.headers().containsKey("Mcp-Session-Id"));
  }

  @Test
  void begins_no_session_with_a_server_that_is_not_there() {
    assertEquals(
        404,
        client.withServer("other").post(LegacyRequests.initialize("2025-11-25", "{}")).status());
  }

  @Test
  void wants_a_version_to_begin_with() {
    FakeResponse response = client.post(LegacyRequests.request("1", "initialize", ""));

    assertTrue(response.body().contains("-32602"), response.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "GET", "DELETE"})
  void knows_no_session_that_never_was(String method) {
    FakeResponse response =
        client.with("Mcp-Session-Id", "x").send(method, LegacyRequests.request("1", "ping", ""));

    assertEquals(404, response.status());
  }

  @Test
  void knows_no_session_of_another_caller_or_endpoint() {
    mcp.server("other");
    McpTestClient begun = begun();

    assertEquals(
        404, begun.withCaller("mallory").post(LegacyRequests.request("1", "ping", "")).status());
    assertEquals(
        404, begun.withServer("other").post(LegacyRequests.request("1", "ping", "")).status());
    assertEquals(200, begun.post(LegacyRequests.request("1", "ping", "")).status());
  }

  @Test
  void ends_a_session_when_the_client_says_so() {
    McpTestClient begun = begun();

    FakeResponse response = begun.send("DELETE", "");

    assertEquals(204, response.status());
    assertEquals(404, begun.post(LegacyRequests.request("1", "ping", "")).status());
    assertEquals(404, begun.send("DELETE", "").status());
    assertEquals(1, mcp.endedSessions.size());
  }

  @Test
  void has_no_stream_outside_of_a_session() {
    FakeResponse response = client.send("GET", "");

    assertEquals(405, response.status());
    assertEquals("POST", response.headers().get("Allow"));
  }

  private McpTestClient begun() {
    return LegacyRequests.begin(client, "2025-11-25", "{}");
  }

  private static String sessionOf(FakeResponse response) {
    return response.headers().getOrDefault("Mcp-Session-Id", "");
  }
}
