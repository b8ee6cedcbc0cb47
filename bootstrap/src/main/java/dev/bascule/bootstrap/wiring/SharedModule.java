package dev.bascule.bootstrap.wiring;

import static com.google.inject.multibindings.Multibinder.newSetBinder;
import static com.google.inject.multibindings.OptionalBinder.newOptionalBinder;
import static dev.bascule.bootstrap.wiring.ConstructorBindings.bindSingletons;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.valkey.EngineHost;
import dev.bascule.adapter.out.valkey.EngineSettings;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.replicas.ValkeyReplicas;
import dev.bascule.adapter.out.valkey.seal.EntryNames;
import dev.bascule.adapter.out.valkey.seal.SharedSecretFile;
import dev.bascule.adapter.out.valkey.seal.SharedSecrets;
import dev.bascule.application.activity.SharedCacheMonitor;
import dev.bascule.application.activity.SharedCacheMonitor.SharedCacheReadings;
import dev.bascule.application.admin.ForceBreakerService;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.port.in.ShareSessionsUseCase;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.EndedSessions;
import dev.bascule.application.port.out.LoginLeases;
import dev.bascule.application.port.out.ReplicaExchange;
import dev.bascule.application.port.out.SessionMail;
import dev.bascule.application.session.ShareSessionsService;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.application.view.SharedCacheView.ReplicaView;
import dev.bascule.bootstrap.wiring.reload.ConfigListener;
import dev.bascule.bootstrap.wiring.shared.EngineSettingsFactory;
import dev.bascule.bootstrap.wiring.shared.EngineSharedCaches;
import dev.bascule.bootstrap.wiring.shared.SharedCaches;
import dev.bascule.bootstrap.wiring.shared.SharedServers;
import dev.bascule.bootstrap.wiring.upstream.ServerFingerprints;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.SharedConfig;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.cache.shared.GenerationTracker;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.cache.shared.SharedCacheListener;
import dev.bascule.domain.cache.shared.SharedCacheSettings;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Wires what replicas share. Installed only if the section {@code shared} is configured, so that
 * none of its classes is used otherwise.
 */
final class SharedModule extends AbstractModule {

  private static final BreakerSettings BREAKER =
      new BreakerSettings(
          /* failureThreshold= */ 3,
          /* recoveryTimeout= */ Duration.ofSeconds(1),
          /* successThreshold= */ 1,
          /* callTimeout= */ Duration.ofSeconds(1),
          /* maxConcurrentProbes= */ 1);

