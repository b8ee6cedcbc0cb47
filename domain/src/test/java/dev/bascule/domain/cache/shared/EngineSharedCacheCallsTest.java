package dev.bascule.domain.cache.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.cache.loading.TtlJitter;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ResourceUris;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What the shared cache calls of an engine, without threads. */
class EngineSharedCacheCallsTest {

  private static final ServerId SERVER = new ServerId("files");
  private static final SimulatedKey KEY =
      new SimulatedKey("a", List.of(new CacheTag.ServerTag(SERVER)), /* mayLeaveProcess= */ true);
  private static final SimulatedValue VALUE = new SimulatedValue("a", 1, 2);
  private static final FreshnessLifetime LIFETIME = FreshnessLifetime.of(Duration.ofMinutes(1));

  private final FakeTicker ticker = new FakeTicker();
  private final ScriptedTokens tokens = new ScriptedTokens();
  private final GenerationTracker tracker = tokens.newTracker(ticker);
  private final WaitingValues values = new WaitingValues();
  private final CircuitBreaker breaker =
      new CircuitBreaker(BreakerSettings.DEFAULTS, ticker, () -> Instant.EPOCH, _ -> {});
  private final EngineSharedCache<SimulatedKey, SimulatedValue> shared =
      new EngineSharedCache<>(
          "results",
          new LruTtlCache<>(new CacheSettings(20, 1000, LIFETIME), _ -> 1, ticker),
          tracker,
          values,
          _ -> true,
          breaker,
          ticker,
          _ -> {
            throw new InterruptedException();
          },
          Runnable::run,
          SharedCacheListener.NONE);

  /** Values that another replica is always loading. */
  private static final class WaitingValues implements SharedValues<SimulatedKey, SimulatedValue> {

    final List<String> operations = new ArrayList<>();

    @Override
    public SharedReply<SimulatedValue> find(
        List<SharedName<SimulatedKey>> names, RandomId lease, Duration leaseFor) {
      operations.add("find");
      return new SharedReply.Waiting<>();
    }

    @Override
    public void store(
        Optional<Lease<SimulatedKey>> lease,
        SharedName<SimulatedKey> name,
        SimulatedValue value,
        Duration age,
        FreshnessLifetime lifetime,
        Optional<SharedName<SimulatedKey>> superseded) {
      operations.add("store " + age);
    }

    @Override
    public void endWithoutValue(Lease<SimulatedKey> lease, Duration duration) {
      operations.add("end");
    }

    @Override
    public void renew(Collection<Lease<SimulatedKey>> leases, Duration leaseFor) {
      operations.add("renew");
    }
  }

  @Test
  void invalidatesTagsThatOtherReplicasMayHave() {
    CachePartition ofConnection = CachePartition.ofConnection("{}");
    connect();

    shared.beginGeneration(new CacheTag.PartitionTag(ofConnection));
    assertThat(tracker.hasPending()).isFalse();

    List<CacheTag> tags =
        List.of(
            new CacheTag.PartitionTag(CachePartition.SHARED),
            new CacheTag.ServerTag(SERVER),
            new CacheTag.SubjectTag(SERVER, new ToolName("read")));
    for (CacheTag tag : tags) {
      shared.beginGeneration(tag);
      assertThat(tracker.hasPending()).isTrue();
      shared.announce();
      assertThat(tracker.hasPending()).isFalse();
    }
    shared.beginGeneration();
    shared.announce();

    assertThat(tokens.tokens).hasSize(4).containsKey(new SharedTag("results", Optional.empty()));
  }

