package dev.bascule.application;

import static dev.bascule.application.CoreFixture.LISTING_LIFE;
import static dev.bascule.application.CoreFixture.RESULT_LIFE;
import static dev.bascule.application.CoreFixture.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bascule.application.activity.ActivityLog;
import dev.bascule.application.admin.ManageCachesService;
import dev.bascule.application.admin.ServerHealthMonitor;
import dev.bascule.application.admin.ShowMetricsService;
import dev.bascule.application.admin.ShowServersService;
import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.port.in.ManageCachesUseCase.RemovedEntries;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.application.view.BridgeMetrics;
import dev.bascule.application.view.BridgeMetrics.BreakerMetrics;
import dev.bascule.application.view.BridgeMetrics.CacheMetrics;
import dev.bascule.application.view.ServerSummary;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the operator sees and does. */
class AdministrationTest {

  private static final Optional<ServerId> NO_SERVER = Optional.empty();
  private static final Optional<ToolName> NO_TOOL = Optional.empty();
  private static final Failure.Unreachable BROKEN =
      new Failure.Unreachable("connection reset", DeliveryStatus.MAY_HAVE_RUN);

  private final CoreFixture core = new CoreFixture(CoreFixture.cached("*"));

  @Nested
  class MetricsReport {

    @Test
    void addUp() {
      ShowMetricsService service = core.metricsService();
      core.call("look");
      core.call("look");
      core.ticker.advance(RESULT_LIFE);
      core.call("look");
      core.server.answers(_ -> new dev.bascule.domain.result.UpstreamReply.Failed<>(BROKEN));
      core.call("write");

      BridgeMetrics metrics = service.showMetrics();

      CacheMetrics responses = metrics.responseCache();
      assertEquals(RESULT_LIFE, metrics.uptime());
      assertEquals(List.of(1L, 3L, 4L, 1L, 0L), numbers(responses));
      assertEquals(25.0, responses.hitRatePercent());
      assertEquals(1, responses.size());
      assertEquals(100, responses.maxSize());
      assertEquals(Duration.ofSeconds(150), responses.defaultTtl());
      assertEquals(List.of(3L, 1L, 4L, 0L, 0L), numbers(metrics.toolsCache()));
      assertEquals(8, metrics.cacheOperations());
      assertEquals(4, metrics.circuitBreakerCalls());
      assertEquals(1, metrics.totalErrors());
    }

    @Test
    void showsUsageOfClients() {
      core.server.useStdio();
      core.callWith(CallContexts.of(new CallContexts.FakeSession(CallContexts.ROOTS)), "write");

      assertEquals(
          new BridgeMetrics.ClientUsage(
              new BridgeMetrics.Usage(3, 9),
              new BridgeMetrics.Usage(1, 2),
              new BridgeMetrics.Usage(1, 1)),
          core.metricsService().showMetrics().usage());
    }

    private static List<Long> numbers(CacheMetrics cache) {
      return List.of(
          cache.hits(), cache.misses(), cache.totalRequests(), cache.expired(), cache.evictions());
    }

    @Test
    void showEachBreaker() {
      core.server.fails(BROKEN);
      core.call("look");

      BreakerMetrics breaker = core.metricsService().showMetrics().circuitBreakers().get(SERVER);

      assertEquals(
          new BreakerMetrics(
              "closed",
              "protect",
              Optional.empty(),
              1,
              0,
              1,
              0,
              0,
              0,
              Optional.of(Instant.EPOCH),
              Optional.empty(),
              Duration.ZERO,
              true,
              Duration.ZERO),
          breaker);
    }
  }

  @Nested
  class ServerList {

    private final ShowServersService service = core.showServers();

    @Test
    void areShownWithoutRequests() {
      assertEquals(
          List.of(server("closed", OptionalInt.empty())), service.showServers(Caller.ANONYMOUS));
      assertEquals(0, core.server.listingCount());
    }

    @Test
    void areShownWithCachedToolCount() {
      core.list();

      assertEquals(
          List.of(server("closed", OptionalInt.of(2))), service.showServers(Caller.ANONYMOUS));
    }

    @Test
    void areShownWithTheListsThatTheyState() {
      core.server.offers(ListKind.TOOLS, ListKind.RESOURCES);

      ServerSummary shown = service.showServers(Caller.ANONYMOUS).getFirst();

      assertEquals(Optional.of(Set.of(ListKind.TOOLS, ListKind.RESOURCES)), shown.lists());
    }

    @Test
    void areNotConnectedUnlessTheyAreStarted() {
      core.server.stop();

      ServerSummary shown = service.showServers(Caller.ANONYMOUS).getFirst();

      assertEquals(ServerState.NOT_STARTED, shown.health().state());
      assertFalse(shown.connected());
    }

    @Test
    void showMemoryOnlyToAdministrators() {
      ChildMemory memory = new ChildMemory(3, 2, OptionalLong.empty());
      core.server.uses(memory);

      assertEquals(Optional.of(memory), service.showAllServers().getFirst().memory());
      assertEquals(Optional.empty(), service.showServers(Caller.ANONYMOUS).getFirst().memory());
    }

