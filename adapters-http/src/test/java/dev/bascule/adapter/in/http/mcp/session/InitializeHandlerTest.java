package dev.bascule.adapter.in.http.mcp.session;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

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

/** The begin and the end of sessions. */
class InitializeHandlerTest {

  private final FakeMcpUseCases mcp = new FakeMcpUseCases();
  private final FakeServer server = mcp.server("demo").tool("echo");
  private final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1.2", 10, Duration.ofHours(1), 1 << 20, 10),
          new FakeTicker());
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
  void negotiatesVersion(String asked, String agreed) {
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
  void usesOwnNameForServerWithoutName() {
    server.serverInfo = Optional.empty();
    server.instructions = Optional.empty();

    FakeResponse response = client.post(LegacyRequests.initialize("2025-11-25", "{}"));

    assertThat(response.body())
        .endsWith("\"serverInfo\":{\"name\":\"bascule\",\"version\":\"1.2\"}}}");
  }

  @Test
  void createsUnguessableSessionIds() {
    String one = sessionOf(client.post(LegacyRequests.initialize("2025-11-25", "{}")));
    String other = sessionOf(client.post(LegacyRequests.initialize("2025-11-25", "{}")));

    assertThat(one).matches("[\\x21-\\x7e]{22,}");
    assertNotEquals(one, other);
  }

  @Test
  void rejectsLongCapabilitiesWhichTheSessionWouldKeep() {
    int most = InitializeHandler.MAX_CAPABILITIES;
    String kept = "{\"x\":\"" + "a".repeat(most - 8) + "\"}";

    FakeResponse longest = client.post(LegacyRequests.initialize("2025-11-25", kept));
    FakeResponse tooLong =
        client.post(LegacyRequests.initialize("2025-11-25", kept.replace("aa\"}", "aaa\"}")));

    assertEquals(200, longest.status());
    assertThatJson(tooLong.body()).node("error.code").isEqualTo(-32602);
    assertFalse(tooLong.headers().containsKey("Mcp-Session-Id"));
    assertEquals(1, mcpHandler.sessionCount());
  }

  @Test
  void rejectsUnavailableServer() {
    server.down = Optional.of(new Failure.CircuitOpen(Duration.ofSeconds(3)));

    FakeResponse response = client.post(LegacyRequests.initialize("2025-11-25", "{}"));

    assertEquals(200, response.status());
    assertThatJson(response.body()).node("error.code").isEqualTo(-31005);
    assertFalse(response.headers().containsKey("Mcp-Session-Id"));
  }

  @Test
  void rejectsUnknownServer() {
    assertEquals(
        404,
        client.withServer("other").post(LegacyRequests.initialize("2025-11-25", "{}")).status());
  }

  @Test
  void requiresVersion() {
    FakeResponse response = client.post(LegacyRequests.request("1", "initialize", ""));

    assertThatJson(response.body()).node("error.code").isEqualTo(-32602);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "GET", "DELETE"})
  void rejectsUnknownSession(String method) {
    FakeResponse response =
        client.with("Mcp-Session-Id", "x").send(method, LegacyRequests.request("1", "ping", ""));

    assertEquals(404, response.status());
  }

  @Test
  void rejectsSessionOfAnotherCallerOrEndpoint() {
    mcp.server("other");
    McpTestClient begun = begun();

    assertEquals(
        404, begun.withCaller("mallory").post(LegacyRequests.request("1", "ping", "")).status());
    assertEquals(
        404, begun.withServer("other").post(LegacyRequests.request("1", "ping", "")).status());
    assertEquals(200, begun.post(LegacyRequests.request("1", "ping", "")).status());
  }

  @Test
  void endsSessionOnDelete() {
    McpTestClient begun = begun();

    FakeResponse response = begun.send("DELETE", "");

    assertEquals(204, response.status());
    assertEquals(404, begun.post(LegacyRequests.request("1", "ping", "")).status());
    assertEquals(404, begun.send("DELETE", "").status());
    assertEquals(1, mcp.endedSessions.size());
  }

  @Test
  void rejectsStreamOutsideOfSession() {
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
