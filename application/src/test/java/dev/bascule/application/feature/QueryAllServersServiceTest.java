package dev.bascule.application.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.access.AuthorizerFixture;
import dev.bascule.application.access.CallerRateLimiter;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.policy.AccessPolicy;
import dev.bascule.application.policy.CallerQuota;
import dev.bascule.application.policy.CallerQuotas;
import dev.bascule.application.policy.Permissions.Grants;
import dev.bascule.application.port.in.QueryAllServersUseCase.ServerAnswer;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Subscription;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.application.upstream.Bulkhead;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.RateLimiterFactory;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.result.UpstreamReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryAllServersServiceTest {

  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofDays(1);
  private static final Caller ANN = new Caller("ann");
  private static final CallerQuota ONE_A_SECOND =
      new CallerQuota(Optional.of(new Rate(1, Duration.ofSeconds(1), 1)), OptionalInt.of(1));
  private static final Failure.Unreachable DOWN =
      new Failure.Unreachable("connection refused", DeliveryStatus.NOT_SENT);
  private static final String MISSING = "late is missing from an answer of all servers";

  private final CoreFixture core = new CoreFixture();
  private final FakeMcpServer fast = new FakeMcpServer("fast");
  private final FakeMcpServer late = new FakeMcpServer("late");
  private final Queue<Runnable> background = new ArrayDeque<>();
  private final List<Runnable> schedule = new ArrayList<>();
  private final BlockingQueue<String> notifications = new LinkedBlockingQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final Semaphore arrivals = new Semaphore(0);
  private final UpstreamRegistry upstreams = registry(CallerQuota.NONE);
  private final MissingListings missingListings = missingListings();
  private final QueryAllServersService prompt = service(upstreams, LONG);
  private final QueryAllServersService impatient = service(upstreams, SHORT);

  @AfterEach
  void releaseWhatIsHeldBack() {
    release.countDown();
  }

  @Test
  void returnsListsOfOtherServersWhileOneIsLate() {
    cacheListOfFastServer();
    holdBack();

    List<ServerAnswer<Listing>> answers = list(impatient);

    assertEquals(
        List.of(new ServerId("fast"), new ServerId("late")),
        answers.stream().map(ServerAnswer::server).toList());
    assertInstanceOf(Outcome.Served.class, answers.getFirst().outcome());
    assertEquals(new Outcome.Failed<>(new Failure.TimedOut(SHORT)), answers.getLast().outcome());
    assertEquals(List.of("late is unavailable: timed-out", MISSING), core.events.told);
  }

  @Test
  void returnsStaleListOfLateServer() {
    Outcome<Listing> before = list(prompt).getLast().outcome();
    core.ticker.advance(CoreFixture.LISTING_LIFE.plusSeconds(1));
    holdBack();

    Outcome<Listing> after = list(impatient).getLast().outcome();

    assertEquals(valueOf(before), valueOf(after));
    assertEquals(List.of(), core.events.told);
  }

  @Test
  void returnsNoStaleListOnReload() {
    list(prompt);
    holdBack();

    assertEquals(new Outcome.Failed<>(new Failure.TimedOut(SHORT)), reload());
  }

  @Test
  void cachesLateListAndNotifiesSubscribers() throws InterruptedException {
    cacheListOfFastServer();
    follow();
    holdBack();
    list(impatient);

    release.countDown();

    assertEquals("late ListChanged[kind=TOOLS]", notifications.take());
    assertInstanceOf(Outcome.Served.class, list(prompt).getLast().outcome());
    assertEquals(1, late.listingCount());
    assertThat(core.events.told).contains("late is available");
  }

  @Test
  void requestsMissingListsAgainUntilAvailable() {
    follow();
    late.fails(DOWN);
    list(prompt);
    runSchedule();
    assertEquals(0, notifications.size());

    late.recovers();
    runSchedule();

    assertEquals("late ListChanged[kind=TOOLS]", notifications.poll());
    assertInstanceOf(Outcome.Served.class, list(prompt).getLast().outcome());
  }

  @Test
  void requestsNoMissingListWhileBreakerIsOpen() {
    Breaker breaker = upstreams.find(late.id()).orElseThrow().breaker();
    breaker.forceOpen();
    list(prompt);
    long errors = core.upstreamCaller.errorCount();

    runSchedule();

    assertEquals(errors, core.upstreamCaller.errorCount());
    breaker.forceClose();
    runSchedule();
    assertThat(core.events.told).contains("late is available");
  }

  @Test
  void requestsNothingWhileNothingIsMissing() {
    list(prompt);

    runSchedule();

    assertEquals(1, late.listingCount());
  }

  @Test
  void requestsMissingListsOfServerOneAtATime() {
    late.fails(DOWN);
    list(prompt);

    schedule.forEach(Runnable::run);
    schedule.forEach(Runnable::run);

    assertEquals(1, background.size());
  }

  @Test
  void discardsMissingListsOfRemovedServer() {
    late.fails(DOWN);
    list(prompt);
    int before = late.listingCount();
    var _ = upstreams.swap(List.of(upstream(fast)));

    runSchedule();

    assertEquals(before, late.listingCount());
    assertThat(core.events.told).contains("late is available");
  }

  @Test
  void keepsMissingListThatAnotherCallerMayNotSee() {
    follow();
    late.fails(DOWN);
    valueOf(prompt.list(ListKind.PROMPTS, FreshnessRequirement.NONE, CallContext.ANONYMOUS));
    core.access.set(
        AuthorizerFixture.policy(
            new Grants(AuthorizerFixture.patterns("late/look"), List.of(), false, false, false)));

    valueOf(prompt.list(ListKind.PROMPTS, FreshnessRequirement.NONE, CallContext.plain(ANN)));

    assertThat(core.events.told).doesNotContain("late is available");
    core.access.set(AccessPolicy.OPEN);
    late.recovers();
    runSchedule();
    assertEquals("late ListChanged[kind=PROMPTS]", notifications.poll());
  }

  @Test
  void discardsMissingListThatServerDoesNotSupport() {
    late.fails(DOWN);
    list(prompt);
    late.fails(new Failure.Rejected(-32601, "Method not found", Optional.empty()));

    runSchedule();

    assertThat(core.events.told).contains("late is available");
  }

  @Test
  void ignoresServerWithoutTheMethod() {
    late.fails(new Failure.Rejected(-32601, "Method not found", Optional.empty()));

    list(prompt);

    assertEquals(List.of(), missing());
  }

  @Test
  void reportsServerAsUnavailableOnce() {
    late.fails(DOWN);

    list(prompt);
    list(prompt);

    assertEquals(List.of(MISSING, MISSING), missing());
    assertEquals(
        1, core.events.told.stream().filter("late is unavailable: unreachable"::equals).count());
  }

  @Test
  void sendsNothingToServerWithManyLateRequests() throws InterruptedException {
    holdBack();
    for (int i = 0; i < QueryAllServersService.MAX_LATE_REQUESTS; i++) {
      reload();
    }
    arrivals.acquire(QueryAllServersService.MAX_LATE_REQUESTS);

    Outcome<Listing> outcome = reload();

    assertEquals(new Outcome.Failed<>(new Failure.TimedOut(SHORT)), outcome);
    assertEquals(0, arrivals.availablePermits());
  }

  @Test
  void countsAsOneRequestOfItsCaller() {
    QueryAllServersService limited = service(registry(ONE_A_SECOND), LONG);

    List<ServerAnswer<Listing>> answers = list(limited, ANN);

    assertTrue(
        answers.stream().allMatch(answer -> answer.outcome() instanceof Outcome.Served<Listing>));
  }

  @Test
  void rejectsCallerOverItsQuotaAsAWhole() {
    QueryAllServersService limited = service(registry(ONE_A_SECOND), LONG);
    list(limited, ANN);

    Outcome<?> outcome =
        limited.list(ListKind.TOOLS, FreshnessRequirement.NONE, CallContext.plain(ANN));

    assertInstanceOf(
        Failure.OverLimit.class, assertInstanceOf(Outcome.Failed.class, outcome).failure());
  }

  @Test
  void returnsCachedListsAndLoadsTheOthersInBackground() {
    cacheListOfFastServer();

    List<ServerAnswer<Listing>> before = listCached(impatient);
    List<ServerAnswer<Listing>> again = listCached(impatient);

    assertInstanceOf(Outcome.Served.class, before.getFirst().outcome());
    assertEquals(new Outcome.Failed<>(new Failure.NotCached()), before.getLast().outcome());
    assertEquals(before, again);
    assertEquals(0, late.listingCount());
    assertEquals(1, background.size());
    background.remove().run();
    assertInstanceOf(Outcome.Served.class, listCached(impatient).getLast().outcome());
    assertEquals(List.of(), core.events.told);
  }

  @Test
  void returnsCachedListsToCallerOverItsQuota() {
    QueryAllServersService limited = service(registry(ONE_A_SECOND), LONG);
    list(limited, ANN);

    assertTrue(
        limited.listCached(ListKind.TOOLS, CallContext.plain(ANN)).stream()
            .allMatch(answer -> answer.outcome() instanceof Outcome.Served<Listing>));
  }

  @Test
  void rarelyRequestsListThatServerRejects() {
    cacheListOfFastServer();
    late.fails(new Failure.Rejected(-32601, "Method not found", Optional.empty()));
    listCached(prompt);
    background.remove().run();

    Outcome<Listing> outcome = listCached(prompt).getLast().outcome();

    assertInstanceOf(
        Failure.Rejected.class, assertInstanceOf(Outcome.Failed.class, outcome).failure());
    assertThat(background).isEmpty();
    core.ticker.advance(MissingListings.LOAD_INTERVAL);
    assertEquals(outcome, listCached(prompt).getLast().outcome());
    assertEquals(1, background.size());
  }

  @Test
  void requestsNoListThatServerDoesNotOffer() {
    list(prompt);
    fast.offers(ListKind.TOOLS);
    late.offers(ListKind.TOOLS);

    Outcome<Listing> outcome =
        prompt.listCached(ListKind.PROMPTS, CallContext.ANONYMOUS).getLast().outcome();

    assertInstanceOf(
        Failure.Rejected.class, assertInstanceOf(Outcome.Failed.class, outcome).failure());
    assertThat(background).isEmpty();
  }

  @Test
  void returnsDiscoveriesOfOtherServersWhileOneIsLate() {
    Outcome<ServerDiscovery> _ =
        core.discoveries(upstreams)
            .discover(fast.id(), FreshnessRequirement.NONE, CallContext.plain(ANN));
    late.discoversBy(
        _ -> {
          awaitRelease();
          return new UpstreamReply.Answered<>(FakeMcpServer.discovery("{}", CacheHints.NONE));
        });

    List<ServerAnswer<ServerDiscovery>> answers =
        valueOf(impatient.discover(FreshnessRequirement.NONE, CallContext.plain(ANN)));

    assertInstanceOf(Outcome.Served.class, answers.getFirst().outcome());
    assertEquals(new Outcome.Failed<>(new Failure.TimedOut(SHORT)), answers.getLast().outcome());
    assertEquals(List.of(MISSING), core.events.told);
  }

  /** Caches its list, so that a test does not depend on the server being fast. */
  private void cacheListOfFastServer() {
    Outcome<Listing> _ =
        new ListServerFeaturesService(upstreams, core.listingLoader, core.tracing, core.ticker)
            .list(fast.id(), ListKind.TOOLS, FreshnessRequirement.NONE, CallContext.ANONYMOUS);
  }

  private void holdBack() {
    ListPage page = new ListPage(List.of(), Optional.empty(), CacheHints.NONE, 0);
    late.listsBy(
        (_, _, _) -> {
          awaitRelease();
          return new UpstreamReply.Answered<>(page);
        });
  }

  private void awaitRelease() {
    arrivals.release();
    try {
      release.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lists without the caches, and returns the outcome of the late server. */
  private Outcome<Listing> reload() {
    return valueOf(
            impatient.list(ListKind.TOOLS, FreshnessRequirement.RELOAD, CallContext.ANONYMOUS))
        .getLast()
        .outcome();
  }

  private void follow() {
    Subscription _ =
        core.subscribeToServers.subscribe(
            CallContext.ANONYMOUS,
            (server, notification) -> notifications.add(server + " " + notification));
  }

  /** Runs the periodic task, and then the background tasks that it started. */
  private void runSchedule() {
    schedule.forEach(Runnable::run);
    while (!background.isEmpty()) {
      background.remove().run();
    }
  }

  private List<String> missing() {
    return core.events.told.stream().filter(MISSING::equals).toList();
  }

  private UpstreamRegistry registry(CallerQuota quota) {
    return new UpstreamRegistry(
        List.of(upstream(fast), upstream(late)),
        core.connections,
        new CallerRateLimiter(
            new CallerQuotas(quota, List.of()), RateLimiterFactory.local(core.ticker)),
        core.authorizer);
  }

  private Upstream upstream(FakeMcpServer server) {
    return new Upstream(
        server,
        CoreFixture.policy(/* trusted= */ false),
        new CircuitBreaker(BreakerSettings.DEFAULTS, core.ticker, () -> Instant.EPOCH, _ -> {}),
        new Bulkhead(/* limit= */ 16, Optional.empty(), core.ticker));
  }

  private QueryAllServersService service(UpstreamRegistry registry, Duration timeout) {
    return new QueryAllServersService(
        registry,
        new ListServerFeaturesService(registry, core.listingLoader, core.tracing, core.ticker),
        core.discoveries(registry),
        missingListings,
        core.events,
        timeout);
  }

  private MissingListings missingListings() {
    MissingListings missing =
        new MissingListings(
            upstreams,
            core.listingLoader,
            core.subscriptionRegistry,
            core.events,
            background::add,
            core.ticker);
    var _ =
        missing.startOn(
            (_, task) -> {
              schedule.add(task);
              return () -> {};
            });
    return missing;
  }

  private static List<ServerAnswer<Listing>> listCached(QueryAllServersService service) {
    return service.listCached(ListKind.TOOLS, CallContext.ANONYMOUS);
  }

  private static List<ServerAnswer<Listing>> list(QueryAllServersService service) {
    return list(service, Caller.ANONYMOUS);
  }

  private static List<ServerAnswer<Listing>> list(QueryAllServersService service, Caller caller) {
    return valueOf(
        service.list(ListKind.TOOLS, FreshnessRequirement.NONE, CallContext.plain(caller)));
  }

  private static <T> T valueOf(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Served<T>(T value, _) -> value;
      case Outcome.Failed<T>(Failure failure) -> throw new AssertionError(failure);
    };
  }
}
