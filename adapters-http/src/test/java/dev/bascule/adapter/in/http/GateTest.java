package dev.bascule.adapter.in.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.in.http.HttpObserver.Shed;
import dev.bascule.adapter.in.http.RawClient.Answer;
import dev.bascule.domain.time.Ticker;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is turned away unseen. */
final class GateTest {

  private static final Optional<Shed> IN = Optional.empty();

  private final AtomicBoolean isShort = new AtomicBoolean();
  private final Shedding shedding = new Shedding(2, 1, isShort::get);

  @Test
  void letsSoManyInAtOnce() {
    Gate gate = new Gate("", shedding);

    assertEquals(IN, gate.enter("/servers"));
    assertEquals(IN, gate.enter("/mcp"));
    assertEquals(Optional.of(Shed.REQUESTS), gate.enter("/servers"));
    gate.leave();
    gate.leave();
    assertEquals(IN, gate.enter("/servers"));
  }

  @Test
  void hasPlacesOfTheirOwnForOperatorsAndSoMany() {
    Gate gate = new Gate("", shedding);
    for (int i = 0; i < 2 + Gate.OPERATORS; i++) {
      assertEquals(IN, gate.enter("/health/live"));
    }

    assertEquals(Optional.of(Shed.REQUESTS), gate.enter("/health/live"));
    assertEquals(Optional.of(Shed.REQUESTS), gate.enter("/servers"));
  }

  @Test
  void letsOnlyOperatorsInWhileMemoryIsShort() {
    Gate gate = new Gate("/base", new Shedding(100, 1, isShort::get));
    isShort.set(true);

    List.of("/base/health/ready", "/base/admin/caches", "/base/metrics")
        .forEach(path -> assertEquals(IN, gate.enter(path), path));
    List.of("/base/healthy", "/health", "/base/servers", "/", "")
        .forEach(path -> assertEquals(Optional.of(Shed.MEMORY), gate.enter(path), path));
    isShort.set(false);
    assertEquals(IN, gate.enter("/base/servers"));
  }

  @Test
  void tellsThoseWhomItTurnsAwayWhenToComeBack() {
    Limits limits = Limits.ofThisProcess(1000, new Shedding(8, 1, isShort::get));
    try (TestBridge bridge =
        TestBridge.start(
            TestBridge.SETTINGS,
            FakeUseCases.echoing(),
            TestBridge.NO_MCP,
            Ticker.system(),
            limits)) {
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
    Limits limits = Limits.ofThisProcess(1000, new Shedding(1, 1, () -> false));
    try (TestBridge bridge =
            TestBridge.start(
                TestBridge.SETTINGS,
                FakeUseCases.echoing(),
                TestBridge.NO_MCP,
                Ticker.system(),
                limits);
        RawClient client = bridge.connect()) {
      for (int i = 0; i < 50; i++) {
        assertEquals(200, client.send("GET", "/servers", "").status());
      }
    }
  }

  @Test
  void readsNoMoreFieldsThanAnyClientSends() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.echoing())) {
      String[] many = new String[Gate.MOST_FIELDS];
      Arrays.setAll(many, i -> "x" + i + ": 1");
      String[] some = Arrays.copyOf(many, Gate.MOST_FIELDS - 1);

      assertEquals(431, bridge.get("/servers", many).status());
      assertEquals(200, bridge.get("/servers", some).status());
      assertTrue(bridge.get("/servers?" + "&".repeat(10_000)).status() < 500);
    }
  }
}
