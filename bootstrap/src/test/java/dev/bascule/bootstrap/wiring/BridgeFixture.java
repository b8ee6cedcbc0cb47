package dev.bascule.bootstrap.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.adapter.in.cli.launch.RunningBridge;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.application.TestPolicies;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.ToolBreakerRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.BridgeLimits;
import dev.bascule.configuration.CallerSources;
import dev.bascule.configuration.HealthConfig;
import dev.bascule.configuration.LogConfig;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.load.SourceMap;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ServerId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bridge in front of the demo server, and a client of both. */
final class BridgeFixture implements AutoCloseable {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final RunningBridge bridge;
  private final HttpClient client = HttpClient.newHttpClient();

  private BridgeFixture(RunningBridge bridge) {
    this.bridge = bridge;
  }

  /** Starts the bridge with these tool rules, on a free port. */
  static BridgeFixture start(ToolRule... rules) throws IOException {
    return new BridgeFixture(
        new Bridge("test")
            .start(
                config(/* port= */ 0, /* maxResponses= */ 500, rules),
                SourceMap.EMPTY,
                Optional.empty()));
  }

  /** Starts the bridge with these environment variables. */
  static BridgeFixture startWithEnvironment(Map<String, String> environment) throws IOException {
    return new BridgeFixture(
        new Bridge("test", environment)
            .start(
                config(/* port= */ 0, /* maxResponses= */ 500), SourceMap.EMPTY, Optional.empty()));
  }

  /** Starts the bridge with capacity for two results. */
  static BridgeFixture startWithSmallCache(ToolRule... rules) throws IOException {
    return new BridgeFixture(
        new Bridge("test")
            .start(
                config(/* port= */ 0, /* maxResponses= */ 2, rules),
                SourceMap.EMPTY,
                Optional.empty()));
  }

  /** Returns a rule that caches the results of {@code tool}, without argument validation. */
  static ToolRule cachingRule(String tool, Duration life) {
    return new ToolRule(
        new Glob(tool),
        new CacheRule.Cacheable(
            FreshnessLifetime.of(life), CacheScope.PUBLIC, /* onlyReadOnly= */ false),
        Optional.empty(),
        RetryRule.BY_HINTS,
        /* validateArguments= */ Optional.of(false),
        Optional.empty(),
        ToolBreakerRule.DEFAULT);
  }

  private static BridgeConfig config(int port, int maxResponses, ToolRule... rules) {
    CacheSettings listings =
        new CacheSettings(1000, 1 << 20, FreshnessLifetime.of(Duration.ofMinutes(5)));
    ServerPolicy policy =
        TestPolicies.of(
            /* trusted= */ false,
            List.of(),
            /* maxConcurrentCalls= */ 64,
            /* invalidateOnWrite= */ true,
            listings.defaultLifetime(),
            BreakerSettings.DEFAULTS,
            List.of(rules));
    return new BridgeConfig(
        HttpServerSettings.DEFAULTS.with("127.0.0.1", port),
        AccessPolicy.OPEN,
        CallerSources.NONE,
        listings,
        /* listingFile= */ Optional.empty(),
        new CacheSettings(maxResponses, 1 << 20, FreshnessLifetime.of(Duration.ofSeconds(150))),
        Duration.ofMinutes(5),
        /* jitter= */ 0,
        /* advice= */ true,
        List.of(new ServerConfig(new ServerId("demo"), new ServerTransport.Demo(), policy)),
        BridgeLimits.DEFAULTS,
        HealthConfig.DEFAULTS,
        /* shared= */ Optional.empty(),
        LogConfig.DEFAULTS);
  }

  int port() {
    return bridge.port();
  }

  /** Tries to start another bridge on the same port, and returns the failure. */
  IOException startOnTheSamePort() {
    BridgeConfig same = config(port(), /* maxResponses= */ 1);
    return assertThrows(
        IOException.class, () -> new Bridge("test").start(same, SourceMap.EMPTY, Optional.empty()));
  }

  /** Calls a tool of the demo server. */
  ToolResponse call(String tool, String arguments) throws Exception {
    return ToolResponse.of(client.send(toolRequest(tool, arguments), BodyHandlers.ofString()));
  }

  /** Calls a tool with a {@code Cache-Control} field. */
  ToolResponse callWithCacheControl(String cacheControl, String tool) throws Exception {
    return callWithHeader("Cache-Control", cacheControl, tool);
  }

  /** Calls a tool with a header field. */
  ToolResponse callWithHeader(String name, String value, String tool) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(toolRequest(tool, "{}"), (_, _) -> true).header(name, value).build();
    return ToolResponse.of(client.send(request, BodyHandlers.ofString()));
  }

  /** Makes concurrent calls. */
  List<ToolResponse> callConcurrently(int times, String tool, String arguments) {
    List<CompletableFuture<HttpResponse<String>>> calls =
        Stream.generate(() -> toolRequest(tool, arguments))
            .limit(times)
            .map(request -> client.sendAsync(request, BodyHandlers.ofString()))
            .toList();
    return calls.stream().map(CompletableFuture::join).map(ToolResponse::of).toList();
  }

  /** Makes the demo server fail the next calls, and makes these calls. */
  void failCalls(String tool, int times) throws Exception {
    call("flaky", "{\"calls\":" + times + "}");
    for (int i = 0; i < times; i++) {
      assertEquals(502, call(tool, "{}").status());
    }
  }

  /** Returns the metrics as JSON. */
  JsonNode metrics() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri("/admin/metrics")).build();
    return MAPPER.readTree(client.send(request, BodyHandlers.ofString()).body());
  }

  /** Returns the Prometheus metrics. */
  MetricSamples scrape() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri("/metrics")).build();
    return MetricSamples.of(client.send(request, BodyHandlers.ofString()).body());
  }

  private HttpRequest toolRequest(String tool, String arguments) {
    return HttpRequest.newBuilder(uri("/servers/demo/tools/" + tool))
        .POST(BodyPublishers.ofString(arguments))
        .build();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  @Override
  public void close() {
    client.close();
    bridge.close();
  }

  /** A response of the bridge. */
  record ToolResponse(int status, String body, String cacheStatus, String retryAfter) {

    private static ToolResponse of(HttpResponse<String> response) {
      return new ToolResponse(
          response.statusCode(),
          response.body(),
          response.headers().firstValue("Cache-Status").orElse(""),
          response.headers().firstValue("Retry-After").orElse(""));
    }
  }
}
