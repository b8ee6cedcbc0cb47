package dev.bascule.domain.cache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.LoadResult;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.RequestSubject;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Replicas with real caches in front of one server, whose values have versions, and an engine that
 * fails in every way. Checks each answer against the history of acknowledged invalidations.
 */
final class ReplicaSimulation {

  private static final int REPLICAS = 3;
  private static final int CALLERS = 3;
  private static final int RECOVERY_STEPS = 8_000;
  private static final List<SimulatedKey> KEYS = keys();

  final Simulation simulation;
  final FakeSharedEngine engine;
  final SharedCacheSettings settings;
  private final SimulatedReplica.Faults faults;
  private final List<Replica> replicas = new ArrayList<>();
  private final long[] versions = new long[KEYS.size()];
  private final List<List<Acknowledged>> acknowledged = new ArrayList<>();

  /** Those that make values stale, which may be served if a load fails. */
  private final List<List<Acknowledged>> acknowledgedSoft = new ArrayList<>();

  private int answers;
  private int invalidations;
  private boolean isCalm;

  /** An acknowledged invalidation of a key: from then on, the version is promised. */
  private record Acknowledged(long at, long version) {}

  /** The server failed in a way that the loader does not expect. */
  private static final class ServerFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** One replica, with callers and its maintenance. */
  private final class Replica {

    private final int number;
    private final FakeSharedEngine.Link link = engine.newLink();
    private final List<Simulation.Actor> actors = new ArrayList<>();
    private Set<SimulatedKey> loading = new HashSet<>();
    private SimulatedReplica replica;

    Replica(int number) {
      this.number = number;
      start();
    }

    /** Starts it without anything in its own cache. */
    void start() {
      link.heal();
      loading = new HashSet<>();
      replica =
          new SimulatedReplica(
              number,
              simulation,
              link,
              settings,
              faults,
              this::startTask,
              SharedCacheListener.NONE);
      actors.add(simulation.start(this::maintain));
      actors.add(simulation.start(this::renew));
      for (int i = 0; i < CALLERS; i++) {
        actors.add(simulation.start(this::call));
      }
    }

    private void startTask(Runnable task) {
      if (actors.size() % 100 == 99) {
        actors.removeIf(Simulation.Actor::isOver);
      }
      actors.add(simulation.start(task));
    }

    void kill() {
      actors.forEach(Simulation.Actor::kill);
      actors.clear();
      link.disconnect();
    }

    private void maintain() {
      while (true) {
        replica.tracker.maintain();
        pauseOrStall(Duration.ofMillis(75), 0.01);
      }
    }

    /** Lets the thread wait much longer from time to time, as a busy machine does. */
    private void pauseOrStall(Duration duration, double stalls) {
      boolean isStalled = !isCalm && simulation.chance(stalls);
      simulation.pause(isStalled ? simulation.between(0, 2_000_000) : duration);
    }

    private void renew() {
      while (true) {
        replica.shared.renewLeases();
        pauseOrStall(Duration.ofMillis(60), 0.05);
      }
    }

    private void call() {
      while (true) {
        simulation.pause(simulation.between(1, 20_000));
        if (!isCalm && simulation.chance(0.02)) {
          write();
        } else {
          read(KEYS.get(Math.min(simulation.random.nextInt(40), KEYS.size() - 1)));
        }
      }
    }

    /** Changes values at the server, then invalidates them. */
    private void write() {
      SimulatedKey key = KEYS.get(simulation.random.nextInt(KEYS.size()));
      CacheTag tag = key.tags().get(simulation.random.nextInt(key.tags().size()));
      List<Integer> changed = new ArrayList<>();
      boolean isAll = simulation.chance(0.1);
      boolean isSoft = !isAll && tag instanceof CacheTag.SlotTag && simulation.chance(0.4);
      for (int i = 0; i < KEYS.size(); i++) {
        if (isAll || KEYS.get(i).tags().contains(tag)) {
          versions[i]++;
          changed.add(i);
        }
      }
      long[] written = versions.clone();
      int _ =
          isAll
              ? replica.cache.clear()
              : isSoft ? replica.cache.expire(List.of(tag)) : replica.cache.invalidate(tag);
      invalidations++;
      if (!replica.tracker.hasPending()) {
        long now = simulation.elapsedNanos();
        List<List<Acknowledged>> promises = isSoft ? acknowledgedSoft : acknowledged;
        changed.forEach(i -> promises.get(i).add(new Acknowledged(now, written[i])));
      }
    }

    /** Other callers of this replica that wait for the same load would block the simulation. */
    private void read(SimulatedKey key) {
      Set<SimulatedKey> ofThisRun = loading;
      if (!ofThisRun.add(key)) {
        return;
      }
      try {
        boolean isReload = simulation.chance(0.02);
        long begin = simulation.elapsedNanos();
        Deadline deadline = Deadline.after(Duration.ofSeconds(5), simulation.ticker);
        Outcome<SimulatedValue> outcome =
            replica.cache.get(
                CacheKeys.only(key),
                isReload ? FreshnessRequirement.RELOAD : FreshnessRequirement.NONE,
                deadline,
                _ -> load(key));
        if (outcome
            instanceof
            Outcome.Served<SimulatedValue>(SimulatedValue value, CacheProvenance provenance)) {
          boolean isStale =
              provenance instanceof CacheProvenance.Hit(Freshness freshness, _)
                  && freshness.isStale();
          check(key, value, begin, isStale);
        }
      } catch (ServerFailure _) {
        // A server that fails gives no answer.
      } finally {
        ofThisRun.remove(key);
      }
    }

