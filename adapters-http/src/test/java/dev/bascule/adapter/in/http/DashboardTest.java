package dev.bascule.adapter.in.http;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.mcp.json.JsonCodec;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The dashboard page and its data. */
final class DashboardTest {

  private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"(?!data:)([^\"#]+)\"");
  private static final Pattern IMPORT = Pattern.compile("(?:from|import) '(\\.{1,2}/[^']+)'");

  private final TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool());

  @AfterEach
  void close() {
    bridge.close();
  }

  @Test
  void pageContainsAllItNeeds() {
    ParsedResponse page = bridge.get("/dashboard");

    assertEquals(200, page.status());
    assertEquals("text/html; charset=utf-8", page.header("Content-Type"));
    Matcher references = REFERENCE.matcher(page.body());
    int parts = 0;
    while (references.find()) {
      assertEquals(200, bridge.get("/" + references.group(1)).status(), references.group());
      parts++;
    }
    assertTrue(parts >= 5, page.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "main.js",
        "servers.js",
        "server.js",
        "server-tools.js",
        "charts.js",
        "feed.js",
        "traffic.js"
      })
  void scriptsContainAllTheyNeed(String script) {
    ParsedResponse answer = bridge.get("/dashboard/" + script);

    assertEquals("text/javascript; charset=utf-8", answer.header("Content-Type"));
    Matcher imports = IMPORT.matcher(answer.body());
    while (imports.find()) {
      String path = URI.create("/dashboard/").resolve(imports.group(1)).getPath();
      assertEquals(200, bridge.get(path).status(), imports.group());
    }
  }

  @Test
  void pageObeysItsContentSecurityPolicy() {
    ParsedResponse page = bridge.get("/dashboard");

    assertThat(page.header("Content-Security-Policy")).contains("script-src 'self'");
    assertEquals(
        0,
        Pattern.compile("<style|style=|<script>| on[a-z]+=|https?://")
            .matcher(page.body())
            .results()
            .count());
  }

  @Test
  void redirectsTrailingSlash() {
    ParsedResponse answer = bridge.get("/dashboard/");

    assertEquals(308, answer.status());
    assertEquals("../dashboard", answer.header("Location"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dashboard/none.js", "/dashboard/..%2FAssets.class"})
  void servesNoOtherFiles(String path) {
    assertEquals(404, bridge.get(path).status());
  }

  @Test
  void returnsSameNumbersAsAdministration() {
    JsonNode state = read(bridge.get("/dashboard/state"));

    assertEquals(read(bridge.get("/admin/metrics")), state.get("metrics"));
    assertEquals("[\"demo\",\"other\"]", JsonCodec.write(state.get("order")).text());
    assertEquals(0, state.at("/servers/demo/load/waiting").asInt());
    assertEquals(
        """
        [{"server":"demo","tool":"echo","calls":4,"errors":1,\
        "latency":{"count":3,"p50Ms":2.000,"p90Ms":4.567,"p99Ms":1000.000}}]\
        """,
        JsonCodec.write(state.get("tools")).text());
    assertEquals(
        """
        [{"at":"2026-11-24T10:15:30Z","server":"demo","what":"tools/list","kind":"timed-out",\
        "detail":"no answer","times":2,"traceId":"4bf92f3577b34da6a3ce929d0e0e4736"}]\
        """,
        JsonCodec.write(state.get("errors")).text());
    assertEquals(
        "[{\"at\":\"2026-11-24T10:15:30Z\",\"from\":\"closed\",\"to\":\"open\"}]",
        JsonCodec.write(state.at("/servers/demo/transitions")).text());
    assertEquals("[600]", JsonCodec.write(state.at("/series/tools/bytes")).text());
  }

  @Test
  void isListedInIndex() {
    assertThat(bridge.get("/").body()).contains("\"/dashboard\"");
  }

  @Test
  void returnsHistoryOfServer() {
    assertThatJson(bridge.get("/dashboard/servers/demo/history").body())
        .isEqualTo(
            """
            {"intervalSeconds":60,
             "requests":{"end":[1795515300000,1795515330000],"count":[4,0],"errors":[1,0],
                         "p50Ms":[2.000,null],"p90Ms":[4.567,null],"p99Ms":[1000.000,null]},
             "tools":[{"server":"demo","tool":"echo","calls":4,"errors":1,
                       "latency":{"count":3,"p50Ms":2.000,"p90Ms":4.567,"p99Ms":1000.000},
                       "history":{"end":[1795515300000,1795515330000],"count":[4,0],"errors":[1,0],
                         "p50Ms":[2.000,null],"p90Ms":[4.567,null],"p99Ms":[1000.000,null]}}]}
            """);
  }

  @Test
  void returns404ForHistoryOfUnknownServer() {
    assertEquals(404, bridge.get("/dashboard/servers/none/history").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"uPlot.esm.js", "uPlot.min.css"})
  void servesChartLibrary(String file) {
    assertEquals(200, bridge.get("/dashboard/" + file).status());
  }

  private static JsonNode read(ParsedResponse answer) {
    assertEquals(200, answer.status(), answer.body());
    return JsonCodec.read(JsonBytes.of(answer.body()));
  }
}
