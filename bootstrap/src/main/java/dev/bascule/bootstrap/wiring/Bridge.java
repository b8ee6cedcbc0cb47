package dev.bascule.bootstrap.wiring;

import com.google.inject.Binder;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import com.google.inject.util.Modules;
import dev.bascule.adapter.in.cli.launch.BridgeLauncher;
import dev.bascule.adapter.in.cli.launch.LoginAttempt;
import dev.bascule.adapter.in.cli.launch.LoginException;
import dev.bascule.adapter.in.cli.launch.OpenBridge;
import dev.bascule.adapter.in.cli.launch.RunningBridge;
import dev.bascule.adapter.in.cli.launch.SharedCheck;
import dev.bascule.adapter.in.cli.launch.StreamBridge;
import dev.bascule.adapter.in.http.accesslog.AccessLog;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.stdio.StdioEndpoint;
import dev.bascule.adapter.in.http.server.BridgeHttpServer;
import dev.bascule.adapter.in.http.server.RunningHttpServer;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.valkey.EngineCheck;
import dev.bascule.adapter.out.valkey.EngineSettings;
import dev.bascule.adapter.out.valkey.replicas.ValkeyReplicas;
import dev.bascule.adapter.out.valkey.seal.SharedSecretFile;
import dev.bascule.adapter.out.valkey.seal.SharedSecrets;
import dev.bascule.application.activity.MetricsSampler;
import dev.bascule.application.admin.IdleServerPinger;
import dev.bascule.application.admin.ManageCachesService;
import dev.bascule.application.admin.ServerHealthMonitor;
import dev.bascule.application.connection.DrainingConnections;
import dev.bascule.application.connection.EagerStarter;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.feature.ListingPersistence;
import dev.bascule.application.feature.MissingListings;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.application.upstream.BreakerProber;
import dev.bascule.bootstrap.wiring.access.CurrentAccessPolicy;
import dev.bascule.bootstrap.wiring.reload.ConfigReloader;
import dev.bascule.bootstrap.wiring.shared.EngineSettingsFactory;
import dev.bascule.bootstrap.wiring.shared.SharedCaches;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.SharedConfig;
import dev.bascule.configuration.load.ReloadableConfig;
import dev.bascule.configuration.load.SourceMap;
import dev.bascule.configuration.tls.ServerTls;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.ratelimit.RateLimiterFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Assembles the hexagon. A new adapter gets its own module, which is installed here. */
public final class Bridge implements BridgeLauncher {

  /** How often the files of the bridge's own certificate are checked. */
  private static final Duration CERTIFICATE_INTERVAL = Duration.ofSeconds(1);

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
  public RunningBridge start(
      BridgeConfig config, SourceMap sourceMap, Optional<ReloadableConfig> reloadableConfig)
      throws IOException {
    BridgeComponents components = assemble(config, sourceMap, reloadableConfig, environment);
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
    SharedCaches sharedCaches = components.get(SharedCaches.class);
    components.restoreListings();
    Schedule maintenance = scheduleMaintenance(components);
    try {
      RunningHttpServer server = http.start();
      sharedCaches.start();
      return new GuiceRunningBridge(components, server, maintenance);
    } catch (IOException | RuntimeException e) {
      try (maintenance) {
        throw e;
      }
    }
  }

  @Override
  public OpenBridge open(BridgeConfig config) throws IOException {
    // Anyone who can read the file may do everything in it. A single call is not traced, and ends
    // before it could share or save anything.
    BridgeComponents components =
        assemble(
            config.withoutAccessControl().withoutShared(),
            SourceMap.EMPTY,
            Optional.empty(),
            Map.of());
    return new OpenBridge(
        components.get(ListServerFeaturesUseCase.class),
        components.get(CallToolUseCase.class),
        components.get(UseServerFeaturesUseCase.class),
        components.get(ShowServersUseCase.class),
        components::close);
  }

  @Override
  public StreamBridge openStreams(BridgeConfig config) throws IOException {
    // The client has started this process, so it may do everything that the user may.
    BridgeComponents components =
        assemble(config.withoutAccessControl(), SourceMap.EMPTY, Optional.empty(), environment);
    components.restoreListings();
    components.get(SharedCaches.class).start();
    return new GuiceStreamBridge(
        components, scheduleMaintenance(components), new CompletableFuture<>());
  }

  @Override
  public SharedCheck checkEngine(SharedConfig config) {
    try {
      EngineSettings settings = EngineSettingsFactory.create(config, "check");
      EngineCheck check = EngineCheck.run(settings);
      return new SharedCheck(true, check.product(), withReplicas(check, config, settings));
    } catch (EngineException e) {
      return new SharedCheck(false, String.valueOf(e.getMessage()), List.of());
    }
  }

