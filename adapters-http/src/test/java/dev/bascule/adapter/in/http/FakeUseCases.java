package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.exchange.UseCases;
import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.application.port.in.ForceBreakerUseCase.Reply;
import dev.bascule.application.port.in.ForwardCallerUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ManageCachesUseCase;
import dev.bascule.application.port.in.ShareSessionsUseCase;
import dev.bascule.application.port.in.ShowConfigurationUseCase.EffectiveConfiguration;
import dev.bascule.application.port.in.ShowConfigurationUseCase.EffectiveSetting;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.SubscribeToServersUseCase;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;
import dev.bascule.application.view.BridgeMetrics;
import dev.bascule.application.view.BridgeMetrics.BreakerMetrics;
import dev.bascule.application.view.BridgeMetrics.CacheMetrics;
import dev.bascule.application.view.CacheSavings;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.application.view.SharedCacheView;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListEntry.RawListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** Use cases of a bridge with one server, {@code demo}, and one tool, {@code echo}. */
public final class FakeUseCases {

  public static final ServerId DEMO = new ServerId("demo");

  private static final JsonBytes ECHO =
      JsonBytes.of("{\"name\":\"echo\",\"inputSchema\":{\"type\":\"object\"},\"x\":1.50}");

  private FakeUseCases() {}

  /** Returns use cases with the tool calls of {@code callTool}. */
  public static UseCases withCallTool(FakeCallTool callTool) {
    return useCases(callTool, FakeUseCases::list, new FakeServerFeatures());
  }

  /** Returns use cases with other server features and listings. */
  public static UseCases withServerFeatures(
      UseServerFeaturesUseCase useServerFeatures, ListServerFeaturesUseCase listServerFeatures) {
    return useCases(
        (call, _, _) -> served(call.arguments().json().text()),
        listServerFeatures,
        useServerFeatures);
  }

  /** Returns use cases with other server features. */
  static UseCases withServerFeatures(UseServerFeaturesUseCase useServerFeatures) {
    return withServerFeatures(useServerFeatures, FakeUseCases::list);
  }

  /** Returns use cases of a bridge that waits for that many servers. */
  static UseCases withAwaitedServers(int awaited) {
    return useCases(
        (call, _, _) -> served(call.arguments().json().text()),
        FakeUseCases::list,
        new FakeServerFeatures(),
        new FakeServers(servers(), awaited));
  }

  /** Returns use cases with other listings of a bridge whose server {@code other} is starting. */
  public static UseCases withStartingServer(ListServerFeaturesUseCase listServerFeatures) {
    ServerSummary other = servers().getLast();
    ServerSummary starting =
        new ServerSummary(
            other.id(),
            other.transport(),
            other.connected(),
            other.protocolVersion(),
            other.implementation(),
            "closed",
            other.lists(),
            other.toolCount(),
            new ServerHealth(
                ServerState.STARTING,
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                Optional.of(Duration.ofSeconds(3)),
                Optional.empty()),
            Optional.empty());
    return useCases(
        (call, _, _) -> served(call.arguments().json().text()),
        listServerFeatures,
        new FakeServerFeatures(),
        new FakeServers(List.of(servers().getFirst(), starting)));
  }

  private static UseCases useCases(
      FakeCallTool callTool,
      ListServerFeaturesUseCase listServerFeatures,
      UseServerFeaturesUseCase useServerFeatures) {
    return useCases(callTool, listServerFeatures, useServerFeatures, new FakeServers(servers()));
  }

  private static UseCases useCases(
      FakeCallTool callTool,
      ListServerFeaturesUseCase listServerFeatures,
      UseServerFeaturesUseCase useServerFeatures,
      FakeServers showServers) {
    return new UseCases(
        callTool,
        listServerFeatures,
        new FakeQueryAllServers(
            showServers,
            listServerFeatures,
            (_, _, _) -> new Outcome.Failed<>(new Failure.NotCached())),
        useServerFeatures,
        (_, _, _) -> new Outcome.Failed<>(new Failure.NotCached()),
        (_, _) -> {
          throw new AssertionError("no subscription is expected");
        },
        _ -> {},
        /* shareSessions= */ Optional.empty(),
        showServers,
        new FakeServerLog(),
        DEMO::equals,
        FakeUseCases::metrics,
        Optional::empty,
        new FakeCacheManagement(),
        new FakeCacheEntries(),
        new FakeCacheAdvice(),
        FakeUseCases::forceBreaker,
        new FakeActivity(() -> 1),
        FakeAccess.OPEN,
        new NoForwarding(),
        FakeReload.APPLIED,
        FakeUseCases::configuration,
        new FakeClients(),
        _ -> {});
  }

