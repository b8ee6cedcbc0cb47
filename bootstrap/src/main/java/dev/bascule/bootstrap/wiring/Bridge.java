package dev.bascule.bootstrap.wiring;

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
import dev.bascule.application.connection.EagerStarter;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.feature.MissingListings;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.application.upstream.BreakerProber;
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

/** Assembles the hexagon. A new adapter gets its own module, which is installed here. */
public final class Bridge implements BridgeLauncher {

  private final ClientInfo clientInfo;
  private final Map<String, String> environment;

  /**
   * @param version the version that the bridge reports to servers
   */
  public Bridge(String version) {
    this(version, Map.of());
  }

  /**
   * @param version the version that the bridge reports to servers
   * @param environment the environment variables, of which those of OpenTelemetry are used
   */
  public Bridge(String version, Map<String, String> environment) {
    this.clientInfo = ClientInfo.bascule(version);
    this.environment = Map.copyOf(environment);
  }

  @Override
  public RunningBridge start(BridgeConfig config, Optional<ReloadableConfig> reloadableConfig)
      throws IOException {
    BridgeComponents components = assemble(config, reloadableConfig, environment);
    try {
      return run(components);
    } catch (IOException | RuntimeException e) {
      try (components) {
        throw e;
      }
    }
  }

  private static RunningBridge run(BridgeComponents components) throws IOException {
    BridgeHttpServer http = components.get(BridgeHttpServer.class);
    components.get(ActiveConfig.class).onChange(next -> http.setAccess(next.http().access()));
    components.get(ActiveConfig.class).onChange(components.tracing().configListener());
    Schedule maintenance = scheduleMaintenance(components);
    try {
      return new GuiceRunningBridge(components, http.start(), maintenance);
    } catch (IOException | RuntimeException e) {
      try (maintenance) {
        throw e;
      }
    }
  }

  @Override
  public OpenBridge open(BridgeConfig config) throws IOException {
    // Anyone who can read the file may do everything in it. A single call is not traced.
    BridgeComponents components =
        assemble(config.withoutAccessControl(), Optional.empty(), Map.of());
    return new OpenBridge(
        components.get(ListServerFeaturesUseCase.class),
        components.get(CallToolUseCase.class),
        components.get(ShowServersUseCase.class),
        components::close);
  }

  private static Schedule scheduleMaintenance(BridgeComponents components) {
    Schedule cleanups = components.get(CacheMaintenance.class).startOn(new PlatformScheduler());
    Schedule samples = components.get(MetricsSampler.class).startOn(new PlatformScheduler());
    Schedule certificates =
        CertificateWatcher.watch(
            components.get(BridgeConfig.class),
            new PlatformScheduler(),
            components.get(InstantSource.class));
    Schedule keys = components.get(CurrentAccessPolicy.class).startOn(new PlatformScheduler());
    Schedule reloads = components.get(ConfigReloader.class).startOn(new PlatformScheduler());
    Schedule missingLists = components.get(MissingListings.class).startOn(new PlatformScheduler());
    return () -> {
      missingLists.close();
      keys.close();
      reloads.close();
      cleanups.close();
      samples.close();
      certificates.close();
    };
  }

  private BridgeComponents assemble(
      BridgeConfig config,
      Optional<ReloadableConfig> reloadableConfig,
      Map<String, String> variables)
      throws IOException {
    EmbeddedDemo demo = EmbeddedDemo.startFor(config);
    try {
      BridgeConfig connected = demo.connect(config);
      return wire(
          connected,
          reloadableConfig,
          demo,
          TracingSetup.startFor(variables, clientInfo.version(), connected));
    } catch (RuntimeException e) {
      try (demo) {
        throw e;
      }
    }
  }

  private BridgeComponents wire(
      BridgeConfig config,
      Optional<ReloadableConfig> reloadableConfig,
      EmbeddedDemo demo,
      TracingSetup tracing) {
    try {
      return new BridgeComponents(
          Guice.createInjector(Stage.PRODUCTION, modules(config, reloadableConfig, tracing)),
          demo,
          tracing);
    } catch (RuntimeException e) {
      try (tracing) {
        throw e;
      }
    }
  }

  private List<Module> modules(
      BridgeConfig config, Optional<ReloadableConfig> reloadableConfig, TracingSetup tracing) {
    return List.of(
        new StrictModule(),
        new ConfigModule(config),
        new DomainModule(),
        new McpAdapterModule(clientInfo),
        new UpstreamModule(),
        new TracingModule(tracing.spanRecorder()),
        new AccessModule(),
        new ActivityModule(),
        new ReloadModule(reloadableConfig),
        new ApplicationModule(),
        new MetricsModule(clientInfo.version()),
        new HttpAdapterModule(clientInfo.version()));
  }

  /** The wired components, and what is closed with them. */
  private record BridgeComponents(Injector injector, EmbeddedDemo demo, TracingSetup tracing)
      implements AutoCloseable {

    <T> T get(Class<T> type) {
      return injector.getInstance(type);
    }

    /**
     * Closes tracing last, since spans are recorded until then. Closes each even if another throws.
     */
    @Override
    public void close() {
      try (tracing;
          demo) {
        get(ConfigReloader.class).end();
        get(BreakerProber.class).close();
        get(ExecutorService.class).shutdownNow();
        new McpServerConnections(get(UpstreamRegistry.class).connections())
            .with(get(ServerConnectionPool.class).endAll())
            .with(get(DrainingConnections.class).endAll())
            .close();
      }
    }
  }

  private record GuiceRunningBridge(
      BridgeComponents components, RunningHttpServer http, Schedule maintenance)
      implements RunningBridge {

    @Override
    public int port() {
      return http.port();
    }

    @Override
    public void startServers() {
      components.get(EagerStarter.class).begin();
    }

    /**
     * Closes from the outside in, so that running calls keep what they need until they complete.
     */
    @Override
    public void close() {
      try (components;
          maintenance) {
        components.get(EagerStarter.class).close();
        http.close();
      }
    }
  }
}
