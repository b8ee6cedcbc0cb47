package dev.bascule.bootstrap.wiring;

import static com.google.inject.multibindings.OptionalBinder.newOptionalBinder;
import static dev.bascule.bootstrap.wiring.ConstructorBindings.bindPort;
import static dev.bascule.bootstrap.wiring.ConstructorBindings.bindSingletons;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.application.access.AuthenticateCallerService;
import dev.bascule.application.access.Authorizer;
import dev.bascule.application.access.ForwardCallerService;
import dev.bascule.application.activity.ActivityLog;
import dev.bascule.application.activity.CompositeEventListener;
import dev.bascule.application.admin.AdviseCachesService;
import dev.bascule.application.admin.BrowseCachesService;
import dev.bascule.application.admin.ForceBreakerService;
import dev.bascule.application.admin.IdleServerPinger;
import dev.bascule.application.admin.ManageCachesService;
import dev.bascule.application.admin.ServerHealthMonitor;
import dev.bascule.application.admin.ShowClientsService;
import dev.bascule.application.admin.ShowMetricsService;
import dev.bascule.application.admin.ShowServersService;
import dev.bascule.application.cache.Caches;
import dev.bascule.application.cache.ResponseCache;
import dev.bascule.application.connection.EagerStarter;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.feature.DiscoverServerService;
import dev.bascule.application.feature.ListServerFeaturesService;
import dev.bascule.application.feature.ListingLoader;
import dev.bascule.application.feature.ListingPersistence;
import dev.bascule.application.feature.MissingListings;
import dev.bascule.application.feature.PageFetcher;
import dev.bascule.application.feature.QueryAllServersService;
import dev.bascule.application.feature.UseServerFeaturesService;
import dev.bascule.application.notification.NotificationRouter;
import dev.bascule.application.notification.SubscribeToServersService;
import dev.bascule.application.notification.SubscriptionRegistry;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.PaginationLimits;
import dev.bascule.application.policy.SubscriptionLimits;
import dev.bascule.application.port.in.AdviseCachesUseCase;
import dev.bascule.application.port.in.AuthenticateCallerUseCase;
import dev.bascule.application.port.in.BrowseCachesUseCase;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.ForwardCallerUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ManageCachesUseCase;
import dev.bascule.application.port.in.QueryAllServersUseCase;
import dev.bascule.application.port.in.ShowClientsUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.LoginLeases;
import dev.bascule.application.port.out.ReplicaExchange;
import dev.bascule.application.port.out.ServerNotificationListener;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.port.out.TokenVerifier;
import dev.bascule.application.port.out.ToolArgumentsReader;
import dev.bascule.application.port.out.ToolArgumentsValidator;
import dev.bascule.application.tool.CallTags;
import dev.bascule.application.tool.CallToolService;
import dev.bascule.application.tool.ToolExecutor;
import dev.bascule.application.upstream.RejectedCredentials;
import dev.bascule.application.upstream.RequestTracer;
import dev.bascule.application.upstream.ServerStarter;
import dev.bascule.application.upstream.ToolBreakers;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.application.view.BridgeMetrics.Usage;
import dev.bascule.bootstrap.wiring.access.CurrentAccessPolicy;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.BridgeLimits;
import dev.bascule.domain.advice.CacheAdviser;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.time.Ticker;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Binds each driving port to its service. */
final class ApplicationModule extends AbstractModule {

