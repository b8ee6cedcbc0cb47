package dev.bascule.domain.cache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.cache.shared.SharedCacheStatus.LastError;
import dev.bascule.domain.cache.shared.SharedCacheStatus.SharedState;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a listener learns of a replica and its engine, in simulated time. */
class SharedCacheListenerTest {

  private static final CacheTag SERVER = new CacheTag.ServerTag(new ServerId("files"));
  private static final SimulatedKey KEY =
      new SimulatedKey("a", List.of(SERVER), /* mayLeaveProcess= */ true);
  private static final SimulatedKey LOCAL =
      new SimulatedKey("a", List.of(SERVER), /* mayLeaveProcess= */ false);

  private final Simulation simulation = new Simulation(1);
  private final FakeSharedEngine engine = new FakeSharedEngine(simulation);
  private final FakeSharedEngine.Link linkOfA = engine.newLink();
  private final FakeSharedEngine.Link linkOfB = engine.newLink();
  private final Recorder eventsOfA = new Recorder();
  private final Recorder eventsOfB = new Recorder();
  private boolean isBusy;
  private final SimulatedReplica a = newReplica(1, linkOfA, eventsOfA);
  private final SimulatedReplica b = newReplica(2, linkOfB, eventsOfB);

  /** Records all events but heartbeats and the connection. */
  private static final class Recorder implements SharedCacheListener {

    private final List<String> lookups = new ArrayList<>();
    private final List<String> operations = new ArrayList<>();
    private final List<String> invalidations = new ArrayList<>();
    private final List<SharedCacheStatus> states = new ArrayList<>();
    private Duration longest = Duration.ZERO;
    private int dropped;

    @Override
    public void onEvent(SharedCacheEvent event) {
      switch (event) {
        case SharedCacheEvent.StateChanged(SharedCacheStatus status) -> states.add(status);
        case SharedCacheEvent.LookedUp(String cache, LookupResult result) ->
            lookups.add(cache + " " + result);
        case SharedCacheEvent.OperationEnded ended -> recordOperation(ended);
        case SharedCacheEvent.TagsInvalidated(InvalidationWay way, int count) ->
            invalidations.add(way + " " + count);
        case SharedCacheEvent.StoreDropped() -> dropped++;
        case SharedCacheEvent.BytesTransferred _, SharedCacheEvent.ValueRejected _ -> {}
      }
    }

    private void recordOperation(SharedCacheEvent.OperationEnded end) {
      longest = longest.compareTo(end.duration()) < 0 ? end.duration() : longest;
      String ended = end.operation() + (end.isSuccessful() ? "" : " failed");
      if (end.operation() != EngineOperation.HEARTBEAT && !operations.contains(ended)) {
        operations.add(ended);
      }
    }
  }

  private SimulatedReplica newReplica(
      int number, FakeSharedEngine.Link link, SharedCacheListener listener) {
    SimulatedReplica replica =
        new SimulatedReplica(
            number,
            simulation,
            link,
            SharedCacheSettings.DEFAULTS,
            new SimulatedReplica.Faults() {},
            this::startTask,
            listener);
    repeat(Duration.ofMillis(250), replica.tracker::maintain);
    repeat(Duration.ofMillis(500), replica.shared::renewLeases);
    return replica;
  }