  private static EffectiveConfiguration configuration() {
    return new EffectiveConfiguration(
        List.of("b.yaml", "more.yaml"),
        List.of(
            new EffectiveSetting(
                "listen.port", "8808", "--port", Optional.empty(), true, Optional.empty()),
            new EffectiveSetting(
                "mcpServers.demo.breaker.callTimeout",
                "5s",
                "b.yaml:3",
                Optional.of("breaker.callTimeout"),
                false,
                Optional.of(DEMO))));
  }

  /** Returns use cases of MCP endpoints. */
  public static UseCases ofMcp(
      FakeCallTool callTool,
      ListServerFeaturesUseCase listServerFeatures,
      UseServerFeaturesUseCase useServerFeatures,
      DiscoverServerUseCase discoverServer,
      SubscribeToServersUseCase subscribeToServers,
      EndSessionUseCase endSession,
      Optional<ShareSessionsUseCase> shareSessions,
      ShowServersUseCase showServers) {
    UseCases all = withCallTool(callTool);
    return new UseCases(
        callTool,
        listServerFeatures,
        new FakeQueryAllServers(showServers, listServerFeatures, discoverServer),
        useServerFeatures,
        discoverServer,
        subscribeToServers,
        endSession,
        shareSessions,
        showServers,
        all.showServerLog(),
        all.restartServer(),
        all.showMetrics(),
        all.showSharedCache(),
        all.manageCaches(),
        all.browseCaches(),
        all.adviseCaches(),
        all.forceBreaker(),
        all.showActivity(),
        all.authenticateCaller(),
        all.forwardCaller(),
        all.reload(),
        all.showConfiguration(),
        all.showClients(),
        all.audit());
  }

  /** Returns use cases of a bridge with a shared cache. */
  public static UseCases withSharedCache(SharedCacheView shared) {
    UseCases all = withEchoTool();
    return new UseCases(
        all.callTool(),
        all.listServerFeatures(),
        all.queryAllServers(),
        all.useServerFeatures(),
        all.discoverServer(),
        all.subscribeToServers(),
        all.endSession(),
        all.shareSessions(),
        all.showServers(),
        all.showServerLog(),
        all.restartServer(),
        all.showMetrics(),
        () -> Optional.of(shared),
        all.manageCaches(),
        all.browseCaches(),
        all.adviseCaches(),
        all.forceBreaker(),
        all.showActivity(),
        all.authenticateCaller(),
        all.forwardCaller(),
        all.reload(),
        all.showConfiguration(),
        all.showClients(),
        all.audit());
  }

  /** Returns use cases whose tool echoes its arguments; demo is the only server. */
  public static UseCases withEchoTool() {
    return withCallTool(
        (call, _, _) ->
            FakeUseCases.<McpResult>unknownServerFailure(call.server())
                .orElseGet(() -> served(call.arguments().json().text())));
  }

  /** Returns a complete result with {@code json}, not cached. */
  public static Outcome<McpResult> served(String json) {
    return new Outcome.Served<>(
        new McpResult(JsonBytes.of(json), McpResult.Kind.COMPLETE),
        CacheProvenance.Forwarded.BYPASS);
  }

  private static <T> Optional<Outcome<T>> unknownServerFailure(ServerId server) {
    return server.equals(DEMO)
        ? Optional.empty()
        : Optional.of(new Outcome.Failed<>(new Failure.UnknownServer(server.value())));
  }

  /** Lists one tool, or one item of another kind with the key {@code a}. */
  public static Outcome<Listing> list(
      ServerId server, ListKind kind, FreshnessRequirement requirement, CallContext context) {
    return FakeUseCases.<Listing>unknownServerFailure(server)
        .orElseGet(() -> new Outcome.Served<>(listing(kind), hit()));
  }

  private static Listing listing(ListKind kind) {
    if (kind == ListKind.TOOLS) {
      return new Listing(ListKind.TOOLS, List.of(echo()), CacheHints.NONE, List.of());
    }
    RawListEntry item = new RawListEntry("a", JsonBytes.of("{\"n\":1.50}"));
    ListPage page = new ListPage(List.of(item), Optional.empty(), CacheHints.NONE, 10);
    return Listing.ofPages(kind, List.of(new FetchedPage(Optional.empty(), page, 0)));
  }

  static CacheProvenance hit() {
    return new CacheProvenance.Hit(
        new Freshness(Duration.ofMillis(1500), Duration.ofMillis(41_900)));
  }

  private static Tool echo() {
    return new Tool(new ToolName("echo"), ECHO, ToolAnnotations.UNKNOWN);
  }