  @Override
  protected void configure() {
    bindSingletons(
        binder(),
        CurrentAccessPolicy.class,
        Authorizer.class,
        RejectedCredentials.class,
        RequestTracer.class,
        ToolBreakers.class,
        ForceBreakerService.class,
        ManageCachesService.class,
        ServerHealthMonitor.class,
        ListServerFeaturesService.class);
    bindPort(binder(), AuthenticateCallerUseCase.class, AuthenticateCallerService.class);
    bindPort(binder(), CallToolUseCase.class, CallToolService.class);
    bindPort(binder(), UseServerFeaturesUseCase.class, UseServerFeaturesService.class);
    bindPort(binder(), BrowseCachesUseCase.class, BrowseCachesService.class);
    bindPort(binder(), ShowClientsUseCase.class, ShowClientsService.class);
    bindPort(binder(), SubscribeToServersUseCase.class, SubscribeToServersService.class);
    bind(new TypeLiteral<Supplier<AccessPolicy>>() {}).to(CurrentAccessPolicy.class);
    bind(TokenVerifier.class).to(CurrentAccessPolicy.class);
    bind(ServerNotificationListener.class).to(NotificationRouter.class);
    bind(DiscoverServerUseCase.class).to(DiscoverServerService.class);
    bind(ListServerFeaturesUseCase.class).to(ListServerFeaturesService.class);
    bind(EndSessionUseCase.class).to(ServerConnectionPool.class);
    bind(ManageCachesUseCase.class).to(ManageCachesService.class);
    bind(AdviseCachesUseCase.class).to(AdviseCachesService.class);
    bind(ShowMetricsUseCase.class).to(ShowMetricsService.class);
    bind(ForceBreakerUseCase.class).to(ForceBreakerService.class);
    newOptionalBinder(binder(), ReplicaExchange.class)
        .setDefault()
        .toInstance(ReplicaExchange.NONE);
    newOptionalBinder(binder(), LoginLeases.class).setDefault().toInstance(LoginLeases.NONE);
    newOptionalBinder(binder(), ListingPersistence.class);
    bind(Executor.class).to(ExecutorService.class);
  }

  @Provides
  @Singleton
  static ForwardCallerUseCase forwardCaller(UpstreamRegistry upstreams) {
    return new ForwardCallerService(upstreams::forwarding);
  }

  @Provides
  @Singleton
  static SubscriptionRegistry subscriptionRegistry(
      BridgeConfig config, BridgeEventListener events) {
    return new SubscriptionRegistry(
        subscriptionLimits(config.limits()),
        events,
        CompletableFuture.delayedExecutor(
            SubscriptionRegistry.NOTIFICATION_INTERVAL.toMillis(),
            TimeUnit.MILLISECONDS,
            task -> Thread.ofVirtual().name("bascule-notify").start(task)));
  }

  static SubscriptionLimits subscriptionLimits(BridgeLimits limits) {
    return SubscriptionLimits.forClients(
        limits.maxSessions(), limits.maxStreams(), limits.maxRequests());
  }

  /** The adviser listens here only, so that calls answered from the cache do not reach it. */
  @Provides
  @Singleton
  static NotificationRouter notificationRouter(
      Caches caches,
      SubscriptionRegistry subscriptionRegistry,
      BridgeEventListener events,
      AdviseCachesService advice) {
    return new NotificationRouter(
        caches, subscriptionRegistry, new CompositeEventListener(List.of(events, advice)));
  }

  @Provides
  @Singleton
  static ServerStarter serverStarter(Ticker ticker, BridgeEventListener events) {
    return new ServerStarter(
        ticker, events, start -> Thread.ofVirtual().name("bascule-server-start").start(start));
  }

  /** Uses two threads per processor, since a start mostly waits for downloads and connections. */
  @Provides
  @Singleton
  static EagerStarter eagerStarter(
      UpstreamRegistry upstreams,
      ServerStarter starter,
      Ticker ticker,
      ListingLoader listingLoader) {
    return new EagerStarter(
        upstreams,
        starter,
        ticker,
        2 * Runtime.getRuntime().availableProcessors(),
        listingLoader::loadInBackground);
  }

  /** Few servers are pinged at the same time, because most are answered immediately. */
  @Provides
  @Singleton
  static IdleServerPinger idleServerPinger(
      UpstreamRegistry upstreams, UpstreamCaller upstreamCaller, ActivityLog activityLog) {
    return new IdleServerPinger(
        upstreams::all,
        upstreamCaller,
        activityLog,
        Executors.newFixedThreadPool(
            8, Thread.ofVirtual().name("bascule-health-ping-", 0).factory()));
  }

  @Provides
  @Singleton
  static UpstreamCaller upstreamCaller(
      Ticker ticker,
      BridgeEventListener events,
      RejectedCredentials rejectedCredentials,
      SpanRecorder spanRecorder,
      ServerStarter starter,
      ReplicaExchange replicas,
      ToolBreakers toolBreakers) {
    return new UpstreamCaller(
        ticker,
        events,
        rejectedCredentials,
        spanRecorder,
        ping -> Thread.ofVirtual().name("bascule-ping").start(ping),
        starter,
        replicas,
        toolBreakers);
  }

