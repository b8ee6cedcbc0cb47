package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.ClearCachesUseCase;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.ListUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.application.service.CacheDroppingNotices;
import dev.bascule.application.service.Caches;
import dev.bascule.application.service.CallCounters;
import dev.bascule.application.service.CallToolService;
import dev.bascule.application.service.CleanUpCachesService;
import dev.bascule.application.service.ClearCachesService;
import dev.bascule.application.service.Descriptions;
import dev.bascule.application.service.ForceBreakerService;
import dev.bascule.application.service.ListService;
import dev.bascule.application.service.Listings;
import dev.bascule.application.service.Maintenance;
import dev.bascule.application.service.Passage;
import dev.bascule.application.service.ShowMetricsService;
import dev.bascule.application.service.ShowServersService;
import dev.bascule.application.service.ToolRunner;
import dev.bascule.application.service.Upstreams;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.domain.time.Ticker;

/** Puts a service behind each driving port. */
final class ApplicationModule extends AbstractModule {

  @Provides
  @Singleton
  static BridgeEvents events(Ticker ticker) {
    return new LoggedEvents(new WarningLimiter(ticker));
  }

  @Provides
  @Singleton
  static ServerNotices notices(Caches caches, BridgeEvents events) {
    return new CacheDroppingNotices(caches, events);
  }

  @Provides
  @Singleton
  static CallCounters counters() {
    return new CallCounters();
  }

  @Provides
  @Singleton
  static Passage passage(Ticker ticker, CallCounters counters, BridgeEvents events) {
    return new Passage(ticker, counters, events);
  }

  @Provides
  @Singleton
  static Listings listings(Caches caches, Passage passage, Ticker ticker) {
    return new Listings(caches.listings(), passage, ticker);
  }

  @Provides
  @Singleton
  static ToolRunner toolRunner(Passage passage, Caches caches, Listings listings) {
    return new ToolRunner(passage, caches.results(), listings);
  }

  @Provides
  @Singleton
  static CallToolUseCase callTool(
      Upstreams upstreams, Listings listings, Caches caches, ToolRunner runner, Ticker ticker) {
    return new CallToolService(
        upstreams, new Descriptions(listings), caches.results(), runner, ticker);
  }

  @Provides
  @Singleton
  static ListService lists(Upstreams upstreams, Listings listings, Ticker ticker) {
    return new ListService(upstreams, listings, ticker);
  }

  @Provides
  static ListUseCase list(ListService service) {
    return service;
  }

  @Provides
  static ReadToolUseCase readTool(ListService service) {
    return service;
  }

  @Provides
  @Singleton
  static ShowServersUseCase showServers(Upstreams upstreams, Listings listings) {
    return new ShowServersService(upstreams, listings);
  }

  @Provides
  @Singleton
  static ShowMetricsUseCase showMetrics(
      Upstreams upstreams, Caches caches, CallCounters counters, Ticker ticker) {
    return new ShowMetricsService(upstreams, caches, counters, ticker);
  }

  @Provides
  @Singleton
  static CleanUpCachesUseCase cleanUpCaches(Caches caches) {
    return new CleanUpCachesService(caches);
  }

  @Provides
  @Singleton
  static ClearCachesUseCase clearCaches(Upstreams upstreams, Caches caches) {
    return new ClearCachesService(upstreams, caches);
  }

  @Provides
  @Singleton
  static ForceBreakerUseCase forceBreaker(Upstreams upstreams) {
    return new ForceBreakerService(upstreams);
  }

  @Provides
  @Singleton
  static Maintenance maintenance(
      CleanUpCachesUseCase cleanUp, BridgeConfig config, BridgeEvents events) {
    return new Maintenance(cleanUp, config.cleanupInterval(), events);
  }
}