  private void startTask(Runnable task) {
    if (isBusy) {
      throw new RejectedExecutionException("busy");
    }
    Simulation.Actor _ = simulation.start(task);
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
  void reportsLookups() {
    at(1, () -> get(a, KEY, Duration.ofMillis(100)));
    at(1.05, () -> get(b, KEY, Duration.ofMillis(100)));
    at(2, () -> b.cache.invalidateIf(KEY, _ -> true));
    at(3, () -> get(b, KEY, Duration.ofMillis(100)));
    at(4, () -> get(b, LOCAL, Duration.ofMillis(100)));

    run();

    assertThat(eventsOfA.lookups).containsExactly("results LEASED");
    assertThat(eventsOfB.lookups).containsExactly("results WAITED", "results HIT");
    assertThat(eventsOfA.operations).containsExactly("CONNECT", "READ_TOKENS", "FIND", "STORE");
    assertThat(eventsOfB.longest).isBetween(Duration.ofNanos(1), Duration.ofMillis(50));
  }

  @Test
  void reportsLookupThatTimedOut() {
    at(1, () -> get(a, KEY, Duration.ofSeconds(50)));
    at(2, () -> get(b, KEY, Duration.ZERO));

    run();

    assertThat(eventsOfA.operations).contains("RENEW");
    assertThat(eventsOfB.lookups).containsExactly("results TIMED_OUT");
  }

  @Test
  void reportsLookupWithoutLease() {
    at(1, () -> fail(a));
    at(1.05, () -> get(b, KEY, Duration.ZERO));

    run();

    assertThat(eventsOfA.operations).contains("RELEASE");
    assertThat(eventsOfB.lookups).containsExactly("results UNLEASED");
  }

  @Test
  void reportsInvalidations() {
    at(1, () -> get(b, KEY, Duration.ZERO));
    at(2, () -> a.cache.invalidate(SERVER));
    at(3, engine::flush);

    run();

    assertThat(eventsOfA.invalidations).startsWith("SENT 1");
    assertThat(eventsOfB.invalidations).startsWith("RECEIVED 1", "RECEIVED 1");
    assertThat(eventsOfA.operations).contains("REPLACE_TOKENS");
  }

  @Test
  void reportsValuesThatWereNotStored() {
    at(1, () -> isBusy = true);
    at(2, () -> get(a, KEY, Duration.ZERO));
    at(3, () -> isBusy = false);
    at(4, () -> get(b, KEY, Duration.ofSeconds(2)));
    at(5, engine::stop);

    run();

    assertThat(eventsOfA.dropped).isOne();
    assertThat(eventsOfB.dropped).isOne();
  }

  @Test
  void reportsStateOnceWhenItChanges() {
    at(10, engine::stop);
    at(15, () -> get(a, KEY, Duration.ZERO));
    at(50, engine::resume);

    run();

    assertThat(eventsOfA.states)
        .extracting(SharedCacheStatus::state)
        .containsExactly(
            SharedState.CONNECTED,
            SharedState.ISOLATED,
            SharedState.UNAVAILABLE,
            SharedState.CONNECTED);
    assertThat(eventsOfA.states.get(1).lastError()).map(LastError::message).hasValue("no reply");
    assertThat(eventsOfA.lookups).containsExactly("results UNAVAILABLE");
    SharedCacheStatus status = a.tracker.status();
    assertThat(status.untrusted()).isBetween(Duration.ofSeconds(38), Duration.ofSeconds(41));
    assertThat(status.duration()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
  }

  @Test
  void explainsLossOfTrustIfNothingFailed() {
    at(10, () -> linkOfA.mayBeTracked = false);
    at(10, () -> linkOfA.isTracked = false);

    run();

    SharedCacheStatus status = a.tracker.status();
    assertThat(status.state()).isEqualTo(SharedState.UNAVAILABLE);
    assertThat(status.lastError())
        .map(LastError::message)
        .hasValue("the engine replies, but does not notify this replica of changes");
  }

  @Test
  void connectsAgainIfEngineStopsNotifying() {
    at(10, () -> linkOfA.isTracked = false);

    run();

    assertThat(eventsOfA.states)
        .extracting(SharedCacheStatus::state)
        .containsExactly(SharedState.CONNECTED, SharedState.ISOLATED, SharedState.CONNECTED);
    assertThat(a.tracker.status().untrusted()).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void isUnavailableIfNeverConnected() {
    engine.stop();

    at(9, () -> assertThat(eventsOfA.states).isEmpty());
    at(2, () -> a.cache.clear());
    run();

    assertThat(eventsOfA.states)
        .extracting(SharedCacheStatus::state)
        .containsExactly(SharedState.UNAVAILABLE);
    assertThat(a.tracker.status().pendingInvalidations()).isOne();
    assertThat(a.tracker.status().untrusted()).isEqualTo(Duration.ofMinutes(1));
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

  private void get(SimulatedReplica replica, SimulatedKey key, Duration loadTime) {
    get(
        replica,
        key,
        () -> {
          SimulatedValue value = new SimulatedValue("a", 1, simulation.elapsedNanos());
          simulation.pause(loadTime);
          return new LoadResult.Storable<>(value, FreshnessLifetime.of(Duration.ofHours(1)));
        });
  }

  private void fail(SimulatedReplica replica) {
    get(replica, KEY, () -> new LoadResult.Failed<>(new Failure.NotCached()));
  }

  private void get(
      SimulatedReplica replica, SimulatedKey key, Supplier<LoadResult<SimulatedValue>> loader) {
    Deadline deadline = Deadline.after(Duration.ofSeconds(10), simulation.ticker);
    Outcome<SimulatedValue> _ =
        replica.cache.get(
            CacheKeys.only(key), FreshnessRequirement.NONE, deadline, _ -> loader.get());
  }
}
