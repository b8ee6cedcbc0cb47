package dev.bascule.bootstrap.wiring.reload;

import dev.bascule.application.access.Authorizer;
import dev.bascule.application.access.CallerRateLimiter;
import dev.bascule.application.activity.CompositeEventListener;
import dev.bascule.application.admin.ServerReplacement;
import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.DrainingConnections;
import dev.bascule.application.connection.EagerStarter;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.notification.NotificationRouter;
import dev.bascule.application.notification.SubscriptionRegistry;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.application.policy.SubscriptionLimits;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.ReloadResult;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.upstream.ServerStarter;
import dev.bascule.application.upstream.ToolBreakers;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.bootstrap.wiring.access.CurrentAccessPolicy;
import dev.bascule.bootstrap.wiring.upstream.UpstreamFactory;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.load.ConfigReader;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.ReloadableConfig;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.breaker.BreakerJitter;
import dev.bascule.domain.breaker.BreakerRegistry;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.cache.loading.TtlJitter;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.cache.shared.SharedCache;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.ratelimit.RateLimiterFactory;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The configured components, with fake servers. */
final class ReloadFixture {

  private static final Map<String, String> VARIABLES =
      Map.of("ENGINE", "valkeys://first.example", "KEY", "the-planted-secret-of-a-caller");

  private static final BridgeEventListener NO_EVENTS = new CompositeEventListener(List.of());

  final Path file;
  final List<String> createdServers = new ArrayList<>();
  final List<String> closedServers = new ArrayList<>();
  final Set<String> failingServers = new HashSet<>();
  final List<BridgeConfig> notifiedConfigs = new ArrayList<>();
  final List<ReloadResult> reloadResults = new ArrayList<>();
  final CurrentAccessPolicy access;
  final ActiveConfig activeConfig;
  final ConfigReloader reloader;

  private final Queue<Runnable> pendingCloses = new ArrayDeque<>();
  private final AtomicLong now = new AtomicLong();
  private final Ticker ticker = now::get;
  private final UpstreamRegistry upstreams;
  private Runnable watchTask = () -> {};

  ReloadFixture(Path folder, String text) throws IOException {
    this.file = folder.resolve("b.yaml");
    write(text);
    ConfigFile configFile = ConfigFile.named("b.yaml", folder);
    ConfigReader reader = new ConfigReader(VARIABLES);
    ConfigResult.Valid start = valid(reader.read(configFile, ListenOverrides.NONE));
    ReloadableConfig reloadableConfig =
        new ReloadableConfig(configFile, reader, ListenOverrides.NONE, /* watched= */ true);
    BridgeConfig config = start.config();
    UpstreamFactory factory =
        new UpstreamFactory(
            this::makeServer,
            new BreakerRegistry<>(
                10,
                (_, settings) ->
                    new CircuitBreaker(settings, ticker, () -> Instant.EPOCH, _ -> {})),
            RateLimiterFactory.local(ticker),
            ticker);
    UpstreamSet upstreamSet = UpstreamSet.of(config.servers(), factory);
    SubscriptionRegistry subscriptionRegistry = subscriptionRegistry();
    Caches caches = caches();
    ServerConnectionPool connections =
        new ServerConnectionPool(
            1,
            1,
            new NotificationRouter(caches, subscriptionRegistry, NO_EVENTS),
            pendingCloses::add,
            ticker);
    this.access = new CurrentAccessPolicy(config, InstantSource.fixed(Instant.EPOCH), ticker);
    this.upstreams =
        new UpstreamRegistry(
            upstreamSet.upstreams(),
            connections,
            new CallerRateLimiter(CallerQuotas.NONE, RateLimiterFactory.local(ticker)),
            new Authorizer(access, NO_EVENTS));
    DrainingConnections draining =
        new DrainingConnections(connections, Duration.ofSeconds(10), pendingCloses::add, ticker);
    EagerStarter eagerStarter =
        new EagerStarter(
            upstreams,
            new ServerStarter(ticker, NO_EVENTS, Runnable::run),
            ticker,
            /* maxConcurrent= */ 2,
            _ -> {});
    this.activeConfig =
        new ActiveConfig(
            config,
            upstreamSet,
            factory,
            new ServerReplacement(
                upstreams,
                caches,
                subscriptionRegistry,
                draining,
                eagerStarter,
                new ToolBreakers(ticker, () -> Instant.EPOCH, NO_EVENTS, BreakerJitter.NONE),
                NO_EVENTS),
            access,
            () -> Set.of(notifiedConfigs::add));
    this.reloader =
        new ConfigReloader(
            start.sourceMap(),
            Optional.of(reloadableConfig),
            activeConfig,
            draining,
            () -> Instant.EPOCH,
            new BridgeEventListener() {
              @Override
              public void onEvent(BridgeEvent event) {
                if (event instanceof BridgeEvent.ConfigurationReloaded(ReloadResult result)) {
                  reloadResults.add(result);
                }
              }
            });
    TaskScheduler.Schedule _ =
        reloader.startOn(
            (_, task) -> {
              watchTask = task;
              return () -> {};
            });
  }

  private static ConfigResult.Valid valid(ConfigResult result) {
    return switch (result) {
      case ConfigResult.Valid valid -> valid;
      case ConfigResult.Invalid invalid -> throw new AssertionError(invalid.errors());
    };
  }

  private static SubscriptionRegistry subscriptionRegistry() {
    return new SubscriptionRegistry(SubscriptionLimits.forClients(1, 1, 1), NO_EVENTS, _ -> {});
  }

  private Caches caches() {
    return new Caches(cache(), cache(), cache());
  }

  private <V> LoadingCache<CacheKey, V> cache() {
    CacheSettings settings = new CacheSettings(1, 1, FreshnessLifetime.of(Duration.ofSeconds(1)));
    return new LoadingCache<>(
        new LruTtlCache<CacheKey, V>(settings, _ -> 1, ticker),
        SharedCache.none(),
        ticker,
        Runnable::run,
        TtlJitter.NONE);
  }

  private McpServer makeServer(ServerConfig server) {
    ServerId id = server.id();
    if (failingServers.contains(id.value())) {
      throw new IllegalStateException("the server cannot be made");
    }
    createdServers.add(id.value());
    return new IdleServer(id, () -> closedServers.add(id.value()));
  }

  void write(String text) throws IOException {
    Files.writeString(file, text);
  }

  /** Polls the file several times. */
  void runChecks(int times) {
    for (int i = 0; i < times; i++) {
      watchTask.run();
    }
  }

  void runClosing() {
    while (!pendingCloses.isEmpty()) {
      pendingCloses.remove().run();
    }
  }

  List<ServerId> servers() {
    return upstreams.connections().stream().map(McpServer::id).toList();
  }

  McpServer connection(ServerId id) {
    return upstreams.connections().stream()
        .filter(server -> server.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  Breaker breakerOf(ServerId id) {
    return activeConfig.upstreamSet().upstreams().stream()
        .filter(upstream -> upstream.server().id().equals(id))
        .map(Upstream::breaker)
        .findFirst()
        .orElseThrow();
  }

  boolean isClosed(ServerId id) {
    return breakerOf(id).snapshot().state() == CircuitState.CLOSED;
  }
}
