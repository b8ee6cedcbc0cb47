package dev.bascule.bootstrap.wiring;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.in.http.BridgeHttpServer;
import dev.bascule.adapter.in.http.HttpOperation;
import dev.bascule.adapter.in.http.Shedding;
import dev.bascule.adapter.in.http.Telemetry;
import dev.bascule.adapter.in.http.UseCases;
import dev.bascule.adapter.in.http.mcp.McpFront;
import dev.bascule.adapter.in.http.mcp.McpFrontSettings;
import dev.bascule.adapter.in.http.mcp.McpUseCases;
import dev.bascule.application.port.in.AskServerUseCase;
import dev.bascule.application.port.in.AuditUseCase;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.ClearCachesUseCase;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.application.port.in.FollowServersUseCase;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.IdentifyCallerUseCase;
import dev.bascule.application.port.in.ListUseCase;
import dev.bascule.application.port.in.PresentCallerUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.application.port.in.ReloadUseCase;
import dev.bascule.application.port.in.ShowActivityUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowReloadUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.BridgeLimits;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;

/** Lets HTTP drive the use cases. */
final class HttpAdapterModule extends AbstractModule {

  private static final int MAX_SESSIONS = 256;
  private static final Duration SESSION_IDLE_TIMEOUT = Duration.ofMinutes(30);
  private static final int PAGE_SIZE = 250;

  private final String version;

  /**
   * @param version what the bridge tells clients of itself
   */
  HttpAdapterModule(String version) {
    this.version = requireNonNull(version, "version");
  }

  @Provides
  @Singleton
  static UseCases useCases(
      CallToolUseCase callTool,
      ListUseCase list,
      ReadToolUseCase readTool,
      AskServerUseCase askServer,
      ShowServersUseCase showServers,
      ShowMetricsUseCase showMetrics,
      CleanUpCachesUseCase cleanUpCaches,
      ClearCachesUseCase clearCaches,
      ForceBreakerUseCase forceBreaker,
      ShowActivityUseCase showActivity,
      IdentifyCallerUseCase identifyCaller,
      PresentCallerUseCase presentCaller,
      ReloadUseCase reload,
      ShowReloadUseCase showReload,
      AuditUseCase audit) {
    return new UseCases(
        callTool,
        list,
        readTool,
        askServer,
        showServers,
        showMetrics,
        cleanUpCaches,
        clearCaches,
        forceBreaker,
        showActivity,
        identifyCaller,
        presentCaller,
        reload,
        showReload,
        audit);
  }

  @Provides
  @Singleton
  static McpUseCases mcpUseCases(
      UseCases common,
      DiscoverServerUseCase discoverServer,
      FollowServersUseCase followServers,
      EndSessionUseCase endSession) {
    return new McpUseCases(
        common.callTool(),
        common.list(),
        common.askServer(),
        discoverServer,
        followServers,
        endSession,
        common.showServers());
  }

  @Provides
  @Singleton
  McpFront mcpFront(BridgeConfig config, McpUseCases useCases, Ticker ticker) {
    McpFrontSettings settings =
        new McpFrontSettings(
            version, MAX_SESSIONS, SESSION_IDLE_TIMEOUT, PAGE_SIZE, config.limits().maxStreams());
    return new McpFront(useCases, settings, ticker);
  }

  @Provides
  @Singleton
  static BridgeHttpServer httpServer(
      BridgeConfig config,
      UseCases useCases,
      McpFront mcpFront,
      Ticker ticker,
      Telemetry telemetry) {
    BridgeLimits limits = config.limits();
    Shedding shedding =
        new Shedding(
            limits.maxRequests(), limits.maxStreams(), HeapPressure.above(limits.heap(), ticker));
    return new BridgeHttpServer(
        config.http(), useCases, mcpFront, ticker, new HttpOperation(shedding, telemetry));
  }
}
