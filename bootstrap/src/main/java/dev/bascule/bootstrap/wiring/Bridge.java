package dev.bascule.bootstrap.wiring;

import static java.util.Objects.requireNonNull;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.Stage;
import dev.bascule.adapter.in.http.server.BridgeHttpServer;
import dev.bascule.adapter.in.http.server.RunningHttpServer;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.application.activity.MetricsSampler;
import dev.bascule.application.admin.CacheMaintenance;
import dev.bascule.application.connection.DrainingConnections;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.bootstrap.cli.launch.BridgeLauncher;
import dev.bascule.bootstrap.cli.launch.OpenBridge;
import dev.bascule.bootstrap.cli.launch.RunningBridge;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.load.ReloadableConfig;
import dev.bascule.bootstrap.wiring.access.CertificateWatcher;
import dev.bascule.bootstrap.wiring.access.CurrentAccessPolicy;
import dev.bascule.bootstrap.wiring.concurrent.PlatformScheduler;
import dev.bascule.bootstrap.wiring.reload.ActiveConfig;
import dev.bascule.bootstrap.wiring.reload.ConfigReloader;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** Assembles the hexagon. To add an adapter, write its module and name it here. */
public final class Bridge implements BridgeLauncher {

  private final ClientInfo identity;
  private final Map<String, String> environment;

  /**
   * @param version what the bridge tells servers of itself
   */
  public Bridge(String version) {
    this(version, Map.of());
  }

  /**
   * @param version what the bridge tells servers of itself
   * @param environment the variables, of which those of OpenTelemetry count
   */
  public Bridge(String version, Map<String, String> environment) {
    this.identity = ClientInfo.bascule(version);
    this.environment = Map.copyOf(environment);
  }

  @Override
  public RunningBridge start(BridgeConfig config) throws IOException {
    return start(config, Optional.empty());
  }

  @Override
  public RunningBridge start(BridgeConfig config, Optional<ReloadableConfig> live)
      throws IOException {
    House house = assemble(config, live, environment);
    try {
      return run(house);
    } catch (IOException | RuntimeException e) {
      try (house) {
        throw e;
      }
    }
  }

  private static RunningBridge run(House house) throws IOException {
    BridgeHttpServer http = house.get(BridgeHttpServer.class);
    house.get(ActiveConfig.class).follow(next -> http.openTo(next.http().access()));
    house.get(ActiveConfig.class).follow(house.traces().following());
    Schedule maintenance = maintain(house);
    try {
      return new Running(house, http.start(), maintenance);
    } catch (IOException | RuntimeException e) {
      try (maintenance) {
        throw e;
      }
    }
  }

  @Override
  public OpenBridge open(BridgeConfig config) throws IOException {
    // Whoever can read the file may do all that is in it. For one call there is no trace to tell
    // of.
    return new Open(assemble(config.openToEverybody(), Optional.empty(), Map.of()));
  }

  private static Schedule maintain(House house) {
    Schedule cleaning = house.get(CacheMaintenance.class).startOn(new PlatformScheduler());
    Schedule sampling = house.get(MetricsSampler.class).startOn(new PlatformScheduler());
    Schedule certificates =
        CertificateWatcher.watch(
            house.get(BridgeConfig.class), new PlatformScheduler(), house.get(InstantSource.class));
    Schedule keys = house.get(CurrentAccessPolicy.class).startOn(new PlatformScheduler());
    Schedule looking = house.get(ConfigReloader.class).startOn(new PlatformScheduler());
    return () -> {
      keys.close();
      looking.close();
      cleaning.close();
      sampling.close();
      certificates.close();
    };
  }

  private House assemble(
      BridgeConfig config, Optional<ReloadableConfig> live, Map<String, String> variables)
      throws IOException {
    EmbeddedDemo demos = EmbeddedDemo.startFor(config);
    try {
      BridgeConfig connected = demos.connect(config);
      return wire(
          connected, live, demos, TracingSetup.startFor(variables, identity.version(), connected));
    } catch (RuntimeException e) {
      try (demos) {
        throw e;
      }
    }
  }

  private House wire(
      BridgeConfig config,
      Optional<ReloadableConfig> live,
      EmbeddedDemo demos,
      TracingSetup traces) {
    try {
      return new House(
          Guice.createInjector(Stage.PRODUCTION, modules(config, live, traces)), demos, traces);
    } catch (RuntimeException e) {
      try (traces) {
        throw e;
      }
    }
  }

  private List<Module> modules(
      BridgeConfig config, Optional<ReloadableConfig> live, TracingSetup traces) {
    return List.of(
        new StrictModule(),
        new ConfigModule(config),
        new DomainModule(),
        new McpAdapterModule(identity),
        new UpstreamModule(),
        new TracingModule(traces.tracing()),
        new AccessModule(),
        new ActivityModule(),
        new ReloadModule(live),
        new ApplicationModule(),
        new MetricsModule(identity.version()),
        new HttpAdapterModule(identity.version()));
  }

  /** What is wired, and what has to be ended with it. */
  private record House(Injector injector, EmbeddedDemo demos, TracingSetup traces)
      implements AutoCloseable {

    <T> T get(Class<T> type) {
      return injector.getInstance(type);
    }

    /** The traces last, since until then there are spans; each ends whatever the others throw. */
    @Override
    public void close() {
      try (traces;
          demos) {
        get(ConfigReloader.class).end();
        get(ExecutorService.class).shutdownNow();
        get(CurrentAccessPolicy.class).close();
        new McpServerConnections(get(UpstreamRegistry.class).connections())
            .with(get(ServerConnectionPool.class).endAll())
            .with(get(DrainingConnections.class).endAll())
            .close();
      }
    }
  }

  private record Running(House house, RunningHttpServer http, Schedule maintenance)
      implements RunningBridge {

    @Override
    public int port() {
      return http.port();
    }

    /** From the outside in, so that running calls find all they need until they end. */
    @Override
    public void close() {
      try (house;
          maintenance) {
        http.close();
      }
    }
  }

  private record Open(House house) implements OpenBridge {

    Open {
      requireNonNull(house, "house");
    }

    @Override
    public ListServerFeaturesUseCase list() {
      return house.get(ListServerFeaturesUseCase.class);
    }

    @Override
    public CallToolUseCase callTool() {
      return house.get(CallToolUseCase.class);
    }

    @Override
    public void close() {
      house.close();
    }
  }
}
