package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.in.http.config.HttpTelemetry;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.LoadLimits;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.SheddingSettings;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.aggregate.McpUseCases;
import dev.bascule.adapter.in.http.server.BridgeHttpServer;
import dev.bascule.application.port.in.AuditUseCase;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.ForwardCallerUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ManageCachesUseCase;
import dev.bascule.application.port.in.QueryAllServersUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.in.ShowActivityUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowReloadUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.BridgeLimits;
import dev.bascule.bootstrap.wiring.observe.HeapPressure;
import dev.bascule.domain.time.Ticker;

/** Wires the HTTP adapter, which drives the use cases. */
final class HttpAdapterModule extends AbstractModule {

  /** One caller may have a quarter of them. */
  private static final int MAX_SESSIONS = 1024;

  private static final int PAGE_SIZE = 250;

  private final String version;

  /**
   * @param version the version that the bridge reports to clients
   */
  HttpAdapterModule(String version) {
    this.version = version;
  }

  @Provides
  @Singleton
  static UseCases useCases(
      CallToolUseCase callTool,
      ListServerFeaturesUseCase listServerFeatures,
      QueryAllServersUseCase queryAllServers,
      ReadToolUseCase readTool,
      UseServerFeaturesUseCase useServerFeatures,
      ShowServersUseCase showServers,
      ShowMetricsUseCase showMetrics,
      ManageCachesUseCase manageCaches,
      ForceBreakerUseCase forceBreaker,
      ShowActivityUseCase showActivity,
      AuthenticateCallerUseCase authenticateCaller,
      ForwardCallerUseCase forwardCaller,
      ReloadConfigurationUseCase reload,
      ShowReloadUseCase showReload,
      AuditUseCase audit) {
    return new UseCases(
        callTool,
        listServerFeatures,
        queryAllServers,
        readTool,
        useServerFeatures,
        showServers,
        showMetrics,
        manageCaches,
        forceBreaker,
        showActivity,
        authenticateCaller,
        forwardCaller,
        reload,
        showReload,
        audit);
  }

  @Provides
  @Singleton
  static McpUseCases mcpUseCases(
      UseCases common,
      DiscoverServerUseCase discoverServer,
      SubscribeToServersUseCase subscribeToServers,
      EndSessionUseCase endSession) {
    return new McpUseCases(
        common.callTool(),
        common.listServerFeatures(),
        common.queryAllServers(),
        common.useServerFeatures(),
        discoverServer,
        subscribeToServers,
        endSession,
        common.showServers());
  }

  @Provides
  @Singleton
  McpHandler mcpHandler(BridgeConfig config, McpUseCases useCases, Ticker ticker) {
    McpSettings settings =
        new McpSettings(
            version,
            MAX_SESSIONS,
            config.limits().sessionIdle(),
            PAGE_SIZE,
            config.limits().maxStreams());
    return new McpHandler(useCases, settings, ticker);
  }

  @Provides
  @Singleton
  static BridgeHttpServer httpServer(
      BridgeConfig config,
      UseCases useCases,
      McpHandler mcpHandler,
      Ticker ticker,
      HttpTelemetry telemetry) {
    BridgeLimits limits = config.limits();
    SheddingSettings shedding =
        new SheddingSettings(
            limits.maxRequests(), limits.maxStreams(), HeapPressure.above(limits.heap(), ticker));
    return new BridgeHttpServer(
        config.http(),
        useCases,
        mcpHandler,
        ticker,
        LoadLimits.forCurrentHeap(config.http().maxBodyBytes(), shedding),
        telemetry);
  }
}
