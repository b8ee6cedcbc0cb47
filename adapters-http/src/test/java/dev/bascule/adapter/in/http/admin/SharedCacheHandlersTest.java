package dev.bascule.adapter.in.http.admin;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import dev.bascule.application.view.SharedCacheView;
import dev.bascule.application.view.SharedCacheView.EngineError;
import dev.bascule.application.view.SharedCacheView.EngineView;
import dev.bascule.application.view.SharedCacheView.ReplicaView;
import dev.bascule.domain.cache.shared.SharedCacheListener.LookupResult;
import dev.bascule.domain.cache.shared.SharedCacheStatus.SharedState;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What operators see of the cache that replicas share. */
class SharedCacheHandlersTest {

  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

  private static SharedCacheView view(
      SharedState state, Optional<EngineError> lastError, Optional<String> version) {
    return new SharedCacheView(
        state,
        NOON,
        lastError,
        new EngineView("valkey:6379", version),
        2,
        Duration.ofMillis(1234),
        Map.of(LookupResult.HIT, 2L, LookupResult.WAITED, 1L, LookupResult.LEASED, 1L),
        List.of(new ReplicaView("a", "1.0", NOON, "c0ffee", List.of(new ServerId("demo")))),
        state == SharedState.ISOLATED ? List.of("b") : List.of(),
        List.of());
  }

  @Test
  void showsStateAndReplicas() {
    SharedCacheView connected =
        view(SharedState.CONNECTED, Optional.empty(), Optional.of("valkey 8.1.1"));
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withSharedCache(connected))) {
      String expected =
          """
          {"state":"connected","since":"2026-11-29T12:00:00Z","untrusted_seconds":1.23,
          "pending_invalidations":2,"hits":3,"misses":1,"hit_rate_percent":75.00,
          "lookups":{"hit":2,"waited":1,"leased":1,"unleased":0,"timed_out":0,"unavailable":0},
          "engine":{"address":"valkey:6379","version":"valkey 8.1.1"},"last_error":null,
          "replicas":[{"name":"a","version":"1.0","started_at":"2026-11-29T12:00:00Z",
          "configuration":"c0ffee","open_breakers":["demo"]}],
          "other_secret":[],"other_configuration":[]}
          """;

      assertThatJson(bridge.get("/admin/metrics").body()).node("shared").isEqualTo(expected);
      assertThatJson(bridge.get("/dashboard/state").body())
          .node("metrics.shared")
          .isEqualTo(expected);
      assertThatJson(bridge.get("/health/ready").body()).node("shared_mismatch").isAbsent();
    }
  }

  @Test
  void isReadyWithoutEngine() {
    SharedCacheView lost =
        view(
            SharedState.ISOLATED, Optional.of(new EngineError("no reply", NOON)), Optional.empty());
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withSharedCache(lost))) {
      ParsedResponse ready = bridge.get("/health/ready");

      assertThat(ready.status()).isEqualTo(200);
      assertThatJson(ready.body()).node("shared").isEqualTo("isolated");
      assertThatJson(ready.body())
          .node("shared_mismatch")
          .isEqualTo("{\"other_secret\":1,\"other_configuration\":0}");
      String metrics = bridge.get("/admin/metrics").body();
      assertThatJson(metrics).node("shared.engine.version").isNull();
      assertThatJson(metrics)
          .node("shared.last_error")
          .isEqualTo("{\"message\":\"no reply\",\"time\":\"2026-11-29T12:00:00Z\"}");
    }
  }

  @Test
  void showsNothingWithoutSharedCache() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      assertThatJson(bridge.get("/health/ready").body()).node("shared").isAbsent();
      assertThatJson(bridge.get("/dashboard/state").body()).node("metrics.shared").isAbsent();
    }
  }
}