  @Provides
  @Singleton
  static ListingLoader listingLoader(
      Caches caches,
      RejectedCredentials rejectedCredentials,
      UpstreamCaller upstreamCaller,
      BridgeEventListener events,
      Ticker ticker,
      Optional<ListingPersistence> persistence) {
    return new ListingLoader(
        caches.listings(),
        new ResponseCache<>(caches.listings(), rejectedCredentials, CacheName.TOOLS, events),
        new PageFetcher(upstreamCaller, PaginationLimits.DEFAULTS, ticker),
        ticker,
        persistence);
  }

  @Provides
  @Singleton
  static ResponseCache<McpResult> resultCache(
      Caches caches, RejectedCredentials rejectedCredentials, BridgeEventListener events) {
    return new ResponseCache<>(caches.results(), rejectedCredentials, CacheName.RESPONSES, events);
  }

  @Provides
  @Singleton
  static ToolExecutor toolExecutor(
      UpstreamCaller upstreamCaller,
      Caches caches,
      ListingLoader listingLoader,
      ToolArgumentsValidator argumentsValidator,
      AdviseCachesService advice,
      ToolArgumentsReader argumentsReader,
      BridgeEventListener events) {
    return new ToolExecutor(
        upstreamCaller,
        caches.results(),
        listingLoader,
        argumentsValidator,
        new CallTags(argumentsReader, events),
        advice.adviser());
  }

  @Provides
  @Singleton
  static AdviseCachesService advice(
      BridgeConfig config, Ticker ticker, Provider<UpstreamRegistry> upstreams) {
    return new AdviseCachesService(
        config.advice() ? Optional.of(new CacheAdviser(ticker)) : Optional.empty(),
        server -> upstreams.get().find(server).isPresent());
  }

  @Provides
  @Singleton
  static DiscoverServerService discoveries(
      UpstreamRegistry upstreams,
      Caches caches,
      RejectedCredentials rejectedCredentials,
      UpstreamCaller upstreamCaller,
      BridgeEventListener events,
      RequestTracer tracer,
      Ticker ticker,
      Optional<ListingPersistence> persistence) {
    return new DiscoverServerService(
        upstreams,
        new ResponseCache<>(
            caches.discoveries(), rejectedCredentials, CacheName.DISCOVERIES, events),
        upstreamCaller,
        tracer,
        ticker,
        persistence);
  }

  @Provides
  @Singleton
  static MissingListings missingListings(
      UpstreamRegistry upstreams,
      ListingLoader listingLoader,
      SubscriptionRegistry subscriptionRegistry,
      BridgeEventListener events,
      Ticker ticker) {
    return new MissingListings(
        upstreams,
        listingLoader,
        subscriptionRegistry,
        events,
        request -> Thread.ofVirtual().name("missing-lists").start(request),
        ticker);
  }

  @Provides
  @Singleton
  static QueryAllServersUseCase queryAllServers(
      UpstreamRegistry upstreams,
      ListServerFeaturesService lists,
      DiscoverServerService discoveries,
      MissingListings missingListings,
      BridgeEventListener events,
      BridgeConfig config) {
    return new QueryAllServersService(
        upstreams, lists, discoveries, missingListings, events, config.http().aggregateTimeout());
  }

  @Provides
  @Singleton
  static ShowServersUseCase showServers(
      UpstreamRegistry upstreams,
      ListingLoader listingLoader,
      ServerHealthMonitor healthMonitor,
      ServerConnectionPool connections,
      EagerStarter eagerStarter,
      BridgeConfig config) {
    return new ShowServersService(
        upstreams,
        listingLoader,
        healthMonitor,
        connections,
        config.health().waitForServers() ? eagerStarter::pending : () -> 0);
  }

  @Provides
  @Singleton
  static ShowMetricsService showMetrics(
      UpstreamRegistry upstreams,
      Caches caches,
      UpstreamCaller upstreamCaller,
      ToolBreakers toolBreakers,
      ServerConnectionPool connections,
      Provider<McpHandler> mcpHandler,
      ActivityLog activityLog,
      Ticker ticker) {
    return new ShowMetricsService(
        upstreams,
        caches,
        upstreamCaller,
        toolBreakers,
        connections,
        () -> new Usage(mcpHandler.get().sessionCount(), mcpHandler.get().maxSessions()),
        activityLog::savings,
        ticker);
  }
}