  @Test
  void announcesTagsOfOneNotificationOnceAndOnAnotherThread() {
    connect();
    LruTtlCache<SimulatedKey, SimulatedValue> own =
        new LruTtlCache<>(new CacheSettings(20, 1000, LIFETIME), _ -> 1, ticker);
    Queue<Runnable> background = new ArrayDeque<>();
    LoadingCache<SimulatedKey, SimulatedValue> cache =
        new LoadingCache<>(
            own, sharing(own, background::add), ticker, background::add, TtlJitter.NONE);
    List<CacheTag.SubjectTag> tags =
        ResourceUris.selfAndAncestors("a/".repeat(100)).stream()
            .map(uri -> new CacheTag.SubjectTag(SERVER, new RequestSubject.Resource(uri)))
            .toList();
    TestCaches.put(
        own, new SimulatedKey("a", List.of(tags.getLast()), /* mayLeaveProcess= */ true), VALUE);
    tokens.operations.clear();

    assertThat(cache.invalidateAsync(tags)).isOne();

    assertThat(own.stats().size()).isZero();
    assertThat(tokens.operations).isEmpty();
    background.forEach(Runnable::run);
    assertThat(tokens.operations).containsExactly("replace");
    assertThat(tokens.tokens)
        .containsOnlyKeys(new SharedTag("results", Optional.of(new CacheTag.ServerTag(SERVER))));
  }

  private EngineSharedCache<SimulatedKey, SimulatedValue> sharing(
      LruTtlCache<SimulatedKey, SimulatedValue> own, Executor background) {
    return new EngineSharedCache<>(
        "results",
        own,
        tracker,
        values,
        _ -> true,
        breaker,
        ticker,
        _ -> {},
        background,
        SharedCacheListener.NONE);
  }

  @Test
  void loadsInRoundsWithoutTrust() {
    ticker.advance(Duration.ofSeconds(5));

    assertThat(shared.flightRound()).isEqualTo(tracker.roundAt(ticker.nanos())).isNotZero();
  }

  @Test
  void reloadIsSharedOnlyIfTokensCanBeRead() {
    connect();
    tokens.isDown = true;
    SharedLoad<SimulatedValue> unshared = shared.reload(KEY, Optional.empty());
    tokens.isDown = false;
    SharedLoad<SimulatedValue> load = shared.reload(KEY, Optional.empty());
    ticker.advance(Duration.ofMillis(300));

    unshared.store(VALUE, LIFETIME, /* isShareable= */ false);
    assertThat(unshared.age()).isEqualTo(Duration.ofMillis(300));
    assertThat(values.operations).isEmpty();

    load.store(VALUE, LIFETIME, /* isShareable= */ false);
    assertThat(values.operations).containsExactly("store PT0.3S");
  }

  @Test
  void callerThatIsInterruptedWhileItWaitsLoadsItselfAndStaysInterrupted() {
    connect();

    SharedLookup<SimulatedValue> lookup =
        shared.find(KEY, Optional.empty(), Deadline.after(Duration.ofSeconds(1), ticker));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(lookup)
        .isInstanceOfSatisfying(
            SharedLookup.Absent.class,
            absent -> assertThat(absent.load().age()).isEqualTo(Duration.ZERO));
    assertThat(values.operations).containsExactly("find");
  }

  @Test
  void hasNothingWhileBreakerOfEngineIsOpen() {
    connect();
    assertThat(shared.mayHave(KEY)).isTrue();

    breaker.forceOpen(Duration.ofSeconds(1));

    assertThat(shared.mayHave(KEY)).isFalse();
  }

  @Test
  void renewsNothingWithoutLeasesWhileEngineReplies() {
    connect();

    shared.renewLeases();

    assertThat(values.operations).isEmpty();
  }

  @Test
  void findsOutWhetherEngineRepliesAgain() {
    connect();
    openBreaker();

    ticker.advance(BreakerSettings.DEFAULTS.recoveryTimeout());
    connect();
    shared.renewLeases();

    assertThat(values.operations).containsExactly("renew");
  }

  @Test
  void asksEngineNothingWhileReplicaReceivesNoInvalidations() {
    connect();
    openBreaker();

    ticker.advance(Duration.ofHours(1));
    shared.renewLeases();

    assertThat(values.operations).isEmpty();
  }

  private void openBreaker() {
    for (int i = 0; i < BreakerSettings.DEFAULTS.failureThreshold(); i++) {
      assertThatExceptionOfType(EngineException.class)
          .isThrownBy(
              () ->
                  breaker.run(
                      () -> {
                        throw new EngineException("no reply");
                      },
                      _ -> new HealthSignal.Success(),
                      _ -> false));
    }
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }

  private void connect() {
    tracker.maintain();
    tokens.returnHeartbeat();
  }
}
