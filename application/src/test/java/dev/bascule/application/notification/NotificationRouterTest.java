package dev.bascule.application.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.sun.management.ThreadMXBean;
import dev.bascule.application.CoreFixture;
import dev.bascule.application.SubscriptionFixture;
import dev.bascule.application.cache.Caches;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.cache.loading.TtlJitter;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.cache.shared.SharedCache;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerNotification;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NotificationRouterTest {

  private static final int MIB = 1 << 20;

  private final SubscriptionFixture fixture = new SubscriptionFixture();

  @Test
  void allocatesLittleForHugeUri() {
    SubscriptionFixture.subscribe(fixture.anne, "file:///");
    ServerNotification updated =
        new ServerNotification.ResourceUpdated(
            "file:///" + "a".repeat(16 * MIB) + "/a".repeat(300), SubscriptionFixture.PARAMS);
    fixture.sendNotification(updated);

    assertThat(allocatedBytes(() -> fixture.sendNotification(updated))).isLessThan(MIB);
    assertEquals(2, fixture.anneNotifications.size());
  }

  @Test
  void allocatesLittleForLongUriOfManyParts() {
    SubscriptionFixture.subscribe(fixture.anne, "file:///");
    ServerNotification updated =
        new ServerNotification.ResourceUpdated(
            "file:///" + "a/".repeat(16 * MIB), SubscriptionFixture.PARAMS);
    fixture.sendNotification(updated);

    assertThat(allocatedBytes(() -> fixture.sendNotification(updated))).isLessThan(6L * MIB);
  }

  /** An engine that does not reply must not stop the thread that reads what the server sends. */
  @ParameterizedTest
  @MethodSource("changes")
  void notifiesOtherReplicasInBackground(ServerNotification change) {
    List<String> announcements = new ArrayList<>();
    NotificationRouter router =
        new NotificationRouter(
            new Caches(
                sharedCache(announcements), sharedCache(announcements), sharedCache(announcements)),
            fixture.core.subscriptionRegistry,
            fixture.core.events);
    CachePartition partition = CachePartition.ofView("ann");

    router.onNotification(CoreFixture.SERVER, change);
    router
        .listenerFor(
            new ConnectionOwner(
                Optional.empty(), new ForwardedIdentity(Map.of("x-user", "ann"), Optional.empty())),
            () -> Set.of(partition))
        .onNotification(CoreFixture.SERVER, change);
    router.forget(Set.of(partition));

    assertThat(announcements).isNotEmpty().containsOnly("in background");
  }

  static Stream<ServerNotification> changes() {
    return Stream.concat(
        Arrays.stream(ListKind.values()).map(ServerNotification.ListChanged::new),
        Stream.of(
            new ServerNotification.ResourceUpdated("a/b", SubscriptionFixture.PARAMS),
            new ServerNotification.Reset()));
  }

  private <V> LoadingCache<CacheKey, V> sharedCache(List<String> announcements) {
    SharedCache<CacheKey, V> shared = mock();
    when(shared.guard(any())).thenAnswer(call -> call.getArgument(0));
    lenient().doAnswer(_ -> announcements.add("blocking")).when(shared).announce();
    lenient().doAnswer(_ -> announcements.add("in background")).when(shared).announceInBackground();
    return new LoadingCache<>(
        new LruTtlCache<>(
            new CacheSettings(10, 10, FreshnessLifetime.of(Duration.ofHours(1))),
            _ -> 1,
            fixture.core.ticker),
        shared,
        fixture.core.ticker,
        Runnable::run,
        TtlJitter.NONE);
  }

  /** Returns the bytes that {@code action} allocates on this thread. */
  private static long allocatedBytes(Runnable action) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    action.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
