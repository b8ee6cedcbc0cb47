package dev.bascule.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.exchange.ApiResult;
import dev.bascule.adapter.in.http.exchange.CacheResponseHeaders;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.Forwarded;
import dev.bascule.domain.freshness.CacheProvenance.Reason;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The caching header fields: rules H1 to H9, over real sockets. */
final class HttpCachingTest {

  private static final String TOOLS = "/servers/demo/tools";
  private static final String CALL = "/servers/demo/tools/echo";

  private static TestBridge bridge;

  @BeforeAll
  static void start() {
    bridge =
        TestBridge.start(
            FakeUseCases.withCallTool((_, requirement, _) -> result(requirement.onlyIfCached())));
  }

  @AfterAll
  static void stop() {
    bridge.close();
  }

  @Test
  void responseHasStableStrongEntityTag() {
    String tag = bridge.get(TOOLS).header("ETag");

    assertThat(tag).matches("\"[A-Za-z0-9_-]{22}\"");
    assertEquals(tag, bridge.get(TOOLS).header("ETag"));
  }

  @Test
  void respondsWith304ToMatchingTag() {
    ParsedResponse whole = bridge.get(TOOLS);
    ParsedResponse answer = bridge.get(TOOLS, "If-None-Match: \"x\", W/" + whole.header("ETag"));

    assertEquals(304, answer.status());
    assertEquals("", answer.body());
    for (String field : List.of("ETag", "Cache-Control", "Vary", "Age", "Cache-Status")) {
      assertEquals(whole.header(field), answer.header(field), field);
      assertThat(answer.header(field)).as(field).isNotEmpty();
    }
    assertFalse(answer.headers().containsKey("content-length"));
    assertFalse(answer.headers().containsKey("content-type"));
  }

  @Test
  void connectionIsReusedAfter304() {
    try (RawClient client = bridge.connect()) {
      assertEquals(304, client.send("GET", TOOLS, "", "If-None-Match: *").status());
      assertEquals(304, client.send("HEAD", TOOLS, "", "If-None-Match: *").status());
      assertEquals(200, client.send("GET", TOOLS, "", "If-None-Match: \"x\"").status());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/servers", "/servers/demo/resources", "/servers/demo/prompts"})
  void supportsConditionalRequestsForEveryTag(String path) {
    String tag = bridge.get(path).header("ETag");

    assertThat(tag).isNotEmpty();
    assertEquals(304, bridge.get(path, "If-None-Match: " + tag).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/servers/nobody/tools", "/nothing", "/admin/metrics", "/health/live"})
  void uncacheableResponseHasNoTag(String path) {
    ParsedResponse answer = bridge.get(path, "If-None-Match: *");

    assertFalse(answer.status() == 304);
    assertFalse(answer.headers().containsKey("etag"));
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @Test
  void callHasCachingHeadersAndCompleteResponse() {
    ParsedResponse answer = bridge.post(CALL, "{}");

    assertEquals("bascule; hit; ttl=41", answer.header("Cache-Status"));
    assertEquals("private, max-age=41", answer.header("Cache-Control"));
    assertEquals("1", answer.header("Age"));
    assertThat(answer.header("ETag")).isNotEmpty();
    ParsedResponse again = bridge.post(CALL, "{}", "If-None-Match: " + answer.header("ETag"));
    assertEquals(200, again.status());
    assertEquals(answer.body(), again.body());
  }

  @Test
  void onlyIfCachedReturnsCachedOr504() {
    ParsedResponse answer = bridge.post(CALL, "{}", "Cache-Control: only-if-cached");

    assertEquals(504, answer.status());
    assertEquals("no-store", answer.header("Cache-Control"));
    assertFalse(answer.headers().containsKey("cache-status"));
  }

  @Test
  void privateResponseVariesByCredential() {
    ParsedResponse answer = bridge.get(TOOLS);

    assertEquals("private, max-age=41", answer.header("Cache-Control"));
    assertEquals("Authorization, X-API-Key", answer.header("Vary"));
  }

  @Test
  void publicResponseOfTrustedServerIsPublic() {
    Outcome<Listing> listed =
        new Outcome.Served<>(
            new Listing(
                ListKind.TOOLS,
                List.of(echo()),
                new CacheHints(null, CacheScope.PUBLIC),
                List.of()),
            FakeUseCases.hit());
    try (TestBridge sharing =
        TestBridge.start(
            FakeUseCases.withServerFeatures(new FakeServerFeatures(), (_, _, _, _) -> listed))) {
      assertEquals("public, max-age=41", sharing.get(TOOLS).header("Cache-Control"));
      assertEquals("Authorization, X-API-Key", sharing.get(TOOLS).header("Vary"));
    }
  }

  @Test
  void unstoredResponseHasNoTagAndIsNotCacheable() {
    try (TestBridge storing = TestBridge.start(FakeUseCases.withEchoTool())) {
      ParsedResponse answer = storing.post(CALL, "{}");

      assertEquals("no-store", answer.header("Cache-Control"));
      assertFalse(answer.headers().containsKey("etag"));
    }
  }

  @Test
  void staleResponseHasZeroMaxAgeAndAge() {
    CacheProvenance stale =
        new CacheProvenance.Hit(new Freshness(Duration.ofSeconds(50), Duration.ofSeconds(-9)));

    CompleteResponse response =
        CacheResponseHeaders.toResponse(new ApiResult.Value(JsonBytes.of("{}"), stale));

    assertEquals("private, max-age=0", response.headers().get("Cache-Control"));
    assertEquals("50", response.headers().get("Age"));
    assertEquals("bascule; hit; ttl=-9", response.headers().get("Cache-Status"));
  }

  @Test
  void storedResponseHasItsTagImmediately() {
    JsonBytes json = JsonBytes.of("{\"a\":1}");
    Forwarded stored = new Forwarded(Reason.MISS, false, Optional.of(Duration.ofSeconds(9)));

    assertEquals(
        CacheResponseHeaders.toResponse(new ApiResult.Value(json, FakeUseCases.hit()))
            .headers()
            .get("ETag"),
        CacheResponseHeaders.toResponse(new ApiResult.Value(json, stored)).headers().get("ETag"));
  }

  private static Outcome<McpResult> result(boolean onlyIfCached) {
    return onlyIfCached
        ? new Outcome.Failed<>(new Failure.NotCached())
        : new Outcome.Served<>(
            new McpResult(JsonBytes.of("{\"content\":[]}"), McpResult.Kind.COMPLETE),
            FakeUseCases.hit());
  }

  private static Tool echo() {
    return new Tool(
        new ToolName("echo"), JsonBytes.of("{\"name\":\"echo\"}"), ToolAnnotations.UNKNOWN);
  }
}