    private LoadResult<SimulatedValue> load(SimulatedKey key) {
      SimulatedValue value =
          new SimulatedValue(key.name(), versions[KEYS.indexOf(key)], simulation.elapsedNanos());
      simulation.pause(
          simulation.chance(0.1)
              ? simulation.between(0, 1_500_000)
              : simulation.between(100, 20_000));
      if (simulation.chance(0.02)) {
        return new LoadResult.Unstorable<>(value);
      }
      if (simulation.chance(0.02)) {
        throw new ServerFailure();
      }
      if (simulation.chance(0.02)) {
        return new LoadResult.Failed<>(new Failure.BadAnswer("status 500"));
      }
      return new LoadResult.Storable<>(
          value,
          new FreshnessLifetime(Duration.ofSeconds(5), Duration.ZERO, Duration.ofSeconds(1)));
    }

    private void check(SimulatedKey key, SimulatedValue value, long begin, boolean isStale) {
      answers++;
      assertThat(value.key()).isEqualTo(key.name());
      long bound = settings.trustFor().toNanos() + settings.isolatedFor().toNanos();
      long promised = promised(acknowledged, key, begin - bound);
      if (!isStale) {
        promised = Math.max(promised, promised(acknowledgedSoft, key, begin - bound));
      }
      assertThat(value.version())
          .as("replica %s answers %s, begun at %s", number, value, begin)
          .isGreaterThanOrEqualTo(promised);
    }
  }

  private static long promised(List<List<Acknowledged>> promises, SimulatedKey key, long until) {
    long promised = 0;
    for (Acknowledged each : promises.get(KEYS.indexOf(key))) {
      if (each.at() <= until) {
        promised = Math.max(promised, each.version());
      }
    }
    return promised;
  }

  ReplicaSimulation(long seed, SharedCacheSettings settings, SimulatedReplica.Faults faults) {
    this.simulation = new Simulation(seed);
    this.engine = new FakeSharedEngine(simulation);
    this.settings = settings;
    this.faults = faults;
    KEYS.forEach(_ -> acknowledged.add(new ArrayList<>()));
    KEYS.forEach(_ -> acknowledgedSoft.add(new ArrayList<>()));
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(new Replica(i));
    }
    simulation.start(this::disturb);
  }

  /** Causes one fault after another. */
  private void disturb() {
    while (true) {
      simulation.pause(simulation.between(1_000, 3_000_000));
      if (isCalm) {
        return;
      }
      Replica victim = replicas.get(simulation.random.nextInt(REPLICAS));
      Duration length = simulation.between(1_000, 1_500_000);
      switch (simulation.random.nextInt(9)) {
        case 0 -> engine.restart();
        case 1 -> engine.failOver();
        case 2 -> engine.flush();
        case 3 -> engine.evict();
        case 4 -> {
          engine.stop();
          simulation.after(length, engine::resume);
        }
        case 5, 6 -> {
          victim.link.cut(
              simulation.chance(0.5)
                  ? FakeSharedEngine.Cut.REQUESTS
                  : FakeSharedEngine.Cut.REPLIES);
          simulation.after(length, victim.link::heal);
        }
        case 7 -> victim.link.disconnect();
        default -> {
          victim.kill();
          victim.start();
        }
      }
    }
  }

  /**
   * Runs the replicas, and checks every answer. Then lets it recover, and checks that every replica
   * knows every invalidation.
   */
  void run(long steps) {
    try {
      simulation.run(steps);
      isCalm = true;
      engine.resume();
      replicas.forEach(replica -> replica.link.heal());
      simulation.run(RECOVERY_STEPS);
      for (Replica each : replicas) {
        assertThat(each.replica.tracker.hasPending()).as("pending at the end").isFalse();
        assertThat(each.replica.tracker.isTrustedAt(simulation.ticker.nanos())).isTrue();
      }
    } finally {
      simulation.end();
    }
  }

  int answers() {
    return answers;
  }

  int invalidations() {
    return invalidations;
  }

  private static List<SimulatedKey> keys() {
    List<SimulatedKey> keys = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      ServerId server = new ServerId("server" + i % 2);
      List<CacheTag> tags =
          new ArrayList<>(
              List.of(
                  new CacheTag.ServerTag(server),
                  new CacheTag.SubjectTag(server, new RequestSubject.Resource("r" + i / 2))));
      // No slot, one or two, which other subjects have, too.
      for (int slot = 0; slot < i % 3; slot++) {
        tags.add(new CacheTag.SlotTag(server, (i + slot) % 4));
      }
      keys.add(new SimulatedKey("key" + i, List.copyOf(tags), i != 5));
    }
    return List.copyOf(keys);
  }
}
