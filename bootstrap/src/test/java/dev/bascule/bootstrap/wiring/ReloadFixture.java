package dev.bascule.bootstrap.wiring;

import dev.bascule.application.policy.CallerLimits;
import dev.bascule.application.policy.FollowLimits;
import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.Scheduler;
import dev.bascule.application.service.AllEvents;
import dev.bascule.application.service.Caches;
import dev.bascule.application.service.Connections;
import dev.bascule.application.service.Followers;
import dev.bascule.application.service.Gate;
import dev.bascule.application.service.Notices;
import dev.bascule.application.service.ReplaceServers;
import dev.bascule.application.service.Retirements;
import dev.bascule.application.service.Turnstile;
import dev.bascule.application.service.Upstream;
import dev.bascule.application.service.Upstreams;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ConfigFile;
import dev.bascule.bootstrap.config.ConfigReader;
import dev.bascule.bootstrap.config.ConfiguredServer;
import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.config.LiveConfig;
import dev.bascule.bootstrap.config.Reading;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.breaker.BreakerRegistry;
import dev.bascule.domain.breaker.BreakerState;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.Jitter;
import dev.bascule.domain.cache.LruTtlCache;
import dev.bascule.domain.cache.ReadThrough;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.mcp.ServerId;
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

/** All that is configured by a file, around servers that do nothing. */
final class ReloadFixture {

  private static final BridgeEvents NOBODY = new AllEvents(List.of());

  final Path file;
  final List<String> made = new ArrayList<>();
  final List<String> closed = new ArrayList<>();
  final Set<String> broken = new HashSet<>();
  final List<BridgeConfig> told = new ArrayList<>();
  final CurrentAccess access;
  final Installation installation;
  final Reloading reloading;

  private final Queue<Runnable> closing = new ArrayDeque<>();
  private final AtomicLong now = new AtomicLong();
  private final Ticker ticker = now::get;
  private final Upstreams upstreams;
  private Runnable look = () -> {};

  ReloadFixture(Path folder, String text) throws IOException {
    this.file = folder.resolve("b.yaml");
    write(text);
    LiveConfig live =
        new LiveConfig(
            ConfigFile.named("b.yaml", folder),
            new ConfigReader(Map.of()),
            ListenOverrides.NONE,
            /* watched= */ true);
    BridgeConfig config = config(live.read());
    UpstreamMaker maker =
        new UpstreamMaker(
            this::make,
            new BreakerRegistry<>(
                10,
                guarded ->
                    new CircuitBreaker(guarded.settings(), ticker, () -> Instant.EPOCH, _ -> {})),
            ticker);
    Fleet fleet = Fleet.of(config.servers(), maker);
    Followers followers = followers();
    Caches caches = caches();
    Connections connections =
        new Connections(1, 1, new Notices(caches, followers, NOBODY), closing::add, ticker);
    this.access = new CurrentAccess(config, InstantSource.fixed(Instant.EPOCH), ticker);
    this.upstreams =
        new Upstreams(
            fleet.upstreams(),
            connections,
            new Turnstile(CallerLimits.NONE, ticker),
            new Gate(access, NOBODY));
    Retirements retirements =
        new Retirements(connections, Duration.ofSeconds(10), closing::add, ticker);
    this.installation =
        new Installation(
            config,
            fleet,
            maker,
            new ReplaceServers(upstreams, caches, followers, retirements),
            access);
    installation.follow(told::add);
    this.reloading =
        new Reloading(Optional.of(live), installation, retirements, () -> Instant.EPOCH);
    Scheduler.Schedule _ =
        reloading.startOn(
            (_, task) -> {
              look = task;
              return () -> {};
            });
  }

  private static BridgeConfig config(Reading reading) {
    return switch (reading) {
      case Reading.Valid valid -> valid.config();
      case Reading.Invalid invalid -> throw new AssertionError(invalid.mistakes());
    };
  }

  private static Followers followers() {
    return new Followers(FollowLimits.DEFAULTS, NOBODY);
  }

  private Caches caches() {
    return new Caches(cache(), cache(), cache());
  }

  private <V> ReadThrough<CacheKey, V> cache() {
    CacheSettings settings = new CacheSettings(1, 1, Lifetime.of(Duration.ofSeconds(1)));
    return new ReadThrough<>(
        new LruTtlCache<CacheKey, V>(settings, _ -> 1, ticker, (_, _, _) -> {}),
        ticker,
        Runnable::run,
        Jitter.NONE);
  }

  private McpServer make(ConfiguredServer server) {
    ServerId id = server.id();
    if (broken.contains(id.value())) {
      throw new IllegalStateException("the server cannot be made");
    }
    made.add(id.value());
    return new IdleServer(id, () -> closed.add(id.value()));
  }

  void write(String text) throws IOException {
    Files.writeString(file, text);
  }

  /** Lets so many looks at the file pass. */
  void look(int times) {
    for (int i = 0; i < times; i++) {
      look.run();
    }
  }

  void runClosing() {
    while (!closing.isEmpty()) {
      closing.remove().run();
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
    return installation.fleet().upstreams().stream()
        .filter(upstream -> upstream.server().id().equals(id))
        .map(Upstream::breaker)
        .findFirst()
        .orElseThrow();
  }

  boolean isClosed(ServerId id) {
    return breakerOf(id).snapshot().state() == BreakerState.CLOSED;
  }
}
