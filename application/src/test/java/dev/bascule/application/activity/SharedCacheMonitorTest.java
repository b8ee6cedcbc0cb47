package dev.bascule.application.activity;

import static dev.bascule.application.CoreFixture.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.application.activity.SharedCacheMonitor.SharedCacheReadings;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.ReplicaExchange.ReplicaMismatch;
import dev.bascule.application.view.SharedCacheView;
import dev.bascule.application.view.SharedCacheView.EngineError;
import dev.bascule.application.view.SharedCacheView.EngineView;
import dev.bascule.application.view.SharedCacheView.ReplicaView;
import dev.bascule.domain.cache.shared.SharedCacheListener.LookupResult;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent;
import dev.bascule.domain.cache.shared.SharedCacheStatus;
import dev.bascule.domain.cache.shared.SharedCacheStatus.LastError;
import dev.bascule.domain.cache.shared.SharedCacheStatus.SharedState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedCacheMonitorTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private final ActivityLog activity = new ActivityLog(List.of(), () -> 0, () -> NOW);
  private final SharedCacheMonitor monitor = new SharedCacheMonitor(activity, () -> NOW);

  @Test
  void showsNothingWithoutSharedCache() {
    assertThat(monitor.showSharedCache()).isEmpty();
  }

  @Test
  void showsStateAndReplicas() {
    monitor.watch(readings());

    SharedCacheView view = monitor.showSharedCache().orElseThrow();

    assertThat(view.state()).isEqualTo(SharedState.ISOLATED);
    assertThat(view.since()).isEqualTo(NOW.minusSeconds(7));
    assertThat(view.lastError()).hasValue(new EngineError("no reply", NOW.minusSeconds(8)));
    assertThat(view.engine()).isEqualTo(new EngineView("valkey:6379", Optional.of("valkey 8.1")));
    assertThat(view.pendingInvalidations()).isEqualTo(3);
    assertThat(view.untrusted()).isEqualTo(Duration.ofSeconds(9));
    assertThat(view.replicas())
        .containsExactly(new ReplicaView("a", "1.2.3", NOW, "hash", List.of(SERVER)));
    assertThat(view.otherSecret()).containsExactly("b");
    assertThat(view.otherConfiguration()).containsExactly("c");
    assertThat(view.hitRatePercent()).isZero();
  }

  @Test
  void countsLookups() {
    monitor.watch(readings());
    for (LookupResult result : LookupResult.values()) {
      activity.onEvent(
          new BridgeEvent.OfSharedCache(new SharedCacheEvent.LookedUp("responses", result)));
    }
    activity.onEvent(
        new BridgeEvent.OfSharedCache(new SharedCacheEvent.LookedUp("tools", LookupResult.HIT)));
    activity.onEvent(
        new BridgeEvent.OfSharedCache(new SharedCacheEvent.LookedUp("tools", LookupResult.LEASED)));

    SharedCacheView view = monitor.showSharedCache().orElseThrow();

    assertThat(view.hits()).isEqualTo(3);
    assertThat(view.misses()).isEqualTo(5);
    assertThat(view.hitRatePercent()).isEqualTo(37.5);
    assertThat(view.lookups())
        .containsEntry(LookupResult.LEASED, 2L)
        .containsEntry(LookupResult.UNAVAILABLE, 1L);
  }

  private static SharedCacheReadings readings() {
    SharedCacheStatus status =
        new SharedCacheStatus(
            SharedState.ISOLATED,
            Duration.ofSeconds(7),
            Duration.ofSeconds(9),
            3,
            Optional.of(new LastError("no reply", Duration.ofSeconds(8))));
    return new SharedCacheReadings(
        () -> status,
        "valkey:6379",
        () -> Optional.of("valkey 8.1"),
        () -> List.of(new ReplicaView("a", "1.2.3", NOW, "hash", List.of(SERVER))),
        () -> new ReplicaMismatch(List.of("b"), List.of("c")));
  }
}
