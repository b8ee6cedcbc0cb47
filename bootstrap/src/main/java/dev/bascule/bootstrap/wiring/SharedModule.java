package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.out.valkey.EngineSettings;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.seal.EntryNames;
import dev.bascule.adapter.out.valkey.seal.SharedSecretFile;
import dev.bascule.adapter.out.valkey.seal.SharedSecrets;
import dev.bascule.application.activity.SharedCacheMonitor;
import dev.bascule.application.activity.SharedCacheMonitor.SharedCacheReadings;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.SharedConfig;
import dev.bascule.bootstrap.wiring.shared.EngineSettingsFactory;
import dev.bascule.bootstrap.wiring.shared.EngineSharedCaches;
import dev.bascule.bootstrap.wiring.shared.SharedCaches;
import dev.bascule.bootstrap.wiring.shared.SharedServers;
import dev.bascule.bootstrap.wiring.upstream.ServerFingerprints;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.cache.shared.GenerationTracker;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.cache.shared.SharedCacheSettings;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Wires what replicas share. Installed only if the section {@code shared} is configured, so that
 * none of its classes is loaded otherwise.
 */
final class SharedModule extends AbstractModule {

  private static final BreakerSettings BREAKER =
      new BreakerSettings(
          /* failureThreshold= */ 3,
          /* recoveryTimeout= */ Duration.ofSeconds(1),
          /* successThreshold= */ 1,
          /* callTimeout= */ Duration.ofSeconds(1),
          /* maxConcurrentProbes= */ 1);

  private final SharedConfig config;
  private final SharedSecrets secrets;
  private final Map<String, String> environment;

  private SharedModule(
      SharedConfig config, SharedSecrets secrets, Map<String, String> environment) {
    this.config = config;
    this.secrets = secrets;
    this.environment = Map.copyOf(environment);
  }

  /**
   * @param environment the variables of the process
   * @throws IOException if the secret cannot be read
   */
  static SharedModule of(SharedConfig config, Map<String, String> environment) throws IOException {
    return new SharedModule(config, SharedSecretFile.read(config.secretFile()), environment);
  }

  @Override
  protected void configure() {
    bind(SharedSecrets.class).toInstance(secrets);
    bind(SharedCaches.class).to(EngineSharedCaches.class);
  }

  @Provides
  @Singleton
  EngineSettings settings() {
    return EngineSettingsFactory.create(config, replicaName());
  }

  /** Random, so that no other replica has it, not even after a restart. */
  private static String replicaName() {
    return HexFormat.of().toHexDigits(new SecureRandom().nextInt());
  }

  @Provides
  @Singleton
  static ValkeyEngine engine(EngineSettings settings, Ticker ticker) {
    return new ValkeyEngine(settings, ticker);
  }

  @Provides
  @Singleton
  static SharedServers servers(BridgeConfig config) {
    return new SharedServers(config);
  }

  @Provides
  @Singleton
  EntryNames names(ServerFingerprints fingerprints) {
    return new EntryNames(secrets, config.name(), fingerprints::get);
  }

  @Provides
  @Singleton
  ServerFingerprints fingerprints(BridgeConfig bridgeConfig) {
    return new ServerFingerprints(bridgeConfig.servers(), environment);
  }

  @Provides
  @Singleton
  SharedCacheSettings times() {
    SharedCacheSettings defaults = SharedCacheSettings.DEFAULTS;
    return new SharedCacheSettings(
        config.trustFor(),
        config.isolatedFor(),
        defaults.leaseFor(),
        defaults.retryAfterFailure(),
        defaults.uncacheableFor());
  }

  @Provides
  @Singleton
  static GenerationTracker tracker(
      ValkeyEngine engine,
      EntryNames names,
      SharedCacheSettings times,
      Ticker ticker,
      InstantSource clock,
      BridgeEventListener events) {
    SecureRandom random = new SecureRandom();
    return new GenerationTracker(
        engine.tokens(names::namesOfTag),
        times,
        ticker,
        breaker(ticker, clock),
        () -> new RandomId(random.nextLong(), random.nextLong()),
        events);
  }

  @Provides
  @Singleton
  static EngineSharedCaches sharedCaches(
      ValkeyEngine engine,
      GenerationTracker tracker,
      SharedCacheSettings times,
      EntryNames names,
      SharedSecrets secrets,
      SharedServers servers,
      ServerFingerprints fingerprints,
      BridgeEventListener events,
      SharedCacheMonitor monitor,
      Ticker ticker,
      InstantSource clock) {
    monitor.watch(
        new SharedCacheReadings(
            tracker::status, engine.settings().toString(), Optional::empty, List::of));
    return new EngineSharedCaches(
        engine,
        tracker,
        times,
        names,
        secrets,
        servers,
        fingerprints,
        () -> breaker(ticker, clock),
        events,
        new PlatformScheduler(),
        ticker);
  }

  private static Breaker breaker(Ticker ticker, InstantSource clock) {
    return new CircuitBreaker(BREAKER, ticker, clock, _ -> {});
  }
}
