package dev.bascule.bootstrap.wiring;

import static dev.bascule.bootstrap.wiring.ConstructorBindings.bindSingletons;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.bascule.adapter.in.http.config.HttpTelemetry;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.LoadLimits;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter.SheddingSettings;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.server.BridgeHttpServer;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.application.port.in.ShareSessionsUseCase;
import dev.bascule.bootstrap.wiring.observe.HeapPressure;
import dev.bascule.bootstrap.wiring.reload.ConfigListener;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.BridgeLimits;
import dev.bascule.configuration.load.ConfigSchema;
import dev.bascule.domain.budget.DocumentBudget;
import dev.bascule.domain.time.Ticker;

/** Wires the HTTP adapter, which drives the use cases. */
final class HttpAdapterModule extends AbstractModule {

  @Override
  protected void configure() {
    bindSingletons(binder(), UseCases.class);
    OptionalBinder.newOptionalBinder(binder(), ShareSessionsUseCase.class);
  }

  @Provides
  @Singleton
  static McpHandler mcpHandler(
      BridgeConfig config,
      ClientInfo clientInfo,
      UseCases useCases,
      Ticker ticker,
      HttpRequestObserver observer) {
    BridgeLimits limits = config.limits();
    DocumentBudget.PROCESS.setMaxBytes(
        limits.documentBytes().orElse(DocumentBudget.DEFAULT_MAX_BYTES));
    McpSettings settings =
        new McpSettings(
            clientInfo.version(),
            limits.maxSessions(),
            limits.maxSessionsPerCaller(),
            limits.sessionIdle(),
            limits.pageBytes(),
            limits.maxStreams());
    return new McpHandler(useCases, settings, ticker, observer);
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
    BridgeHttpServer server =
        new BridgeHttpServer(
            config.http(),
            useCases,
            mcpHandler,
            ticker,
            LoadLimits.forCurrentHeap(config.http().maxBodyBytes(), shedding),
            telemetry,
            ConfigSchema::text);
    server.setTraceUrl(config.log().traceUrl());
    return server;
  }

  @ProvidesIntoSet
  static ConfigListener configListener(BridgeHttpServer server) {
    return next -> {
      server.setAccess(next.http().access());
      server.setTraceUrl(next.log().traceUrl());
    };
  }
}
