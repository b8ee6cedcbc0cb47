package dev.bascule.application;

import dev.bascule.application.access.Authorizer;
import dev.bascule.application.access.CallerRateLimiter;
import dev.bascule.application.activity.ActivityLog;
import dev.bascule.application.admin.ManageCachesService;
import dev.bascule.application.admin.ServerHealthMonitor;
import dev.bascule.application.admin.ShowMetricsService;
import dev.bascule.application.admin.ShowServersService;
import dev.bascule.application.cache.Caches;
import dev.bascule.application.cache.ResponseCache;
import dev.bascule.application.connection.EagerStarter;
import dev.bascule.application.connection.ServerConnectionPool;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.feature.DiscoverServerService;
import dev.bascule.application.feature.ListServerFeaturesService;
import dev.bascule.application.feature.ListingLoader;
import dev.bascule.application.feature.ListingPersistence;
import dev.bascule.application.feature.PageFetcher;
import dev.bascule.application.feature.UseServerFeaturesService;
import dev.bascule.application.notification.NotificationRouter;
import dev.bascule.application.notification.SubscribeToServersService;
import dev.bascule.application.notification.SubscriptionRegistry;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.PaginationLimits;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.SubscriptionLimits;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.FakeArgumentsReader;
import dev.bascule.application.port.out.FakeListingStore;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.port.out.RecordingSpanRecorder;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.application.port.out.ToolArgumentsValidator;
import dev.bascule.application.tool.CallTags;
import dev.bascule.application.tool.CallToolService;
import dev.bascule.application.tool.ToolExecutor;
import dev.bascule.application.upstream.BreakerProber;
import dev.bascule.application.upstream.Bulkhead;
import dev.bascule.application.upstream.RejectedCredentials;
import dev.bascule.application.upstream.RequestTracer;
import dev.bascule.application.upstream.ServerStarter;
import dev.bascule.application.upstream.ToolBreakers;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamCaller;
import dev.bascule.application.view.BridgeMetrics.Usage;
import dev.bascule.domain.advice.CacheAdviser;
import dev.bascule.domain.breaker.BreakerJitter;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.cache.loading.TtlJitter;
import dev.bascule.domain.cache.lru.LruTtlCache;
import dev.bascule.domain.cache.shared.SharedCache;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.ratelimit.RateLimiterFactory;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;

/** The whole core with one fake server and a fake clock; background tasks run on request. */
public final class CoreFixture {

  public static final ServerId SERVER = new ServerId("files");
  public static final Duration LISTING_LIFE = Duration.ofMinutes(5);
  public static final Duration RESULT_LIFE = Duration.ofMinutes(1);
  public static final FreshnessRequirement ONLY_IF_CACHED =
      new FreshnessRequirement(false, false, /* onlyIfCached= */ true, null, null, null);

  public final FakeTicker ticker = new FakeTicker();
  public final CacheAdviser adviser = new CacheAdviser(ticker);
  public final FakeMcpServer server = new FakeMcpServer("files");
  public final RecordingEventListener events = new RecordingEventListener();
  public final RecordingReplicaExchange replicas = new RecordingReplicaExchange();
  public final RecordingSpanRecorder tracing = new RecordingSpanRecorder();
  public final Queue<Runnable> background = new ArrayDeque<>();
  public final Queue<Runnable> closing = new ArrayDeque<>();
  final RejectedCredentials rejectedCredentials = new RejectedCredentials(ticker);
  public final AtomicReference<AccessPolicy> access = new AtomicReference<>(AccessPolicy.OPEN);
  public final Authorizer authorizer = new Authorizer(access::get, events);
  public RateLimiterFactory rates = RateLimiterFactory.local(ticker);
  public ToolArgumentsValidator argumentsValidator = (_, _, _, _) -> List.of();
  public final Caches caches;
  public final SubscriptionRegistry subscriptionRegistry;
  public final NotificationRouter notificationRouter;
  public final ServerConnectionPool connections;
  public final UpstreamRegistry upstreams;
  public final ToolBreakers toolBreakers =
      new ToolBreakers(ticker, () -> Instant.EPOCH, events, BreakerJitter.NONE);
  public final UpstreamCaller upstreamCaller;
  private final List<Runnable> probes = new ArrayList<>();
  private final BreakerProber breakerProber;

  /** Starts servers on the thread of the caller. */
  public final ServerStarter starter = new ServerStarter(ticker, events, Runnable::run);

  /** Starts up to two servers concurrently. */
  public final EagerStarter eagerStarter;

  /** The tasks for the end of the notification interval. */
  public final List<Runnable> afterInterval = new ArrayList<>();

  public final FakeListingStore listingStore = new FakeListingStore();