  private static List<ServerSummary> servers() {
    return List.of(
        new ServerSummary(
            DEMO,
            "stdio",
            true,
            Optional.of("2025-11-25"),
            Optional.of("demo 1.0"),
            "closed",
            Optional.of(EnumSet.complementOf(EnumSet.of(ListKind.PROMPTS))),
            OptionalInt.of(1),
            new ServerHealth(
                ServerState.CONNECTED,
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            Optional.empty()),
        new ServerSummary(
            new ServerId("other"),
            "streamable-http",
            false,
            Optional.empty(),
            Optional.empty(),
            "open",
            Optional.empty(),
            OptionalInt.empty(),
            new ServerHealth(
                ServerState.FAILED,
                Optional.of(Instant.EPOCH),
                Optional.of("connection refused"),
                Optional.empty(),
                Optional.of(Duration.ofMillis(4_500))),
            Optional.empty()));
  }

  private static BridgeMetrics metrics() {
    Map<ServerId, BreakerMetrics> breakers = new LinkedHashMap<>();
    breakers.put(DEMO, breaker("half_open"));
    return new BridgeMetrics(
        Duration.ofMillis(12_345),
        10,
        4,
        1,
        new CacheMetrics(2, 1, 3, 4, 6, 5, 600, 1000, 1 << 20, Duration.ofMinutes(5)),
        new CacheMetrics(0, 0, 0, 0, 0, 0, 0, 500, 1 << 26, Duration.ofMillis(150_500)),
        Map.of(
            DEMO,
            new CacheSavings(
                new CacheSavings.Saved(7, Duration.ofMillis(1_250)),
                new CacheSavings.Saved(2, Duration.ofSeconds(1)),
                new CacheSavings.Saved(1, Duration.ofMillis(500)))),
        breakers,
        List.of(
            new BridgeMetrics.ToolBreakerMetrics(
                DEMO,
                new ToolName("export"),
                "anne",
                "open",
                Duration.ofMillis(1_500),
                Duration.ofMillis(28_500))),
        Map.of(),
        new BridgeMetrics.ClientUsage(
            new BridgeMetrics.Usage(5, 1024),
            new BridgeMetrics.Usage(4, 1000),
            new BridgeMetrics.Usage(3, 32)));
  }

  private static BreakerMetrics breaker(String state) {
    return new BreakerMetrics(
        state,
        "observe",
        Optional.of("half_open"),
        1,
        2,
        3,
        2,
        0,
        1,
        Optional.of(Instant.parse("2026-11-24T10:15:30Z")),
        Optional.empty(),
        Duration.ofMillis(7_126),
        true,
        Duration.ZERO);
  }

  /** The configuration isolates the server named isolated. */
  private static Reply forceBreaker(ServerId server, BreakerOrder order) {
    if (server.value().equals("isolated")) {
      return new Reply.IsolatedByConfiguration();
    }
    return server.equals(DEMO)
        ? new Reply.Executed(breaker(stateAfter(order)))
        : new Reply.UnknownServer();
  }

  private static String stateAfter(BreakerOrder order) {
    return switch (order) {
      case OPEN, ISOLATE -> "open";
      case CLOSE, RESET -> "closed";
    };
  }

  private static final class FakeCacheManagement implements ManageCachesUseCase {
    @Override
    public RemovedEntries cleanUp() {
      return new RemovedEntries(2, 3);
    }

    @Override
    public RemovedEntries clearAll() {
      return new RemovedEntries(1, 2);
    }

    @Override
    public Outcome<RemovedEntries> clearTools(Optional<ServerId> server) {
      return ifKnown(server, new RemovedEntries(1, 0));
    }

    @Override
    public Outcome<RemovedEntries> clearResponses(
        Optional<ServerId> server, Optional<ToolName> tool) {
      return ifKnown(server, new RemovedEntries(0, tool.isPresent() ? 1 : 2));
    }

    @Override
    public Outcome<RemovedEntries> clearTags(
        Optional<ServerId> server, List<String> tags, boolean soft) {
      return ifKnown(server, new RemovedEntries(0, tags.size()));
    }

    private static Outcome<RemovedEntries> ifKnown(
        Optional<ServerId> server, RemovedEntries removed) {
      return server
          .flatMap(FakeUseCases::<RemovedEntries>unknownServerFailure)
          .orElseGet(() -> new Outcome.Served<>(removed, CacheProvenance.Forwarded.BYPASS));
    }
  }

  /** Forwards nothing. */
  private record NoForwarding() implements ForwardCallerUseCase {

    @Override
    public ForwardedIdentity forward(
        Caller caller, Function<String, List<String>> headers, Optional<String> secret) {
      return ForwardedIdentity.NONE;
    }

    @Override
    public Set<String> headers() {
      return Set.of();
    }
  }
}