    @Test
    void enforceTheirMemoryLimitsEverySecond() {
      ServerHealthMonitor monitor =
          new ServerHealthMonitor(
              core.upstreams,
              new ActivityLog(List.of(SERVER), core.ticker, () -> Instant.EPOCH),
              core.events);
      List<Runnable> ticks = new ArrayList<>();
      try (Schedule _ =
          monitor.startOn(
              (interval, task) -> {
                assertEquals(Duration.ofSeconds(1), interval);
                ticks.add(task);
                return () -> {};
              },
              Duration.ofSeconds(25))) {
        ticks.forEach(Runnable::run);
      }

      assertThat(core.server.requests()).containsExactly("enforceMemoryLimit PT25S");
    }

    @Test
    void haveLineOfProcessOrOfBridgeInReason() {
      ActivityLog log = new ActivityLog(List.of(SERVER), core.ticker, () -> Instant.EPOCH);
      log.onEvent(
          new BridgeEvent.ServerStartEnded(
              SERVER,
              /* isShared= */ true,
              Optional.of(new Failure.Unreachable("it exited", DeliveryStatus.NOT_SENT)),
              Duration.ZERO));
      ServerHealthMonitor monitor = new ServerHealthMonitor(core.upstreams, log, core.events);
      core.server.stop();

      core.server.wrote("bridge: it lacks a variable\nError: no key\nsee the manual");
      assertEquals(Optional.of("it exited; stderr: Error: no key"), reason(monitor));
      core.server.wrote("bridge: it lacks a variable");
      assertEquals(Optional.of("it exited; it lacks a variable"), reason(monitor));
    }

    private Optional<String> reason(ServerHealthMonitor monitor) {
      return monitor.detailedHealthOf(core.upstreams.find(SERVER).orElseThrow()).reason();
    }

    private static ServerSummary server(String breaker, OptionalInt tools) {
      return new ServerSummary(
          SERVER,
          "streamable-http",
          /* connected= */ true,
          Optional.of("2025-11-25"),
          Optional.of("fake 1.0"),
          breaker,
          Optional.empty(),
          tools,
          new ServerHealth(
              ServerState.CONNECTED,
              Optional.of(Instant.EPOCH),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()),
          Optional.empty());
    }
  }

  @Nested
  class CacheClearing {

    private final ManageCachesService service = core.cachesService();

    CacheClearing() {
      core.call("look");
      core.call("look", "{\"at\":1}", FreshnessRequirement.NONE);
      core.call("write");
    }

    @Test
    void clearsEverything() {
      assertEquals(new RemovedEntries(1, 3), service.clearAll());
    }

    @Test
    void clearsListings() {
      assertEquals(removed(1, 0), service.clearTools(NO_SERVER));
    }

    @Test
    void clearsListingsOfOneServer() {
      assertEquals(removed(1, 0), service.clearTools(Optional.of(SERVER)));
    }

    @Test
    void clearsResults() {
      assertEquals(removed(0, 3), service.clearResponses(NO_SERVER, NO_TOOL));
    }

    @Test
    void clearsResultsOfOneServer() {
      assertEquals(removed(0, 3), service.clearResponses(Optional.of(SERVER), NO_TOOL));
    }

    @Test
    void clearsResultsOfOneTool() {
      Optional<ToolName> look = Optional.of(new ToolName("look"));

      assertEquals(removed(0, 2), service.clearResponses(Optional.of(SERVER), look));
    }

    @Test
    void clearsResultsByTag() {
      assertEquals(
          removed(0, 2),
          service.clearTags(Optional.of(SERVER), List.of("tool:look", "x"), /* soft= */ false));
      assertEquals(
          removed(0, 1), service.clearTags(NO_SERVER, List.of("tool:write"), /* soft= */ true));
      assertEquals(
          removed(0, 0), service.clearTags(NO_SERVER, List.of("tool:write"), /* soft= */ true));
    }

    @Test
    void clearsResultsOfToolOfAnyServer() {
      Optional<ToolName> write = Optional.of(new ToolName("write"));

      assertEquals(removed(0, 1), service.clearResponses(NO_SERVER, write));
    }

    @Test
    void rejectsUnknownServer() {
      Optional<ServerId> nobody = Optional.of(new ServerId("nobody"));
      Outcome<RemovedEntries> unknown = new Outcome.Failed<>(new Failure.UnknownServer("nobody"));

      assertEquals(unknown, service.clearTools(nobody));
      assertEquals(unknown, service.clearResponses(nobody, NO_TOOL));
      assertEquals(unknown, service.clearTags(nobody, List.of("x"), /* soft= */ false));
    }

    private static Outcome<RemovedEntries> removed(int tools, int responses) {
      return new Outcome.Served<>(
          new RemovedEntries(tools, responses), CacheProvenance.Forwarded.BYPASS);
    }
  }

  @Test
  void cleanUpRemovesExpiredEntries() {
    core.call("look");
    core.call("write");
    core.ticker.advance(LISTING_LIFE.plusHours(24));

    assertEquals(new RemovedEntries(1, 2), core.cachesService().cleanUp());
  }
}
