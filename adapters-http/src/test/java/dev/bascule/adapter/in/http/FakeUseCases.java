package dev.bascule.adapter.in.http;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.AskServerUseCase;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.ClearCachesUseCase;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.ListUseCase;
import dev.bascule.application.port.in.PresentCallerUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase.BreakerMetrics;
import dev.bascule.application.port.in.ShowMetricsUseCase.CacheMetrics;
import dev.bascule.application.port.in.ShowMetricsUseCase.Metrics;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Provenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListedItem;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Page;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.mcp.ToolHints;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Use cases of a bridge with one server, {@code demo}, and one tool, {@code echo}. */
final class FakeUseCases {

  static final ServerId DEMO = new ServerId("demo");

  private static final JsonBytes ECHO =
      JsonBytes.of("{\"name\":\"echo\",\"inputSchema\":{\"type\":\"object\"},\"x\":1.50}");

  private FakeUseCases() {}

  /** Returns use cases where {@code callTool} calls the tools. */
  static UseCases calling(CallToolUseCase callTool) {
    return useCases(callTool, FakeUseCases::list, new FakeAsking());
  }

  /** Returns use cases where {@code asking} is asked, and {@code list} lists. */
  static UseCases asking(AskServerUseCase asking, ListUseCase list) {
    return useCases((call, _, _) -> served(call.arguments().json().text()), list, asking);
  }

  /** Returns use cases where {@code asking} is asked. */
  static UseCases asking(AskServerUseCase asking) {
    return asking(asking, FakeUseCases::list);
  }

  private static UseCases useCases(
      CallToolUseCase callTool, ListUseCase list, AskServerUseCase asking) {
    return new UseCases(
        callTool,
        list,
        (server, tool, _, _) -> describe(server, tool),
        asking,
        new FakeServers(servers()),
        FakeUseCases::metrics,
        () -> new CleanUpCachesUseCase.CleanedUp(2, 3),
        new FakeClearing(),
        (server, change) ->
            server.equals(DEMO) ? Optional.of(breaker(stateAfter(change))) : Optional.empty(),
        FakeActivity::show,
        FakeAccess.OPEN,
        PresentCallerUseCase.NOTHING,
        FakeReload.APPLIED::reload,
        FakeReload.APPLIED::showReload,
        _ -> {});
  }

  /** Returns use cases whose tools answer with their arguments, and no other server than demo. */
  static UseCases echoing() {
    return calling(
        (call, _, _) ->
            FakeUseCases.<McpResult>known(call.server())
                .orElseGet(() -> served(call.arguments().json().text())));
  }

  /** Returns a complete result with {@code json}, never cached. */
  static Outcome<McpResult> served(String json) {
    return new Outcome.Served<>(
        new McpResult(JsonBytes.of(json), McpResult.Kind.COMPLETE), Provenance.Forwarded.BYPASS);
  }

  private static <T> Optional<Outcome<T>> known(ServerId server) {
    return server.equals(DEMO)
        ? Optional.empty()
        : Optional.of(new Outcome.Failed<>(new Failure.UnknownServer(server.value())));
  }

  /** Lists one tool, or one item of another kind, whose key is {@code a}. */
  static Outcome<Listing> list(
      ServerId server, ListKind kind, FreshnessDemand demand, Exchange exchange) {
    return FakeUseCases.<Listing>known(server)
        .orElseGet(() -> new Outcome.Served<>(listing(kind), hit()));
  }

  private static Listing listing(ListKind kind) {
    if (kind == ListKind.TOOLS) {
      return new Listing(List.of(echo()), CacheHints.NONE);
    }
    ListedItem item = new ListedItem("a", JsonBytes.of("{\"n\":1.50}"));
    Page page = new Page(List.of(item), Optional.empty(), CacheHints.NONE, 10);
    return Listing.ofPages(kind, List.of(new FetchedPage(Optional.empty(), page, 0)));
  }

  static Provenance hit() {
    return new Provenance.Hit(new Freshness(Duration.ofMillis(1500), Duration.ofMillis(41_900)));
  }

  private static ToolDescription echo() {
    return new ToolDescription(new ToolName("echo"), ECHO, ToolHints.UNKNOWN);
  }

  private static Outcome<ToolDescription> describe(ServerId server, ToolName tool) {
    return FakeUseCases.<ToolDescription>known(server)
        .orElseGet(
            () ->
                tool.equals(echo().name())
                    ? new Outcome.Served<>(echo(), Provenance.Forwarded.BYPASS)
                    : new Outcome.Failed<>(new Failure.UnknownTool(server, tool)));
  }

  private static List<ShowServersUseCase.Server> servers() {
    return List.of(
        new ShowServersUseCase.Server(
            DEMO,
            "stdio",
            true,
            Optional.of("2025-11-25"),
            Optional.of("demo 1.0"),
            "closed",
            OptionalInt.of(1)),
        new ShowServersUseCase.Server(
            new ServerId("other"),
            "streamable-http",
            false,
            Optional.empty(),
            Optional.empty(),
            "open",
            OptionalInt.empty()));
  }

  private static Metrics metrics() {
    Map<ServerId, BreakerMetrics> breakers = new LinkedHashMap<>();
    breakers.put(DEMO, breaker("half_open"));
    return new Metrics(
        Duration.ofMillis(12_345),
        10,
        4,
        1,
        new CacheMetrics(2, 1, 3, 4, 5, 600, 1000, 1 << 20, Duration.ofMinutes(5)),
        new CacheMetrics(0, 0, 0, 0, 0, 0, 500, 1 << 26, Duration.ofMillis(150_500)),
        breakers,
        Map.of());
  }

  private static BreakerMetrics breaker(String state) {
    return new BreakerMetrics(
        state,
        1,
        2,
        3,
        2,
        0,
        Optional.of(Instant.parse("2026-11-24T10:15:30Z")),
        Optional.empty(),
        Duration.ofMillis(7_126),
        true,
        Duration.ZERO);
  }

  private static String stateAfter(ForceBreakerUseCase.Change change) {
    return switch (change) {
      case OPEN -> "open";
      case CLOSE, RESET -> "closed";
    };
  }

  private static final class FakeClearing implements ClearCachesUseCase {

    @Override
    public Cleared clearAll() {
      return new Cleared.Done(1, 2);
    }

    @Override
    public Cleared clearTools(Optional<ServerId> server) {
      return unless(server, new Cleared.Done(1, 0));
    }

    @Override
    public Cleared clearResponses(Optional<ServerId> server, Optional<ToolName> tool) {
      return unless(server, new Cleared.Done(0, tool.isPresent() ? 1 : 2));
    }

    private static Cleared unless(Optional<ServerId> server, Cleared done) {
      return server.isPresent() && !server.get().equals(DEMO)
          ? new Cleared.Unknown(new Failure.UnknownServer(server.get().value()))
          : done;
    }
  }
}
