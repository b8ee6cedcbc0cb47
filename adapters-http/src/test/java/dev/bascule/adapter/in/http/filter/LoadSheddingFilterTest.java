package dev.bascule.adapter.in.http.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.exchange.BodyLimits;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.SheddingReason;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.LoadLimits;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.SheddingSettings;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Load shedding. */
final class LoadSheddingFilterTest {

  private static final Optional<SheddingReason> IN = Optional.empty();

  private final AtomicBoolean isShort = new AtomicBoolean();
  private final SheddingSettings shedding = new SheddingSettings(2, 1, isShort::get);

  private static LoadSheddingFilter filter(String basePath, SheddingSettings shedding) {
    return new LoadSheddingFilter(
        basePath,
        shedding,
        new BodyLimits(/* maxBytes= */ 1000, Duration.ofSeconds(1)),
        HttpRequestObserver.NONE);
  }

  @Test
  void limitsConcurrentRequests() {
    LoadSheddingFilter shedder = filter("", shedding);

    assertEquals(IN, shedder.acquire("/servers"));
    assertEquals(IN, shedder.acquire("/mcp"));
    assertEquals(Optional.of(SheddingReason.REQUESTS), shedder.acquire("/servers"));
    shedder.release();
    shedder.release();
    assertEquals(IN, shedder.acquire("/servers"));
  }

  @Test
  void reservesPermitsForOperators() {
    LoadSheddingFilter shedder = filter("", shedding);
    for (int i = 0; i < 2 + LoadSheddingFilter.OPERATOR_PERMITS; i++) {
      assertEquals(IN, shedder.acquire("/health/live"));
    }

    assertEquals(Optional.of(SheddingReason.REQUESTS), shedder.acquire("/health/live"));
    assertEquals(Optional.of(SheddingReason.REQUESTS), shedder.acquire("/servers"));
  }

  @Test
  void admitsOnlyOperatorsWhileMemoryIsLow() {
    LoadSheddingFilter shedder = filter("/base", new SheddingSettings(100, 1, isShort::get));
    isShort.set(true);

    List.of("/base/health/ready", "/base/admin/caches", "/base/metrics")
        .forEach(path -> assertEquals(IN, shedder.acquire(path), path));
    List.of("/base/healthy", "/health", "/base/servers", "/", "")
        .forEach(
            path -> assertEquals(Optional.of(SheddingReason.MEMORY), shedder.acquire(path), path));
    isShort.set(false);
    assertEquals(IN, shedder.acquire("/base/servers"));
  }

  private static TestBridge start(LoadLimits limits) {
    return TestBridge.start(
        TestBridge.SETTINGS,
        FakeUseCases.withEchoTool(),
        TestBridge.NO_MCP,
        Ticker.system(),
        limits);
  }

  @Test
  void sendsRetryAfterToRejectedClients() {
    LoadLimits limits = LoadLimits.forCurrentHeap(1000, new SheddingSettings(8, 1, isShort::get));
    try (TestBridge bridge = start(limits)) {
      isShort.set(true);

      ParsedResponse refused = bridge.post("/servers/demo/tools/echo", "{}");

      assertEquals(503, refused.status());
      assertEquals("/problems/overloaded", refused.json().at("/type").asString());
      assertEquals("1", refused.header("Retry-After"));
      assertEquals("close", refused.header("Connection"));
      assertEquals(200, bridge.get("/health/live").status());
      isShort.set(false);
      assertEquals(200, bridge.post("/servers/demo/tools/echo", "{}").status());
    }
  }

  @Test
  void releasesEachPermit() {
    LoadLimits limits = LoadLimits.forCurrentHeap(1000, new SheddingSettings(1, 1, () -> false));
    try (TestBridge bridge = start(limits);
        RawClient client = bridge.connect()) {
      for (int i = 0; i < 50; i++) {
        assertEquals(200, client.send("GET", "/servers", "").status());
      }
    }
  }

  @Test
  void limitsNumberOfFields() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      String[] many = new String[LoadSheddingFilter.MAX_FIELDS];
      Arrays.setAll(many, i -> "x" + i + ": 1");
      String[] some = Arrays.copyOf(many, LoadSheddingFilter.MAX_FIELDS - 1);

      RawClient.ParsedResponse refused = bridge.get("/servers", many);
      assertEquals(431, refused.status());
      assertEquals("/problems/headers-too-large", refused.json().at("/type").asString());
      assertEquals(200, bridge.get("/servers", some).status());
      assertTrue(bridge.get("/servers?" + "&".repeat(10_000)).status() < 500);
    }
  }
}
