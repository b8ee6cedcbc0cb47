package dev.bascule.application.service;

import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.CallerLimits;
import dev.bascule.application.policy.FollowLimits;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Resend;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.policy.WalkLimits;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.port.out.RecordedTracing;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.Jitter;
import dev.bascule.domain.cache.LruTtlCache;
import dev.bascule.domain.cache.ReadThrough;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.json.Digest;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;

/** The whole core around one fake server, on a fake clock, with background work run on demand. */
final class House {

  static final ServerId SERVER = new ServerId("files");
  static final Duration LISTING_LIFE = Duration.ofMinutes(5);
  static final Duration RESULT_LIFE = Duration.ofMinutes(1);
  static final FreshnessDemand ONLY_IF_CACHED =
      new FreshnessDemand(false, false, /* onlyIfCached= */ true, null, null, null);

  final FakeTicker ticker = new FakeTicker();
  final FakeMcpServer server = new FakeMcpServer("files");
  final RecordedEvents events = new RecordedEvents();
  final RecordedTracing tracing = new RecordedTracing();
  final Queue<Runnable> background = new ArrayDeque<>();
  final Queue<Runnable> closing = new ArrayDeque<>();
  final Refusals refusals = new Refusals(ticker);
  final AtomicReference<AccessPolicy> access = new AtomicReference<>(AccessPolicy.OPEN);
  final Gate gate = new Gate(access::get, events);
  final Caches caches;
  final Followers followers;
  final Notices notices;
  final Connections connections;
  final Upstreams upstreams;
  final CallCounters counters = new CallCounters();
  final Listings listings;
  final Shelf<McpResult> results;
  final CallToolService callTool;
  final ListService listTools;
  final AskServerService askServer;
  final DiscoverServerService discover;
  final FollowServersService follow;
  final EndSessionService endSession;

  House() {
    this(cached("look"));
  }

  House(ToolRule... rules) {
    this(policy(/* trusted= */ false, rules));
  }

  House(ServerPolicy policy) {
    this(policy, /* limit= */ 2);
  }

  House(ServerPolicy policy, int limit) {
    this.caches = new Caches(cache(JsonSize::of), cache(JsonSize::of), cache(_ -> 100));
    this.followers = new Followers(new FollowLimits(3, 2), events);
    this.notices = new Notices(caches, followers, events);
    this.connections = new Connections(limit, 1, notices, closing::add, ticker);
    this.upstreams =
        new Upstreams(
            List.of(
                new Upstream(
                    server,
                    policy,
                    new CircuitBreaker(
                        policy.breaker(),
                        ticker,
                        () -> Instant.EPOCH,
                        transition -> events.breakerMoved(SERVER, transition)),
                    new Bulkhead(policy.maxConcurrentCalls(), ticker))),
            connections,
            new Turnstile(CallerLimits.NONE, ticker),
            gate);
    Passage passage = new Passage(ticker, counters, events, refusals, tracing);
    Questions questions = new Questions(passage);
    this.listings =
        new Listings(
            caches.listings(),
            new Shelf<>(caches.listings(), refusals, CacheName.TOOLS, events),
            new PageWalk(passage, new WalkLimits(64, 10_000), ticker),
            ticker);
    this.results = new Shelf<>(caches.results(), refusals, CacheName.RESPONSES, events);
    this.callTool =
        new CallToolService(
            upstreams,
            new Descriptions(listings, gate),
            results,
            new ToolRunner(passage, caches.results(), listings),
            ticker);
    this.listTools = new ListService(upstreams, listings, ticker);
    this.askServer = new AskServerService(upstreams, results, questions, ticker);
    this.discover =
        new DiscoverServerService(
            upstreams,
            new Shelf<>(caches.discoveries(), refusals, CacheName.DISCOVERIES, events),
            passage,
            ticker);
    this.follow =
        new FollowServersService(followers, upstreams, questions, background::add, ticker);
    this.endSession = new EndSessionService(connections, followers, caches);
  }

  private <V> ReadThrough<CacheKey, V> cache(java.util.function.ToLongFunction<V> weigher) {
    CacheSettings settings = new CacheSettings(100, 1 << 20, Lifetime.of(Duration.ofSeconds(150)));
    return new ReadThrough<>(
        new LruTtlCache<>(settings, weigher, ticker, (_, _, _) -> {}),
        ticker,
        background::add,
        Jitter.NONE);
  }

  static ServerPolicy policy(boolean trusted, ToolRule... rules) {
    return new ServerPolicy(
        trusted,
        List.of(new Glob("secret-*")),
        /* maxConcurrentCalls= */ 2,
        /* invalidateOnWrite= */ true,
        new Lifetime(LISTING_LIFE, Duration.ZERO, Duration.ofHours(24)),
        BreakerSettings.DEFAULTS,
        List.of(rules));
  }

  static ToolRule cached(String glob) {
    return new ToolRule(
        new Glob(glob),
        new Caching.For(Lifetime.of(RESULT_LIFE), Scope.PRIVATE, /* onlyReadOnly= */ false),
        Optional.empty(),
        Resend.BY_HINTS);
  }

  Outcome<McpResult> call(String tool) {
    return call(tool, "{}", FreshnessDemand.NONE);
  }

  Outcome<McpResult> call(String tool, String arguments, FreshnessDemand demand) {
    return callAs(Caller.ANONYMOUS, tool, arguments, demand);
  }

  Outcome<McpResult> callAs(Caller caller, String tool, String arguments, FreshnessDemand demand) {
    return callTool.callTool(call(tool, arguments), demand, Exchange.plain(caller));
  }

  Outcome<McpResult> callWith(Exchange exchange, String tool) {
    return callTool.callTool(call(tool, "{}"), FreshnessDemand.NONE, exchange);
  }

  static ToolCall call(String tool, String arguments) {
    return new ToolCall(
        SERVER, new ToolName(tool), new Arguments(JsonBytes.of(arguments), Digest.of(arguments)));
  }

  Outcome<Listing> list() {
    return list(FreshnessDemand.NONE);
  }

  Outcome<Listing> list(FreshnessDemand demand) {
    return listTools.list(SERVER, ListKind.TOOLS, demand, Exchange.ANONYMOUS);
  }

  void runBackground() {
    while (!background.isEmpty()) {
      background.remove().run();
    }
  }

  /** Weighs what is cached. */
  private static final class JsonSize {

    static long of(Listing listing) {
      return listing.json().length();
    }

    static long of(McpResult result) {
      return result.json().length();
    }
  }
}