  /** The number of characters of a hash that people compare. */
  private static final int HASH_LENGTH = 12;

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
    bindSingletons(binder(), ValkeyEngine.class, SharedServers.class);
    bind(SharedSecrets.class).toInstance(secrets);
    bind(SharedCaches.class).to(EngineSharedCaches.class);
    newSetBinder(binder(), ConfigListener.class).addBinding().to(EngineSharedCaches.class);
    newOptionalBinder(binder(), ReplicaExchange.class).setBinding().to(ValkeyReplicas.class);
    Provider<ValkeyReplicas> replicas = getProvider(ValkeyReplicas.class);
    newOptionalBinder(binder(), LoginLeases.class)
        .setBinding()
        .toProvider(() -> replicas.get().loginLeases());
  }

  @Provides
  @Singleton
  EngineSettings settings() {
    return EngineSettingsFactory.create(config, replicaName());
  }

  /** Ends with a random part, so that no other replica has it, not even after a restart. */
  private String replicaName() {
    String random = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
    return config.replica().map(name -> name + "-" + random).orElse(random);
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
  static SharedCacheListener listener(BridgeEventListener events) {
    return event -> events.onEvent(new BridgeEvent.OfSharedCache(event));
  }

  @Provides
  @Singleton
  static GenerationTracker tracker(
      ValkeyEngine engine,
      EntryNames names,
      SharedCacheSettings times,
      Ticker ticker,
      InstantSource clock,
      SharedCacheListener listener) {
    return new GenerationTracker(
        engine.tokens(names::namesOfTag), times, ticker, breaker(ticker, clock), ids(), listener);
  }

  @Provides
  @Singleton
  static ValkeyReplicas replicas(
      ValkeyEngine engine,
      EntryNames names,
      SharedSecrets secrets,
      SharedCacheSettings times,
      ServerFingerprints fingerprints,
      ClientInfo clientInfo,
      Provider<UpstreamRegistry> upstreams,
      Ticker ticker,
      InstantSource clock) {
    Instant startedAt = clock.instant();
    return new ValkeyReplicas(
        engine,
        names,
        secrets,
        () ->
            new ReplicaView(
                engine.settings().replica(),
                clientInfo.version(),
                startedAt,
                hashes(names, fingerprints, upstreams.get()).getFirst(),
                upstreams.get().all().stream()
                    .filter(each -> each.breaker().state() != CircuitState.CLOSED)
                    .map(Upstream::id)
                    .toList()),
        () -> hashes(names, fingerprints, upstreams.get()),
        () -> upstreams.get().all().stream().map(Upstream::id).toList(),
        times.trustFor(),
        breaker(ticker, clock),
        ids(),
        ticker,
        clock);
  }

  /**
   * Returns a hash of the configuration of all servers for each secret, from which nothing can be
   * guessed.
   */
  private static List<String> hashes(
      EntryNames names, ServerFingerprints fingerprints, UpstreamRegistry upstreams) {
    String[] parts =
        upstreams.all().stream()
            .map(each -> each.id() + " " + fingerprints.get(each.id()).shortText())
            .toArray(String[]::new);
    return names.namesOfOther("configuration", parts).stream()
        .map(name -> name.substring(0, HASH_LENGTH))
        .toList();
  }

  @Provides
  static SessionMail sessionMail(ValkeyReplicas replicas) {
    return replicas.sessionMail();
  }

  @Provides
  static EndedSessions endedSessions(ValkeyReplicas replicas) {
    return replicas.endedSessions();
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
      SharedCacheListener listener,
      SharedCacheMonitor monitor,
      ValkeyReplicas replicas,
      Provider<ForceBreakerService> breakers,
      Provider<UpstreamCaller> upstreamCaller,
      Ticker ticker,
      InstantSource clock) {
    monitor.watch(
        new SharedCacheReadings(
            tracker::status,
            address(engine.settings()),
            engine::product,
            replicas::members,
            replicas::mismatch));
    return new EngineSharedCaches(
        engine,
        tracker,
        times,
        names,
        secrets,
        servers,
        fingerprints,
        () -> breaker(ticker, clock),
        listener,
        replicas,
        () ->
            replicas.start(
                (server, order, remaining, replica) ->
                    breakers.get().orderReceived(server, order, remaining, replica),
                pause -> upstreamCaller.get().pause(pause)),
        new PlatformScheduler(),
        BackgroundExecutors.create("shared-cache-", /* workers= */ 16, /* queueLength= */ 256),
        ticker,
        clock);
  }

  @Provides
  @Singleton
  static ShareSessionsUseCase sessions(
      EngineSettings settings,
      SharedSecrets secrets,
      EndedSessions endedSessions,
      SessionMail mail,
      BridgeEventListener events,
      InstantSource clock) {
    return new ShareSessionsService(
        settings.replica(), secrets.sealing("sessions", clock), endedSessions, mail, events, clock);
  }

  private static Supplier<RandomId> ids() {
    SecureRandom random = new SecureRandom();
    // The generator is called once, not for every half of a long.
    return () -> {
      byte[] bytes = new byte[2 * Long.BYTES];
      random.nextBytes(bytes);
      ByteBuffer id = ByteBuffer.wrap(bytes);
      return new RandomId(id.getLong(), id.getLong());
    };
  }

  private static String address(EngineSettings settings) {
    String hosts =
        settings.hosts().stream().map(EngineHost::toString).collect(Collectors.joining(", "));
    return settings.sentinelMaster().map(master -> master + " of Sentinels ").orElse("") + hosts;
  }

  static Breaker breaker(Ticker ticker, InstantSource clock) {
    return new CircuitBreaker(BREAKER, ticker, clock, _ -> {});
  }
}
