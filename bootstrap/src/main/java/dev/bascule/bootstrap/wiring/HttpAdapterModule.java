package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.in.http.BridgeHttpServer;
import dev.bascule.adapter.in.http.UseCases;
import dev.bascule.adapter.in.http.mcp.McpUseCases;
import dev.bascule.application.port.in.AskServerUseCase;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.ClearCachesUseCase;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.application.port.in.FollowServersUseCase;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.ListUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.domain.time.Ticker;

/** Lets HTTP drive the use cases. */
final class HttpAdapterModule extends AbstractModule {

  @Provides
  @Singleton
  static UseCases useCases(
      CallToolUseCase callTool,
      ListUseCase list,
      ReadToolUseCase readTool,
      ShowServersUseCase showServers,
      ShowMetricsUseCase showMetrics,
      CleanUpCachesUseCase cleanUpCaches,
      ClearCachesUseCase clearCaches,
      ForceBreakerUseCase forceBreaker) {
    return new UseCases(
        callTool,
        list,
        readTool,
        showServers,
        showMetrics,
        cleanUpCaches,
        clearCaches,
        forceBreaker);
  }

  @Provides
  @Singleton
  static McpUseCases mcpUseCases(
      UseCases common,
      AskServerUseCase askServer,
      DiscoverServerUseCase discoverServer,
      FollowServersUseCase followServers,
      EndSessionUseCase endSession) {
    return new McpUseCases(
        common.callTool(),
        common.list(),
        askServer,
        discoverServer,
        followServers,
        endSession,
        common.showServers());
  }

  @Provides
  @Singleton
  static BridgeHttpServer httpServer(BridgeConfig config, UseCases useCases, Ticker ticker) {
    return new BridgeHttpServer(config.http(), useCases, ticker);
  }
}