  private static List<String> withReplicas(
      EngineCheck check, SharedConfig config, EngineSettings settings) {
    try {
      SharedSecrets secrets = SharedSecretFile.read(config.secretFile());
      return Stream.concat(
              check.warnings().stream(),
              ValkeyReplicas.check(settings, secrets, InstantSource.system()).stream())
          .toList();
    } catch (IOException _) {
      // The warnings about the configuration name it.
      return check.warnings();
    }
  }

  @Override
  public LoginAttempt beginLogin(ServerConfig server) throws LoginException, InterruptedException {
    return BrowserLogin.begin(oauth(server));
  }

  @Override
  public boolean forgetLogin(ServerConfig server) throws LoginException, InterruptedException {
    return BrowserLogin.forget(oauth(server));
  }

  private static OAuthSettings oauth(ServerConfig server) {
    return server.credentials().oauth().orElseThrow();
  }

  private static Schedule scheduleMaintenance(BridgeComponents components) {
    TaskScheduler scheduler = new PlatformScheduler();
    InstantSource clock = components.get(InstantSource.class);
    List<Schedule> schedules =
        List.of(
            components.get(MissingListings.class).startOn(scheduler),
            components.get(CurrentAccessPolicy.class).startOn(scheduler),
            components.get(ConfigReloader.class).startOn(scheduler),
            components
                .get(ManageCachesService.class)
                .startOn(scheduler, components.get(BridgeConfig.class).cleanupInterval()),
            components.get(MetricsSampler.class).startOn(scheduler),
            components
                .get(ServerHealthMonitor.class)
                .startOn(scheduler, components.get(BridgeConfig.class).http().drainTimeout()),
            components.get(EagerStarter.class).startOn(scheduler),
            components
                .get(IdleServerPinger.class)
                .startOn(scheduler, components.get(BridgeConfig.class).health().interval()),
            components.saveListingsOn(scheduler),
            ServerTls.of(components.get(BridgeConfig.class).http())
                .map(tls -> scheduler.every(CERTIFICATE_INTERVAL, () -> tls.refresh(clock)))
                .orElse(() -> {}));
    return () -> schedules.forEach(Schedule::close);
  }

  private BridgeComponents assemble(
      BridgeConfig config,
      SourceMap sourceMap,
      Optional<ReloadableConfig> reloadableConfig,
      Map<String, String> variables)
      throws IOException {
    EmbeddedDemo demo = EmbeddedDemo.startFor(config);
    try {
      BridgeConfig connected = demo.connect(config);
      return wire(
          connected,
          sourceMap,
          reloadableConfig,
          demo,
          TelemetrySetup.startFor(variables, clientInfo.version(), connected));
    } catch (IOException | RuntimeException e) {
      try (demo) {
        throw e;
      }
    }
  }

  private BridgeComponents wire(
      BridgeConfig config,
      SourceMap sourceMap,
      Optional<ReloadableConfig> reloadableConfig,
      EmbeddedDemo demo,
      TelemetrySetup telemetry)
      throws IOException {
    try {
      return new BridgeComponents(
          Guice.createInjector(
              Stage.PRODUCTION, modules(config, sourceMap, reloadableConfig, telemetry)),
          demo,
          telemetry);
    } catch (IOException | RuntimeException e) {
      try (telemetry) {
        throw e;
      }
    }
  }

  private List<Module> modules(
      BridgeConfig config,
      SourceMap sourceMap,
      Optional<ReloadableConfig> reloadableConfig,
      TelemetrySetup telemetry)
      throws IOException {
    return List.of(
        binder ->
            bindInstances(binder, config, sourceMap, reloadableConfig, telemetry.spanRecorder()),
        sharedModule(config),
        listingsModule(config),
        config.sharesRates() ? new SharedRatesModule() : Modules.EMPTY_MODULE,
        new DomainModule(),
        new McpAdapterModule(),
        new UpstreamModule(),
        new ReloadModule(),
        new ApplicationModule(),
        new MetricsModule(telemetry),
        new HttpAdapterModule());
  }

  private Module sharedModule(BridgeConfig config) throws IOException {
    return config.shared().isPresent()
        ? SharedModule.of(config.shared().get(), environment)
        : binder -> binder.bind(SharedCaches.class).toInstance(SharedCaches.NONE);
  }

  private Module listingsModule(BridgeConfig config) {
    return config
        .usedListingFile()
        .<Module>map(file -> new ListingsModule(file, config, environment))
        .orElse(Modules.EMPTY_MODULE);
  }

