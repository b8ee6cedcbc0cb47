package dev.bascule.application.service;

import static dev.bascule.application.service.House.ONLY_IF_CACHED;
import static dev.bascule.application.service.House.RESULT_LIFE;
import static dev.bascule.application.service.House.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.application.policy.Caching;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Resend;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.CacheAnswer;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.FakeMcpServer;
import dev.bascule.domain.cache.CacheStats;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.freshness.Lifetime;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Scope;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.outcome.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How each way through a cache is told, and how that agrees with what the cache counts. */
class LedgerTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final FreshnessDemand YOUNGER_THAN_ANY =
      new FreshnessDemand(false, false, false, /* maxAge= */ Duration.ZERO, null, null);
  private static final Failure.Unreachable GONE =
      new Failure.Unreachable("connection refused", Delivery.MAY_HAVE_RUN);

  private final House house = new House(kept(new Lifetime(RESULT_LIFE, MINUTE, MINUTE)));

  private static ToolRule kept(Lifetime lifetime) {
    return new ToolRule(
        new Glob("look"),
        new Caching.For(lifetime, Scope.PRIVATE, /* onlyReadOnly= */ false),
        Optional.empty(),
        Resend.NEVER);
  }

  @Test
  void tellsWhatWasNotThere() {
    house.call("look");

    assertEquals(List.of("TOOLS of files: MISS", "RESPONSES of files: MISS"), house.events.answers);
  }

  @Test
  void tellsWhatWasFresh() {
    house.call("look");
    house.call("look");

    assertResults(CacheAnswer.MISS, CacheAnswer.HIT);
  }

  @Test
  void tellsWhatWasServedStaleWhileANewOneIsFetched() {
    house.call("look");
    house.ticker.advance(RESULT_LIFE);

    house.call("look");

    assertResults(CacheAnswer.MISS, CacheAnswer.STALE);
  }

  @Test
  void tellsWhatWasServedStaleInPlaceOfAFailure() {
    House frugal = new House(kept(new Lifetime(RESULT_LIFE, Duration.ZERO, MINUTE)));
    frugal.call("look");
    frugal.ticker.advance(RESULT_LIFE);
    frugal.server.answers(_ -> new Reply.Failed<>(GONE));

    frugal.call("look");

    assertEquals(List.of(CacheAnswer.MISS, CacheAnswer.STALE), results(frugal));
    assertEquals(2, frugal.caches.results().stats().misses());
  }

  @Test
  void tellsAFailureAsWhatWasNotThere() {
    house.server.answers(_ -> new Reply.Failed<>(GONE));

    house.call("look");

    assertResults(CacheAnswer.MISS);
  }

  @Test
  void tellsWhatWasWantedOnlyFromTheCache() {
    house.call("look", "{}", ONLY_IF_CACHED);
    house.call("look");
    house.call("look", "{}", ONLY_IF_CACHED);

    assertResults(CacheAnswer.MISS, CacheAnswer.HIT);
  }

  @Test
  void tellsWhatWasTakenFromAnEqualRequest() throws InterruptedException {
    List<Thread> second = new ArrayList<>();
    house.server.answers(_ -> answerOnceAnotherWaits(second));

    house.call("look");
    second.getFirst().join();

    assertEquals(1, house.server.callCount());
    assertEquals(
        List.of(CacheAnswer.MISS, CacheAnswer.COLLAPSED),
        results(house).stream().sorted().toList());
  }

  private Reply<McpResult> answerOnceAnotherWaits(List<Thread> second) {
    Thread caller = Thread.ofPlatform().start(() -> house.call("look"));
    second.add(caller);
    while (caller.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return FakeMcpServer.result("1");
  }

  @Test
  void tellsWhatWasNotLookedFor() {
    house.call("look");

    house.call("look", "{}", FreshnessDemand.RELOAD);

    assertResults(CacheAnswer.MISS, CacheAnswer.REQUEST);
    assertEquals(1, house.caches.results().stats().gets());
  }

  @Test
  void tellsWhatWasNotLookedForThoughItFails() {
    house.call("look");
    house.server.answers(_ -> new Reply.Failed<>(GONE));

    house.call("look", "{}", FreshnessDemand.RELOAD);

    assertResults(CacheAnswer.MISS, CacheAnswer.REQUEST);
  }

  @Test
  void tellsAFreshOneThatWouldNotDoAsWhatWasNotThere() {
    house.call("look");
    house.ticker.advanceNanos(1);

    house.call("look", "{}", YOUNGER_THAN_ANY);

    assertResults(CacheAnswer.MISS, CacheAnswer.MISS);
    assertEquals(1, house.caches.results().stats().hits());
  }

  @Test
  void tellsTheCachesApart() {
    discover();
    discover();

    assertEquals(
        List.of("DISCOVERIES of files: MISS", "DISCOVERIES of files: HIT"), house.events.answers);
  }

  private void discover() {
    Outcome<Discovery> outcome =
        house.discover.discover(SERVER, FreshnessDemand.NONE, Exchange.ANONYMOUS);
    assertInstanceOf(Outcome.Served.class, outcome);
  }

  @Test
  void agreesWithTheLookUpsOfTheCache() {
    house.call("look");
    house.call("look");
    house.ticker.advanceNanos(1);
    house.call("look", "{}", YOUNGER_THAN_ANY);
    house.call("look", "{}", FreshnessDemand.RELOAD);
    house.call("look", "{}", ONLY_IF_CACHED);
    house.ticker.advance(RESULT_LIFE);
    house.call("look");
    house.server.answers(_ -> new Reply.Failed<>(GONE));
    house.call("look", "{\"a\":1}", FreshnessDemand.NONE);

    assertEquals(house.caches.results().stats().gets(), lookedUp(CacheName.RESPONSES));
    assertEquals(house.caches.listings().stats().gets(), lookedUp(CacheName.TOOLS));
  }

  @Test
  void agreesInEachPartWhereNothingIsSpecial() {
    house.call("look");
    house.call("look");
    house.ticker.advance(RESULT_LIFE);
    house.call("look");
    house.runBackground();
    house.call("look", "{\"a\":1}", FreshnessDemand.NONE);

    CacheStats stats = house.caches.results().stats();
    assertResults(CacheAnswer.MISS, CacheAnswer.HIT, CacheAnswer.STALE, CacheAnswer.MISS);
    assertEquals(List.of(2L, 2L), List.of(stats.hits(), stats.misses()));
  }

  private long lookedUp(CacheName cache) {
    return house.events.answers.stream()
        .filter(answer -> answer.startsWith(cache + " of "))
        .filter(answer -> !answer.endsWith(CacheAnswer.REQUEST.name()))
        .count();
  }

  private void assertResults(CacheAnswer... answers) {
    assertEquals(List.of(answers), results(house));
  }

  private static List<CacheAnswer> results(House house) {
    String prefix = CacheName.RESPONSES + " of files: ";
    return house.events.answers.stream()
        .filter(answer -> answer.startsWith(prefix))
        .map(answer -> CacheAnswer.valueOf(answer.substring(prefix.length())))
        .toList();
  }
}
