package dev.bascule.domain.cache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two replicas and an engine, in simulated time. */
class EngineSharedCacheTest {

  private static final CacheTag SERVER = new CacheTag.ServerTag(new ServerId("files"));
  private static final SimulatedKey KEY = key("a", true);
  private static final FreshnessLifetime LONG = FreshnessLifetime.of(Duration.ofHours(1));
  private static final Duration LOAD_TIME = Duration.ofMillis(100);

  private final Simulation simulation = new Simulation(1);
  private final FakeSharedEngine engine = new FakeSharedEngine(simulation);
  private final SharedCacheSettings settings =
      new SharedCacheSettings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          Duration.ofMillis(200),
          Duration.ofSeconds(5));
  private final FakeSharedEngine.Link linkOfA = engine.newLink();
  private final FakeSharedEngine.Link linkOfB = engine.newLink();
  private final SimulatedReplica a = newReplica(1, linkOfA);
  private final SimulatedReplica b = newReplica(2, linkOfB);
  private final List<String> answers = new ArrayList<>();
  private int loads;

  private SimulatedReplica newReplica(int number, FakeSharedEngine.Link link) {
    SimulatedReplica replica =
        new SimulatedReplica(
            number,
            simulation,
            link,
            settings,
            new SimulatedReplica.Faults() {},
            simulation::start,
            SharedCacheListener.NONE);
    repeat(Duration.ofMillis(250), replica.tracker::maintain);
    repeat(Duration.ofMillis(500), replica.shared::renewLeases);
    return replica;
  }

  private void repeat(Duration every, Runnable task) {
    Simulation.Actor _ =
        simulation.start(
            () -> {
              while (true) {
                task.run();
                simulation.pause(every);
              }
            });
  }

  @AfterEach
  void endThreads() {
    simulation.end();
  }

  @Test
  void findsWhatAnotherReplicaLoaded() {
    at(1, () -> get(a));
    at(3, () -> get(b));
    at(4, () -> get(b));

    run();

    assertThat(answers).containsExactly("loaded 1", "shared hit 1 after 2 s", "hit 1 after 3 s");
  }

  @Test
  void sharesNoTransientValue() {
    at(1, () -> get(a, KEY, this::transientValue));
    at(2, () -> get(a, KEY, this::transientValue));
    at(3, () -> get(b, KEY, this::transientValue));

    run();

    assertThat(answers).containsExactly("loaded 1", "hit 1 after 1 s", "loaded 2");
  }

  @Test
  void sharesNoValueOfKeyThatIsExcluded() {
    SimulatedKey excluded = key("unshared", true);
    at(1, () -> get(a, excluded, quickly()));
    at(3, () -> get(b, excluded, quickly()));
    at(4, () -> a.cache.invalidate(SERVER));
    at(5, () -> get(b, excluded, quickly()));

    run();

    assertThat(answers).containsExactly("loaded 1", "loaded 2", "loaded 3");
  }

  @Test
  void waitsForLoadOfAnotherReplica() {
    at(1, () -> get(a));
    at(1, () -> get(b));

    run();

    assertThat(answers).containsExactlyInAnyOrder("loaded 1", "shared hit 1 after 0 s");
  }

  @Test
  void renewsLeaseOfLongLoad() {
    at(1, () -> get(a, FreshnessRequirement.NONE, slowly(Duration.ofSeconds(20))));
    at(17, () -> get(b));

    run();

    assertThat(answers).containsExactlyInAnyOrder("loaded 1", "shared hit 1 after 20 s");
  }

  @Test
  void loadsAfterLeaseOfKilledReplica() {
    Simulation.Actor killed =
        simulation.start(
            () -> {
              simulation.pause(Duration.ofSeconds(1));
              linkOfA.cut(FakeSharedEngine.Cut.NONE);
              get(a, FreshnessRequirement.NONE, slowly(Duration.ofHours(1)));
            });
    at(2, () -> linkOfA.cut(FakeSharedEngine.Cut.REQUESTS));
    at(2, killed::kill);
    at(2, () -> get(b));

    run();

    assertThat(answers).containsExactly("loaded 2");
  }

  /** Without the fence, a planted fault, replicas would find the earlier value. */
  @ParameterizedTest
  @CsvSource({"true, shared hit 2 after 10 s", "false, shared hit 1 after 14 s"})
  void overtakenLoadDoesNotReplaceLaterValue(boolean isFenced, String found) {
    engine.isFenced = isFenced;
    at(1, () -> get(a, FreshnessRequirement.NONE, slowly(Duration.ofSeconds(10))));
    at(1.5, () -> linkOfA.cut(FakeSharedEngine.Cut.REQUESTS));
    at(5, () -> get(b));
    at(7, linkOfA::heal);
    at(14, () -> b.cache.invalidateIf(KEY, _ -> true));
    at(15, () -> get(b));

    run();

    assertThat(answers).containsExactly("loaded 2", "loaded 1", found);
  }

  @Test
  void loadsWithoutLeaseAfterWaitingForAnotherReplica() {
    at(1, () -> get(a, FreshnessRequirement.NONE, slowly(Duration.ofSeconds(50))));
    at(2, () -> get(b));
    at(6.9, () -> answers.add("not yet"));
    at(7.2, () -> get(b));

    run();

    assertThat(answers).containsExactly("not yet", "loaded 2", "hit 2 after 0 s", "loaded 1");
  }

  @Test
  void hearsInvalidationOfAnotherReplica() {
    at(1, () -> get(a));
    at(2, () -> get(b));
    at(3, () -> a.cache.invalidate(SERVER));
    at(4, () -> get(b));
    at(5, () -> get(a));
    at(6, () -> b.cache.clear());
    at(7, () -> get(a));

    run();

    assertThat(answers)
        .containsExactly(
            "loaded 1", "shared hit 1 after 1 s", "loaded 2", "shared hit 2 after 1 s", "loaded 3");
  }

  @Test
  void doesNotFindValueWhoseLoadBeganBeforeInvalidation() {
    at(1, () -> get(a, FreshnessRequirement.NONE, slowly(Duration.ofSeconds(2))));
    at(2, () -> b.cache.invalidate(SERVER));
    at(4, () -> get(b));
    at(5, () -> get(a));

    run();

    assertThat(answers).containsExactly("loaded 1", "loaded 2", "shared hit 2 after 1 s");
  }

  @Test
  void announcesInvalidationWhenEngineIsBack() {
    at(1, () -> get(a));
    at(2, () -> get(b));
    at(3, () -> linkOfA.cut(FakeSharedEngine.Cut.REQUESTS));
    at(4, () -> a.cache.invalidate(SERVER));
    at(5, () -> answers.add("pending: " + a.tracker.hasPending()));
    at(6, linkOfA::heal);
    at(9, () -> answers.add("pending: " + a.tracker.hasPending()));
    at(9, () -> get(b));

    run();

    assertThat(answers)
        .containsExactly(
            "loaded 1", "shared hit 1 after 1 s", "pending: true", "pending: false", "loaded 2");
  }

  @Test
  void servesOwnValuesForLimitedTimeWithoutEngine() {
    at(1, () -> get(a));
    at(2, engine::stop);
    at(10, () -> get(a));
    at(40, () -> get(a));
    at(41, () -> get(a));

    run();

    assertThat(answers)
        .containsExactly("loaded 1", "hit 1 after 9 s", "loaded 2", "hit 2 after 1 s");
  }

  @Test
  void keepsOwnValuesIfEngineIsBackUnchanged() {
    at(1, () -> get(a));
    at(2, engine::stop);
    at(40, engine::resume);
    at(50, () -> get(a));

    run();

    assertThat(answers).containsExactly("loaded 1", "hit 1 after 49 s");
  }

  @Test
  void doesNotWaitForEngineThatHasFailedOften() {
    at(1, () -> get(a));
    at(2, engine::stop);
    for (int i = 0; i < 4; i++) {
      at(3 + i, () -> answers.add(waited(() -> get(a, FreshnessRequirement.RELOAD, quickly()))));
    }

    run();

    assertThat(answers)
        .containsExactly(
            "loaded 1",
            "loaded 2",
            "PT0S",
            "loaded 3",
            "PT0S",
            "loaded 4",
            "PT0S",
            "loaded 5",
            "PT0S");
  }

  @Test
  void sharesAgainAfterEngineHasFailedOften() {
    at(1, () -> get(a));
    at(2, engine::stop);
    for (int i = 0; i < 4; i++) {
      at(2.1 + i / 10.0, () -> get(a, FreshnessRequirement.RELOAD, quickly()));
    }
    at(10, engine::resume);
    at(20, () -> get(b, FreshnessRequirement.RELOAD, quickly()));
    at(21, () -> a.cache.invalidateIf(KEY, _ -> true));
    at(22, () -> get(a));

    run();

    assertThat(answers).endsWith("loaded 6", "shared hit 6 after 2 s");
  }

  @Test
  void waitsForEngineNoLongerThanOneOperation() {
    at(1, () -> get(a));
    at(2, engine::stop);
    at(2, () -> answers.add(waited(() -> get(a, key("other", true), quickly()))));

    run();

    assertThat(answers.get(2)).matches("PT0\\.05\\d*S");
  }

  @Test
  void forgetsEverythingIfEngineHasAnotherHistory() {
    at(1, () -> get(a));
    at(2, engine::restart);
    at(5, () -> get(a));
    at(6, engine::failOver);
    at(9, () -> get(b));
    at(10, engine::flush);
    at(11, () -> get(b));

    run();

    assertThat(answers).containsExactly("loaded 1", "loaded 2", "loaded 3", "loaded 4");
  }

  @Test
  void hearsInvalidationsOfValuesThatNeverLeaveProcess() {
    SimulatedKey local = key("local", false);
    at(1, () -> get(a, local, quickly()));
    at(2, () -> get(b, local, quickly()));
    at(3, () -> get(a, local, quickly()));
    at(4, () -> b.cache.invalidate(SERVER));
    at(5, () -> get(a, local, quickly()));

    run();

    assertThat(answers).containsExactly("loaded 1", "loaded 2", "hit 1 after 2 s", "loaded 3");
  }

  @Test
  void doesNotWaitAfterFailure() {
    at(1, () -> get(a, FreshnessRequirement.NONE, this::failing));
    at(1.05, () -> get(b));
    at(1, () -> get(b, key("other", true), EngineSharedCacheTest::throwing));
    at(2, () -> get(a, key("other", true), quickly()));

    run();

    assertThat(answers)
        .containsExactlyInAnyOrder(
            "BadAnswer[reason=status 500, isClientError=false] after PT0S",
            "loaded 2",
            "thrown",
            "loaded 3");
  }

  @Test
  void doesNotWaitForValuesThatAreNotStored() {
    at(1, () -> get(a, FreshnessRequirement.NONE, this::unstorable));
    at(2, () -> answers.add(waited(() -> get(b, FreshnessRequirement.NONE, this::unstorable))));

    run();

    assertThat(answers).hasSize(3).contains("loaded 1", "loaded 2");
    assertThat(answers.getLast()).startsWith("PT0.0");
  }

  @Test
  void endsLeaseOfValueWithoutLifetime() {
    at(1, () -> get(a, FreshnessRequirement.NONE, storable(FreshnessLifetime.of(Duration.ZERO))));
    at(2, () -> get(b));

    run();

    assertThat(answers).containsExactly("loaded 1", "loaded 2");
  }

  @Test
  void findsValueOfAllCallersUnderTheirKey() {
    SimulatedKey hers = key("hers", true);
    SimulatedKey his = key("his", true);
    CacheKeys<SimulatedKey> forHer = new CacheKeys<>(hers, Optional.of(KEY));
    CacheKeys<SimulatedKey> forHim = new CacheKeys<>(his, Optional.of(KEY));
    at(1, () -> get(a, forHer, FreshnessRequirement.NONE, this::shareable));
    at(2, () -> get(b, forHim, FreshnessRequirement.NONE, this::shareable));
    at(3, () -> get(b, forHer, FreshnessRequirement.RELOAD, quickly()));
    at(4, () -> get(b, forHim, FreshnessRequirement.NONE, quickly()));

    run();

    assertThat(answers)
        .containsExactly("loaded 1", "shared hit 1 after 1 s", "loaded 2", "loaded 3");
  }

  @Test
  void reloadReplacesValueForAllReplicas() {
    at(1, () -> get(a));
    at(2, () -> get(b, FreshnessRequirement.RELOAD, quickly()));
    at(3, () -> a.cache.invalidateIf(KEY, _ -> true));
    at(4, () -> get(a));

    run();

    assertThat(answers).containsExactly("loaded 1", "loaded 2", "shared hit 2 after 2 s");
  }

  @Test
  void loadsIfSharedValueIsTooOldForCaller() {
    FreshnessRequirement young =
        new FreshnessRequirement(false, false, false, Duration.ofSeconds(2), null, null);
    at(1, () -> get(a));
    at(5, () -> get(b, young, quickly()));
    at(6, () -> a.cache.invalidateIf(KEY, _ -> true));
    at(7, () -> get(a));

    run();

    assertThat(answers).containsExactly("loaded 1", "loaded 2", "shared hit 2 after 2 s");
  }

  @Test
  void pollDoesNotRejectWhatAnotherReplicaMayHave() {
    at(1, () -> get(a));
    at(2, () -> answers.add("" + poll(b)));
    at(3, engine::stop);
    at(9, () -> answers.add("" + poll(b)));

    run();

    assertThat(answers)
        .containsExactly("loaded 1", "Optional.empty", "Optional[Failed[failure=NotCached[]]]");
  }

  private static Optional<Outcome<SimulatedValue>> poll(SimulatedReplica replica) {
    return replica.cache.poll(
        CacheKeys.only(KEY), FreshnessRequirement.NONE, () -> Optional.of(new Failure.NotCached()));
  }

  @Test
  void endsLeaseIfValueCannotBeStored() {
    at(1, () -> get(a, KEY, EngineSharedCacheTest::throwing));
    at(2, () -> get(b));

    run();

    assertThat(answers).containsExactly("thrown", "loaded 1");
  }

  @Test
  void ageCountsFromBeginningOfLoad() {
    at(1, () -> get(a, FreshnessRequirement.NONE, slowly(Duration.ofSeconds(5))));
    at(7, () -> get(a));

    run();

    assertThat(answers).containsExactly("loaded 1", "hit 1 after 6 s");
  }

  private void run() {
    simulation.runFor(Duration.ofMinutes(1));
  }

  private void at(double second, Runnable action) {
    Simulation.Actor _ =
        simulation.start(
            () -> {
              simulation.pause(Duration.ofMillis((long) (1000 * second)));
              action.run();
            });
  }

  private void get(SimulatedReplica replica) {
    get(replica, FreshnessRequirement.NONE, quickly());
  }

  private void get(
      SimulatedReplica replica, SimulatedKey key, Supplier<LoadResult<SimulatedValue>> load) {
    get(replica, CacheKeys.only(key), FreshnessRequirement.NONE, load);
  }

  private void get(
      SimulatedReplica replica,
      FreshnessRequirement requirement,
      Supplier<LoadResult<SimulatedValue>> load) {
    get(replica, CacheKeys.only(KEY), requirement, load);
  }

  private void get(
      SimulatedReplica replica,
      CacheKeys<SimulatedKey> keys,
      FreshnessRequirement requirement,
      Supplier<LoadResult<SimulatedValue>> load) {
    long begin = simulation.elapsedNanos();
    Deadline deadline = Deadline.after(Duration.ofSeconds(30), simulation.ticker);
    try {
      answers.add(describe(replica.cache.get(keys, requirement, deadline, _ -> load.get()), begin));
    } catch (IllegalStateException _) {
      answers.add("thrown");
    }
  }

  private String describe(Outcome<SimulatedValue> outcome, long begin) {
    return switch (outcome) {
      case Outcome.Served<SimulatedValue>(
              SimulatedValue value,
              CacheProvenance.Hit(var freshness, var level)) ->
          (level == CacheLevel.SHARED ? "shared hit " : "hit ")
              + value.version()
              + " after "
              + freshness.age().plusMillis(500).toSeconds()
              + " s";
      case Outcome.Served<SimulatedValue>(SimulatedValue value, CacheProvenance.Forwarded _) ->
          "loaded " + value.version();
      case Outcome.Failed<SimulatedValue>(Failure failure) ->
          failure
              + " after "
              + Duration.ofSeconds(Duration.ofNanos(elapsedSince(begin)).toSeconds());
    };
  }

  /** Returns how long {@code action} took, apart from its load. */
  private String waited(Runnable action) {
    long begin = simulation.elapsedNanos();
    action.run();
    return Duration.ofNanos(elapsedSince(begin)).minus(LOAD_TIME).toString();
  }

  private long elapsedSince(long begin) {
    return simulation.elapsedNanos() - begin;
  }

  private SimulatedValue load(Duration time) {
    SimulatedValue value = new SimulatedValue("a", ++loads, simulation.elapsedNanos());
    simulation.pause(time);
    return value;
  }

  private Supplier<LoadResult<SimulatedValue>> quickly() {
    return storable(LONG);
  }

  private Supplier<LoadResult<SimulatedValue>> slowly(Duration time) {
    return () -> new LoadResult.Storable<>(load(time), LONG);
  }

  private Supplier<LoadResult<SimulatedValue>> storable(FreshnessLifetime lifetime) {
    return () -> new LoadResult.Storable<>(load(LOAD_TIME), lifetime);
  }

  private LoadResult<SimulatedValue> shareable() {
    return new LoadResult.Storable<>(load(LOAD_TIME), LONG, /* isShareable= */ true);
  }

  private LoadResult<SimulatedValue> transientValue() {
    return LoadResult.Storable.transientValue(load(LOAD_TIME), LONG);
  }

  private LoadResult<SimulatedValue> unstorable() {
    return new LoadResult.Unstorable<>(load(LOAD_TIME));
  }

  private LoadResult<SimulatedValue> failing() {
    SimulatedValue _ = load(LOAD_TIME);
    return new LoadResult.Failed<>(new Failure.BadAnswer("status 500"));
  }

  private static LoadResult<SimulatedValue> throwing() {
    throw new IllegalStateException();
  }

  private static SimulatedKey key(String name, boolean mayLeaveProcess) {
    return new SimulatedKey(name, List.of(SERVER), mayLeaveProcess);
  }
}
