package dev.bascule.adapter.in.http.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient;
import dev.bascule.adapter.in.http.RawClient.Answer;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.adapter.in.http.config.SheddingSettings;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.Shed;
import dev.bascule.domain.time.Ticker;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is turned away unseen. */
final class LoadShedderTest {

  private static final Optional<Shed> IN = Optional.empty();

  private final AtomicBoolean isShort = new AtomicBoolean();
  private final SheddingSettings shedding = new SheddingSettings(2, 1, isShort::get);

  @Test
  void letsSoManyInAtOnce() {
    LoadShedder shedder = new LoadShedder("", shedding);

    assertEquals(IN, shedder.enter("/servers"));
    assertEquals(IN, shedder.enter("/mcp"));
    assertEquals(Optional.of(Shed.REQUESTS), shedder.enter("/servers"));
    shedder.leave();
    shedder.leave();
    assertEquals(IN, shedder.enter("/servers"));
  }

  @Test
  void hasPlacesOfTheirOwnForOperatorsAndSoMany() {
    LoadShedder shedder = new LoadShedder("", shedding);
    for (int i = 0; i < 2 + LoadShedder.OPERATORS; i++) {
      assertEquals(IN, shedder.enter("/health/live"));
    }

    assertEquals(Optional.of(Shed.REQUESTS), shedder.enter("/health/live"));
    assertEquals(Optional.of(Shed.REQUESTS), shedder.enter("/servers"));
  }

  @Test
  void letsOnlyOperatorsInWhileMemoryIsShort() {
    LoadShedder shedder = new LoadShedder("/base", new SheddingSettings(100, 1, isShort::get));
    isShort.set(true);

    List.of("/base/health/ready", "/base/admin/caches", "/base/metrics")
        .forEach(path -> assertEquals(IN, shedder.enter(path), path));
    List.of("/base/healthy", "/health", "/base/servers", "/", "")
        .forEach(path -> assertEquals(Optional.of(Shed.MEMORY), shedder.enter(path), path));
    isShort.set(false);
    assertEquals(IN, shedder.enter("/base/servers"));
  }

  private static TestBridge start(LoadLimits limits) {
    return TestBridge.start(
        TestBridge.SETTINGS, FakeUseCases.echoing(), TestBridge.NO_MCP, Ticker.system(), limits);
  }

  @Test
  void tellsThoseWhomItTurnsAwayWhenToComeBack() {
    LoadLimits limits = LoadLimits.ofThisProcess(1000, new SheddingSettings(8, 1, isShort::get));
    try (TestBridge bridge = start(limits)) {
      isShort.set(true);

      Answer refused = bridge.post("/servers/demo/tools/echo", "{}");

      assertEquals(503, refused.status());
      assertEquals("urn:bascule:problem:overloaded", refused.json().at("/type").asString());
      assertEquals("1", refused.header("Retry-After"));
      assertEquals("close", refused.header("Connection"));
      assertEquals(200, bridge.get("/health/live").status());
      isShort.set(false);
      assertEquals(200, bridge.post("/servers/demo/tools/echo", "{}").status());
    }
  }

  @Test
  void givesEachPlaceBack() {
    LoadLimits limits = LoadLimits.ofThisProcess(1000, new SheddingSettings(1, 1, () -> false));
    try (TestBridge bridge = start(limits);
        RawClient client = bridge.connect()) {
      for (int i = 0; i < 50; i++) {
        assertEquals(200, client.send("GET", "/servers", "").status());
      }
    }
  }

  @Test
  void readsNoMoreFieldsThanAnyClientSends() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.echoing())) {
      String[] many = new String[LoadSheddingFilter.MOST_FIELDS];
      Arrays.setAll(many, i -> "x" + i + ": 1");
      String[] some = Arrays.copyOf(many, LoadSheddingFilter.MOST_FIELDS - 1);

      RawClient.Answer refused = bridge.get("/servers", many);
      assertEquals(431, refused.status());
      assertEquals("urn:bascule:problem:headers-too-large", refused.json().at("/type").asString());
      assertEquals(200, bridge.get("/servers", some).status());
      assertTrue(bridge.get("/servers?" + "&".repeat(10_000)).status() < 500);
    }
  }
}
