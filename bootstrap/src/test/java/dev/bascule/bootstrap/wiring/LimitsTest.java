package dev.bascule.bootstrap.wiring;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.cli.launch.RunningBridge;
import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.BridgeLimits;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.LogConfig;
import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.SourceMap;
import dev.bascule.domain.ratelimit.Rate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A bridge that allows two calls per caller for a while. */
class LimitsTest {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String INITIALIZE =
      """
      {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",
       "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}\
      """;
  private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}";

  @Test
  void reportsLimitInFormatOfClient() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient();
        RunningBridge bridge =
            new Bridge("test").start(twiceAnHour(), SourceMap.EMPTY, Optional.empty())) {
      String base = "http://127.0.0.1:" + bridge.port();
      HttpResponse<String> session =
          client.send(post(base + "/servers/demo/mcp", INITIALIZE), text());
      String id = session.headers().firstValue("Mcp-Session-Id").orElseThrow();
      HttpResponse<String> last = client.send(get(base + "/servers/demo/tools"), text());
      while (last.statusCode() == 200) {
        last = client.send(get(base + "/servers/demo/tools"), text());
      }
      HttpResponse<String> mcp =
          client.send(
              HttpRequest.newBuilder(post(base + "/servers/demo/mcp", LIST), (_, _) -> true)
                  .header("Mcp-Session-Id", id)
                  .build(),
              text());

      JsonNode problem = MAPPER.readTree(last.body());
      assertEquals(429, last.statusCode());
      assertEquals("/problems/over-limit", problem.at("/type").asString());
      assertEquals("caller-rate", problem.at("/limit").asString());
      long wait = Long.parseLong(last.headers().firstValue("Retry-After").orElseThrow());
      assertTrue(wait > 1_000 && wait <= 1_800, () -> "" + wait);
      assertEquals(200, mcp.statusCode(), mcp::body);
      assertThatJson(mcp.body()).node("error.code").isEqualTo(-31014);
      assertThat(mcp.body()).contains("/problems/over-limit");
      assertEquals(200, client.send(get(base + "/health/ready"), text()).statusCode());
      assertEquals(200, client.send(get(base + "/servers"), text()).statusCode());
    }
  }

  @Test
  void everySessionAndStreamMayReceiveNotifications() {
    BridgeLimits defaults = BridgeLimits.DEFAULTS;
    BridgeLimits limits = limits(defaults.callers(), /* maxSessions= */ 10_000);

    assertEquals(
        2 * 10_000 + defaults.maxStreams() + defaults.maxRequests(),
        ApplicationModule.subscriptionLimits(limits).subscribers());
  }

  private static BridgeConfig twiceAnHour() {
    ListenOverrides anyPort = new ListenOverrides(Optional.empty(), OptionalInt.of(0), false);
    BridgeConfig demo = ((ConfigResult.Valid) ConfigReader.demo(anyPort)).config();
    CallerQuota quota =
        new CallerQuota(
            Optional.of(new Rate(2, Duration.ofHours(1), /* burst= */ 2)), OptionalInt.empty());
    return new BridgeConfig(
        demo.http(),
        demo.access(),
        demo.callerSources(),
        demo.tools(),
        demo.listingFile(),
        demo.responses(),
        demo.cleanupInterval(),
        demo.jitter(),
        demo.advice(),
        demo.servers(),
        limits(new CallerQuotas(quota, List.of()), BridgeLimits.DEFAULTS.maxSessions()),
        demo.health(),
        demo.shared(),
        LogConfig.DEFAULTS);
  }

  private static BridgeLimits limits(CallerQuotas callers, int maxSessions) {
    BridgeLimits defaults = BridgeLimits.DEFAULTS;
    return new BridgeLimits(
        callers,
        defaults.sharesRates(),
        defaults.maxRequests(),
        defaults.maxStreams(),
        defaults.maxChildren(),
        maxSessions,
        defaults.maxSessionsPerCaller(),
        defaults.sessionIdle(),
        defaults.pageBytes(),
        defaults.documentBytes(),
        defaults.heap());
  }

  private static HttpRequest get(String url) {
    return HttpRequest.newBuilder(URI.create(url)).build();
  }

  private static HttpRequest post(String url, String body) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static HttpResponse.BodyHandler<String> text() {
    return BodyHandlers.ofString();
  }
}