  /** What the hashes of configurations depend on. */
  public final AtomicReference<String> configuration = new AtomicReference<>("");

  public final AtomicReference<Instant> wallClock =
      new AtomicReference<>(Instant.parse("2026-12-01T10:00:00Z"));
  public final ListingPersistence listingPersistence;
  public final ListingLoader listingLoader;
  final ResponseCache<McpResult> results;
  public final CallToolService callTool;
  public final ListServerFeaturesService listTools;
  public final UseServerFeaturesService useServerFeatures;
  public final DiscoverServerService discover;
  public final SubscribeToServersService subscribeToServers;

  public CoreFixture() {
    this(cached("look"));
  }

  public CoreFixture(ToolRule... rules) {
    this(policy(/* trusted= */ false, rules));
  }

  public CoreFixture(ServerPolicy policy) {
    this(policy, /* limit= */ 2);
  }

  public CoreFixture(ServerPolicy policy, int limit) {
    this(policy, limit, CallerQuotas.NONE);
  }

  public CoreFixture(ServerPolicy policy, int limit, CallerQuotas quotas) {
    this.caches = new Caches(cache(JsonSize::of), cache(JsonSize::of), cache(_ -> 100));
    this.subscriptionRegistry =
        new SubscriptionRegistry(new SubscriptionLimits(4, 2), events, afterInterval::add);
    this.notificationRouter = new NotificationRouter(caches, subscriptionRegistry, events);
    this.connections = new ServerConnectionPool(limit, 1, notificationRouter, closing::add, ticker);
    this.upstreams =
        new UpstreamRegistry(
            List.of(
                new Upstream(
                    server,
                    policy,
                    new CircuitBreaker(
                        policy.breaker(),
                        ticker,
                        () -> Instant.EPOCH,
                        transition -> {
                          events.onEvent(new BridgeEvent.BreakerTransitioned(SERVER, transition));
                          prober().onTransition(SERVER, transition);
                        }),
                    new Bulkhead(policy.maxConcurrentCalls(), Optional.empty(), ticker))),
            connections,
            new CallerRateLimiter(quotas, bucket -> rates.create(bucket)),
            authorizer);
    this.eagerStarter =
        new EagerStarter(upstreams, starter, ticker, /* maxConcurrent= */ 2, _ -> {});
    this.upstreamCaller =
        new UpstreamCaller(
            ticker,
            events,
            rejectedCredentials,
            tracing,
            background::add,
            starter,
            replicas,
            toolBreakers);
    this.breakerProber =
        new BreakerProber(
            (_, task) -> {
              probes.add(task);
              return () -> probes.remove(task);
            },
            upstreams::find,
            upstreamCaller);
    this.listingPersistence =
        new ListingPersistence(
            upstreams,
            caches,
            listingStore,
            server -> Sha256.of(configuration.get() + server),
            subscriptionRegistry,
            wallClock::get);
    this.listingLoader =
        new ListingLoader(
            caches.listings(),
            new ResponseCache<>(caches.listings(), rejectedCredentials, CacheName.TOOLS, events),
            new PageFetcher(upstreamCaller, new PaginationLimits(64, 10_000), ticker),
            ticker,
            Optional.of(listingPersistence));
    this.results =
        new ResponseCache<>(caches.results(), rejectedCredentials, CacheName.RESPONSES, events);
    this.callTool = callTool(new BridgeEventListener() {}, SpanRecorder.NONE);
    this.listTools = new ListServerFeaturesService(upstreams, listingLoader, tracing, ticker);
    this.useServerFeatures =
        new UseServerFeaturesService(
            upstreams, results, upstreamCaller, new RequestTracer(tracing), ticker);
    this.discover = discoveries(upstreams);
    this.subscribeToServers =
        new SubscribeToServersService(
            subscriptionRegistry, upstreams, upstreamCaller, background::add, ticker);
  }

  /** Returns the use case that calls tools, which reports each call to {@code listener}. */
  public CallToolService callTool(BridgeEventListener listener, SpanRecorder spanRecorder) {
    return new CallToolService(
        upstreams,
        listingLoader,
        results,
        new ToolExecutor(
            upstreamCaller,
            caches.results(),
            listingLoader,
            (call, definition, shareHolder, deadline) ->
                argumentsValidator.validate(call, definition, shareHolder, deadline),
            new CallTags(new FakeArgumentsReader(), events),
            Optional.of(adviser)),
        listener,
        spanRecorder,
        ticker);
  }

  private BreakerProber prober() {
    return breakerProber;
  }

  /** Probes the server if its breaker is open and admits a probe. */
  public void probe() {
    List.copyOf(probes).forEach(Runnable::run);
  }

  /** Returns how many servers are probed. */
  public int probeCount() {
    return probes.size();
  }

