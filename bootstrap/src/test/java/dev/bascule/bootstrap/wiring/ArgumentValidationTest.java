package dev.bascule.bootstrap.wiring;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.launch.RunningBridge;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.SourceMap;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The whole bridge in front of the demo server, whose tool note requires {@code text}. */
class ArgumentValidationTest {

  private static final String MISSPELLED =
      """
      {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"note",
       "arguments":{"txet":"hi"},"_meta":{
         "io.modelcontextprotocol/protocolVersion":"2026-07-28",
         "io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},
         "io.modelcontextprotocol/clientCapabilities":{}}}}\
      """;

  @Test
  void respondsWith422AndSuggestionToHttpClients() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient();
        RunningBridge bridge =
            new Bridge("test").start(demo(), SourceMap.EMPTY, Optional.empty())) {
      String base = "http://127.0.0.1:" + bridge.port();

      HttpResponse<String> rest =
          client.send(post(base + "/servers/demo/tools/note", "{\"txet\":\"hi\"}"), text());
      HttpResponse<String> mcpo =
          client.send(post(base + "/mcpo/demo/note", "{\"txet\":\"hi\"}"), text());

      assertEquals(422, rest.statusCode(), rest::body);
      assertThat(rest.body()).contains("/problems/invalid-arguments");
      assertThat(rest.body()).contains("\"pointer\":\"/text\"");
      assertThat(rest.body()).contains("did you mean `text`?");
      assertEquals(422, mcpo.statusCode(), mcpo::body);
      assertThatJson(mcpo.body()).node("detail[0].loc").isEqualTo("[\"body\",\"text\"]");
    }
  }

  @Test
  void doesNotValidateArgumentsOfMcpClients() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient();
        RunningBridge bridge =
            new Bridge("test").start(demo(), SourceMap.EMPTY, Optional.empty())) {
      HttpRequest call =
          HttpRequest.newBuilder(
                  post("http://127.0.0.1:" + bridge.port() + "/servers/demo/mcp", MISSPELLED),
                  (_, _) -> true)
              .header("Accept", "application/json, text/event-stream")
              .header("MCP-Protocol-Version", "2026-07-28")
              .header("Mcp-Method", "tools/call")
              .header("Mcp-Name", "note")
              .build();

      HttpResponse<String> answer = client.send(call, text());

      assertEquals(200, answer.statusCode(), answer::body);
      assertThat(answer.body()).doesNotContain("did you mean");
    }
  }

  private static BridgeConfig demo() {
    ListenOverrides anyPort = new ListenOverrides(Optional.empty(), OptionalInt.of(0), false);
    return ((ConfigResult.Valid) ConfigReader.demo(anyPort)).config();
  }

  private static HttpRequest post(String url, String body) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static HttpResponse.BodyHandler<String> text() {
    return BodyHandlers.ofString();
  }
}
