package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.access.Authorizer;
import dev.bascule.application.admin.CacheMaintenance;
import dev.bascule.application.admin.CleanUpCachesService;
import dev.bascule.application.admin.EndSessionService;
import dev.bascule.application.admin.ForceBreakerService;
import dev.bascule.application.admin.ManageCachesService;
import dev.bascule.application.admin.ShowMetricsService;
import dev.bascule.application.admin.ShowServersService;
import dev.bascule.application.cache.Caches;
import dev.bascule.application.cache.ResponseCache;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.feature.DiscoverServerService;
import dev.bascule.application.feature.ListServerFeaturesService;
import dev.bascule.application.feature.ListingLoader;
import dev.bascule.application.feature.PageFetcher;
import dev.bascule.application.feature.ToolCatalog;
import dev.bascule.application.feature.TracingDiscoverService;
import dev.bascule.application.feature.TracingFeatureService;
import dev.bascule.application.feature.TracingListService;
import dev.bascule.application.feature.UseServerFeaturesService;
import dev.bascule.application.notification.NotificationRouter;
import dev.bascule.application.notification.SubscribeToServersService;
import dev.bascule.application.notification.SubscriptionRegistry;
import dev.bascule.application.policy.PaginationLimits;
import dev.bascule.application.policy.SubscriptionLimits;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ManageCachesUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.tool.CallToolService;
import dev.bascule.application.tool.ObservingCallToolService;
import dev.bascule.application.tool.ToolExecutor;
import dev.bascule.application.tool.TracingCallToolService;
import dev.bascule.application.upstream.CallCounters;
import dev.bascule.application.upstream.FeatureRequests;
import dev.bascule.application.upstream.RejectedCredentials;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.time.Ticker;
import java.util.concurrent.ExecutorService;

/** Puts a service behind each driving port. */
final class ApplicationModule extends AbstractModule {

  @Provides
  @Singleton
  static SubscriptionRegistry followers(BridgeEventListener events) {
    return new SubscriptionRegistry(SubscriptionLimits.DEFAULTS, events);
  }

  @Provides
  @Singleton
  static NotificationRouter notices(
      Caches caches, SubscriptionRegistry followers, BridgeEventListener events) {
    return new NotificationRouter(caches, followers, events);
  }

  @Provides
  static ServerNotificationListener serverNotices(NotificationRouter notices) {
    return notices;
  }

  @Provides
  @Singleton
  static CallCounters counters() {
    return new CallCounters();
  }

  @Provides
  @Singleton
  static RejectedCredentials refusals(Ticker ticker) {
    return new RejectedCredentials(ticker);
  }

  @Provides
  @Singleton
  static UpstreamCaller passage(
      Ticker ticker,
      CallCounters counters,
      BridgeEventListener events,
      RejectedCredentials refusals,
      SpanRecorder tracing) {
    return new UpstreamCaller(ticker, counters, events, refusals, tracing);
  }

  @Provides
  @Singleton
  static FeatureRequests questions(UpstreamCaller passage) {
    return new FeatureRequests(passage);
  }

  @Provides
  @Singleton
  static ListingLoader listings(
      Caches caches,
      RejectedCredentials refusals,
      UpstreamCaller passage,
      BridgeEventListener events,
      Ticker ticker) {
    return new ListingLoader(
        caches.listings(),
        new ResponseCache<>(caches.listings(), refusals, CacheName.TOOLS, events),
        new PageFetcher(passage, PaginationLimits.DEFAULTS, ticker),
        ticker);
  }

  @Provides
  @Singleton
  static ResponseCache<McpResult> results(
      Caches caches, RejectedCredentials refusals, BridgeEventListener events) {
    return new ResponseCache<>(caches.results(), refusals, CacheName.RESPONSES, events);
  }

  @Provides
  @Singleton
  static ToolExecutor toolRunner(UpstreamCaller passage, Caches caches, ListingLoader listings) {
    return new ToolExecutor(passage, caches.results(), listings);
  }

