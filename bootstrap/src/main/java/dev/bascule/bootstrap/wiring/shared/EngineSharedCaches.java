package dev.bascule.bootstrap.wiring.shared;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.codec.DiscoveryCodec;
import dev.bascule.adapter.out.valkey.codec.ListingCodec;
import dev.bascule.adapter.out.valkey.codec.ResultCodec;
import dev.bascule.adapter.out.valkey.codec.ValueCodec;
import dev.bascule.adapter.out.valkey.replicas.ValkeyReplicas;
import dev.bascule.adapter.out.valkey.seal.EntryNames;
import dev.bascule.adapter.out.valkey.seal.SharedSecrets;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.bootstrap.wiring.reload.ConfigListener;
import dev.bascule.bootstrap.wiring.upstream.ServerFingerprints;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.shared.EngineSharedCache;
import dev.bascule.domain.cache.shared.GenerationTracker;
import dev.bascule.domain.cache.shared.SharedCache;
import dev.bascule.domain.cache.shared.SharedCacheListener;
import dev.bascule.domain.cache.shared.SharedCacheSettings;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The shared caches in the engine. Thread-safe. */
public final class EngineSharedCaches implements SharedCaches, ConfigListener {

  /** Heartbeats while one proves trust, and renewals while a lease lasts. */
  private static final int RUNS = 4;

  private final ValkeyEngine engine;
  private final GenerationTracker tracker;
  private final SharedCacheSettings settings;
  private final EntryNames names;
  private final SharedSecrets secrets;
  private final SharedServers servers;
  private final ServerFingerprints fingerprints;
  private final Supplier<Breaker> breakers;
  private final SharedCacheListener listener;
  private final ValkeyReplicas replicas;
  private final Runnable listenToReplicas;
  private final TaskScheduler scheduler;
  private final ExecutorService background;
  private final Ticker ticker;
  private final InstantSource clock;
  private final List<EngineSharedCache<?, ?>> caches = new ArrayList<>();

  @GuardedBy("this")
  private final List<Schedule> schedules = new ArrayList<>();

  /**
   * @param settings those of {@code tracker}
   * @param fingerprints those of which {@code names} consist
   * @param breakers creates a circuit breaker for the engine
   * @param replicas of which this replica is a member while the caches are open
   * @param listenToReplicas starts {@code replicas}
   * @param scheduler runs each task on a thread of its own
   * @param background runs operations for which no caller waits; is shut down by {@link #close}
   */
  public EngineSharedCaches(
      ValkeyEngine engine,
      GenerationTracker tracker,
      SharedCacheSettings settings,
      EntryNames names,
      SharedSecrets secrets,
      SharedServers servers,
      ServerFingerprints fingerprints,
      Supplier<Breaker> breakers,
      SharedCacheListener listener,
      ValkeyReplicas replicas,
      Runnable listenToReplicas,
      TaskScheduler scheduler,
      ExecutorService background,
      Ticker ticker,
      InstantSource clock) {
    this.engine = engine;
    this.tracker = tracker;
    this.settings = settings;
    this.names = names;
    this.secrets = secrets;
    this.servers = servers;
    this.fingerprints = fingerprints;
    this.breakers = breakers;
    this.listener = listener;
    this.replicas = replicas;
    this.listenToReplicas = listenToReplicas;
    this.scheduler = scheduler;
    this.background = background;
    this.ticker = ticker;
    this.clock = clock;
  }

  @Override
  public SharedCache<CacheKey, Listing> listings(Cache<CacheKey, Listing> own) {
    return create("tools", own, new ListingCodec(ticker));
  }

  @Override
  public SharedCache<CacheKey, McpResult> results(Cache<CacheKey, McpResult> own) {
    return create("responses", own, new ResultCodec());
  }

  @Override
  public SharedCache<CacheKey, ServerDiscovery> discoveries(Cache<CacheKey, ServerDiscovery> own) {
    return create("discoveries", own, new DiscoveryCodec());
  }

  /**
   * @param name the same in all replicas, and in metrics
   */
  private <V> SharedCache<CacheKey, V> create(
      String name, Cache<CacheKey, V> own, ValueCodec<V> codec) {
    EngineSharedCache<CacheKey, V> cache =
        new EngineSharedCache<>(
            name,
            own,
            tracker,
            engine.values(
                value -> names.nameOfValue(name, codec.format(), value),
                codec,
                secrets.sealing(name, clock),
                listener),
            key -> servers.isShared(key.server()),
            breakers.get(),
            ticker,
            EngineSharedCaches::pause,
            background,
            listener);
    caches.add(cache);
    return cache;
  }

  private static void pause(Duration duration) throws InterruptedException {
    boolean _ = new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public synchronized void start() {
    listenToReplicas.run();
    schedules.add(scheduler.every(settings.trustFor(), replicas::maintain));
    schedules.add(scheduler.every(settings.trustFor().dividedBy(RUNS), tracker::maintain));
    schedules.add(
        scheduler.every(
            settings.leaseFor().dividedBy(RUNS),
            () -> caches.forEach(EngineSharedCache::renewLeases)));
  }

  @Override
  public void beforeChange(BridgeConfig next) {
    servers.suspendChanged(next);
  }

  @Override
  public void afterChange(BridgeConfig active) {
    fingerprints.update(active.servers());
    servers.update(active);
  }

  /** Blocks for some operations of the engine at most. */
  @Override
  public void close() {
    synchronized (this) {
      schedules.forEach(Schedule::close);
      schedules.clear();
    }
    Duration wait = engine.settings().timeout().multipliedBy(RUNS);
    try (engine;
        replicas) {
      // Operations that are waiting end leases.
      background.shutdown();
      boolean _ = background.awaitTermination(wait.toNanos(), TimeUnit.NANOSECONDS);
      if (tracker.hasPending()) {
        tracker.maintain();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      List<Runnable> _ = background.shutdownNow();
    }
  }
}