  /**
   * Binds what exists before the wiring, and makes Guice reject bindings that no module declares.
   */
  private void bindInstances(
      Binder binder,
      BridgeConfig config,
      SourceMap sourceMap,
      Optional<ReloadableConfig> reloadableConfig,
      SpanRecorder spanRecorder) {
    binder.requireExplicitBindings();
    binder.requireAtInjectOnConstructors();
    binder.requireExactBindingAnnotations();
    binder.disableCircularProxies();
    binder.bind(ClientInfo.class).toInstance(clientInfo);
    binder.bind(BridgeConfig.class).toInstance(config);
    binder.bind(CallerQuotas.class).toInstance(config.limits().callers());
    binder.bind(SourceMap.class).toInstance(sourceMap);
    binder.bind(new TypeLiteral<Optional<ReloadableConfig>>() {}).toInstance(reloadableConfig);
    binder.bind(SpanRecorder.class).toInstance(spanRecorder);
  }

  private static void onNewThread(Runnable closing) {
    Thread.ofVirtual().name("ending-connection").start(closing);
  }

  /** The wired components, and what is closed with them. */
  private record BridgeComponents(Injector injector, EmbeddedDemo demo, TelemetrySetup telemetry)
      implements AutoCloseable {

    <T> T get(Class<T> type) {
      return injector.getInstance(type);
    }

    /** Restores the listings of the last run, if they are saved. */
    void restoreListings() {
      if (savesListings()) {
        get(ListingPersistence.class).restore();
      }
    }

    /** Saves listings periodically and when the schedule is closed, if a file is configured. */
    Schedule saveListingsOn(TaskScheduler scheduler) {
      return savesListings()
          ? get(ListingPersistence.class)
              .startOn(scheduler, get(BridgeConfig.class).cleanupInterval())
          : () -> {};
    }

    private boolean savesListings() {
      return get(BridgeConfig.class).usedListingFile().isPresent();
    }

    /**
     * Closes telemetry last, since spans are recorded until then, and the shared caches after the
     * connections whose calls hold leases. Closes each even if another throws.
     */
    @Override
    public void close() {
      try (telemetry;
          AccessLog _ = get(AccessLog.class);
          demo;
          SharedCaches _ = get(SharedCaches.class);
          RateLimiterFactory _ = get(RateLimiterFactory.class)) {
        get(ConfigReloader.class).end();
        get(BreakerProber.class).close();
        get(IdleServerPinger.class).close();
        get(ExecutorService.class).shutdownNow();
        closeAll(
            Stream.of(
                    get(UpstreamRegistry.class).connections(),
                    get(ServerConnectionPool.class).endAll(),
                    get(DrainingConnections.class).endAll())
                .flatMap(List::stream));
      }
    }

    /** Closes connections concurrently; an interrupt does not end the wait for the slowest. */
    private static void closeAll(Stream<McpServer> servers) {
      CompletableFuture.allOf(
              servers
                  .map(server -> CompletableFuture.runAsync(server::close, Bridge::onNewThread))
                  .map(closing -> closing.handle((_, failure) -> isClosed(failure)))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
    }

    private static boolean isClosed(@Nullable Throwable failure) {
      if (failure != null) {
        // A logger of the class would be created before logging is configured.
        LoggerFactory.getLogger(Bridge.class).warn("A connection could not be closed", failure);
      }
      return failure == null;
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

    @Override
    public void reload() {
      components.get(ConfigReloader.class).reload();
    }

    @Override
    public void announceStop() {
      http.announceStop();
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

  /**
   * @param ended completes when the client is served no longer
   */
  private record GuiceStreamBridge(
      BridgeComponents components, Schedule maintenance, CompletableFuture<Void> ended)
      implements StreamBridge {

    @Override
    public void serve(Optional<ServerId> server, InputStream in, OutputStream out)
        throws IOException {
      HttpServerSettings limits = components.get(BridgeConfig.class).http();
      components.get(EagerStarter.class).begin();
      try (StdioEndpoint endpoint =
          new StdioEndpoint(
              components.get(McpHandler.class),
              server,
              out,
              limits.maxBodyBytes(),
              limits.drainTimeout())) {
        CompletableFuture<Void> _ = ended.thenRun(endpoint::close);
        endpoint.serve(in);
      }
    }

    @Override
    public void end() {
      ended.complete(null);
    }

    @Override
    public void close() {
      try (components;
          maintenance) {
        components.get(EagerStarter.class).close();
        components.get(McpHandler.class).close();
      }
    }
  }
}