  @Provides
  @Singleton
  static CallToolUseCase callTool(
      UpstreamRegistry upstreams,
      ListingLoader listings,
      ResponseCache<McpResult> results,
      ToolExecutor runner,
      Authorizer gate,
      BridgeEventListener events,
      SpanRecorder tracing,
      Ticker ticker) {
    return new TracingCallToolService(
        new ObservingCallToolService(
            new CallToolService(
                upstreams, new ToolCatalog(listings, gate), results, runner, ticker),
            events,
            ticker),
        tracing);
  }

  @Provides
  @Singleton
  static UseServerFeaturesUseCase askServer(
      UpstreamRegistry upstreams,
      ResponseCache<McpResult> results,
      FeatureRequests questions,
      SpanRecorder tracing,
      Ticker ticker) {
    return new TracingFeatureService(
        new UseServerFeaturesService(upstreams, results, questions, ticker), tracing);
  }

  @Provides
  @Singleton
  static DiscoverServerUseCase discoverServer(
      UpstreamRegistry upstreams,
      Caches caches,
      RejectedCredentials refusals,
      UpstreamCaller passage,
      BridgeEventListener events,
      SpanRecorder tracing,
      Ticker ticker) {
    return new TracingDiscoverService(
        new DiscoverServerService(
            upstreams,
            new ResponseCache<>(caches.discoveries(), refusals, CacheName.DISCOVERIES, events),
            passage,
            ticker),
        tracing);
  }

  @Provides
  @Singleton
  static SubscribeToServersUseCase followServers(
      SubscriptionRegistry followers,
      UpstreamRegistry upstreams,
      FeatureRequests questions,
      ExecutorService background,
      Ticker ticker) {
    return new SubscribeToServersService(followers, upstreams, questions, background, ticker);
  }

  @Provides
  @Singleton
  static EndSessionUseCase endSession(
      ServerConnectionPool connections, SubscriptionRegistry followers, Caches caches) {
    return new EndSessionService(connections, followers, caches);
  }

  @Provides
  @Singleton
  static TracingListService lists(
      UpstreamRegistry upstreams, ListingLoader listings, SpanRecorder tracing, Ticker ticker) {
    ListServerFeaturesService lists = new ListServerFeaturesService(upstreams, listings, ticker);
    return new TracingListService(lists, lists, tracing);
  }

  @Provides
  static ListServerFeaturesUseCase list(TracingListService service) {
    return service;
  }

  @Provides
  static ReadToolUseCase readTool(TracingListService service) {
    return service;
  }

  @Provides
  @Singleton
  static ShowServersUseCase showServers(UpstreamRegistry upstreams, ListingLoader listings) {
    return new ShowServersService(upstreams, listings);
  }

  @Provides
  @Singleton
  static ShowMetricsUseCase showMetrics(
      UpstreamRegistry upstreams, Caches caches, CallCounters counters, Ticker ticker) {
    return new ShowMetricsService(upstreams, caches, counters, ticker);
  }

  @Provides
  @Singleton
  static CleanUpCachesUseCase cleanUpCaches(Caches caches) {
    return new CleanUpCachesService(caches);
  }

  @Provides
  @Singleton
  static ManageCachesUseCase clearCaches(UpstreamRegistry upstreams, Caches caches) {
    return new ManageCachesService(upstreams, caches);
  }

  @Provides
  @Singleton
  static ForceBreakerUseCase forceBreaker(UpstreamRegistry upstreams) {
    return new ForceBreakerService(upstreams);
  }

  @Provides
  @Singleton
  static CacheMaintenance maintenance(
      CleanUpCachesUseCase cleanUp,
      ServerConnectionPool connections,
      BridgeConfig config,
      BridgeEventListener events) {
    return new CacheMaintenance(cleanUp, connections, config.cleanupInterval(), events);
  }
}