  /** Returns the metrics service, with 3 sessions of at most 9. */
  public ShowMetricsService metricsService() {
    return new ShowMetricsService(
        upstreams,
        caches,
        upstreamCaller,
        toolBreakers,
        connections,
        () -> new Usage(3, 9),
        Map::of,
        ticker);
  }

  public ShowServersService showServers() {
    ActivityLog activityLog = new ActivityLog(List.of(SERVER), ticker, () -> Instant.EPOCH);
    return new ShowServersService(
        upstreams,
        listingLoader,
        new ServerHealthMonitor(upstreams, activityLog, events),
        connections,
        () -> 0);
  }

  public ManageCachesService cachesService() {
    return new ManageCachesService(upstreams, caches, connections, events);
  }

  /** Returns the discovery service for {@code registry}. */
  public DiscoverServerService discoveries(UpstreamRegistry registry) {
    return new DiscoverServerService(
        registry,
        new ResponseCache<>(
            caches.discoveries(), rejectedCredentials, CacheName.DISCOVERIES, events),
        upstreamCaller,
        new RequestTracer(tracing),
        ticker,
        Optional.of(listingPersistence));
  }

  private <V> LoadingCache<CacheKey, V> cache(java.util.function.ToLongFunction<V> weigher) {
    CacheSettings settings =
        new CacheSettings(100, 1 << 20, FreshnessLifetime.of(Duration.ofSeconds(150)));
    return new LoadingCache<>(
        new LruTtlCache<>(settings, weigher, ticker),
        SharedCache.none(),
        ticker,
        background::add,
        TtlJitter.NONE);
  }

  public static ServerPolicy policy(boolean trusted, ToolRule... rules) {
    return policy(trusted, /* maxConcurrentCalls= */ 2, rules);
  }

  public static ServerPolicy policy(boolean trusted, int maxConcurrentCalls, ToolRule... rules) {
    return TestPolicies.of(
        trusted,
        List.of(new Glob("secret-*")),
        maxConcurrentCalls,
        /* invalidateOnWrite= */ true,
        new FreshnessLifetime(LISTING_LIFE, Duration.ZERO, Duration.ofHours(24)),
        BreakerSettings.DEFAULTS,
        List.of(rules));
  }

  public static ToolRule cached(String glob) {
    return new ToolRule(
        new Glob(glob),
        new CacheRule.Cacheable(
            FreshnessLifetime.of(RESULT_LIFE), CacheScope.PRIVATE, /* onlyReadOnly= */ false),
        Optional.empty(),
        RetryRule.BY_HINTS);
  }

  public Outcome<McpResult> call(String tool) {
    return call(tool, "{}", FreshnessRequirement.NONE);
  }

  public Outcome<McpResult> call(String tool, String arguments, FreshnessRequirement requirement) {
    return callAs(Caller.ANONYMOUS, tool, arguments, requirement);
  }

  public Outcome<McpResult> callAs(
      Caller caller, String tool, String arguments, FreshnessRequirement requirement) {
    return await(call(tool, arguments), requirement, CallContext.plain(caller));
  }

  public Outcome<McpResult> callWith(CallContext context, String tool) {
    return await(call(tool, "{}"), FreshnessRequirement.NONE, context);
  }

  /** Makes a call and waits for its outcome. */
  public Outcome<McpResult> await(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    try (Invocation<McpResult> invocation = callTool.prepare(call, requirement, context)) {
      return invocation.await();
    }
  }

  /** Makes a call, and waits for its outcome only if polling is not sufficient. */
  public Outcome<McpResult> pollThenAwait(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    try (Invocation<McpResult> invocation = callTool.prepare(call, requirement, context)) {
      return invocation.poll().orElseGet(invocation::await);
    }
  }

  /** Polls the outcome of a call. */
  public Optional<Outcome<McpResult>> poll(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    try (Invocation<McpResult> invocation = callTool.prepare(call, requirement, context)) {
      return invocation.poll();
    }
  }

  public static ToolCall call(String tool, String arguments) {
    return new ToolCall(
        SERVER,
        new ToolName(tool),
        new ToolArguments(JsonBytes.of(arguments), Sha256.of(arguments)));
  }

  public Outcome<Listing> list() {
    return list(FreshnessRequirement.NONE);
  }

  public Outcome<Listing> list(FreshnessRequirement requirement) {
    return listTools.list(SERVER, ListKind.TOOLS, requirement, CallContext.ANONYMOUS);
  }

  public void runBackground() {
    while (!background.isEmpty()) {
      background.remove().run();
    }
  }

  /** Weighs cached values. */
  private static final class JsonSize {

    static long of(Listing listing) {
      return listing.json().length();
    }

    static long of(McpResult result) {
      return result.json().length();
    }
  }
}
