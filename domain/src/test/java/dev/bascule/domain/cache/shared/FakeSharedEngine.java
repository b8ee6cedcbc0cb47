package dev.bascule.domain.cache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.freshness.FreshnessLifetime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine in memory, with a standby that lags behind, and links to replicas that a test cuts.
 * Runs in a simulation, so its threads never run at the same time.
 */
final class FakeSharedEngine {

  private static final Duration TIMEOUT = Duration.ofMillis(50);

  private final Simulation simulation;
  private final List<Link> links = new ArrayList<>();
  private final Queue<Runnable> late = new ArrayDeque<>();
  private final Map<SharedName<?>, HeldLease> granted = new HashMap<>();
  private final Map<SharedName<?>, Long> latestFound = new HashMap<>();
  private Contents primary = new Contents();
  private Contents standby = new Contents();
  private int history;
  private boolean isStopped;
  private int found;

  /** Whether a replica that was overtaken stores nothing; a planted fault is that it does. */
  boolean isFenced = true;

  /** Whether names of another history are looked up; a planted fault. */
  boolean isHistoryIgnored;

  private record StoredValue(
      SimulatedValue value, long begunAt, FreshnessLifetime lifetime, long expiresAt) {}

  private record HeldLease(RandomId id, long expiresAt) {}

  /** What the engine stores. */
  private static final class Contents {
    final Map<SharedTag, RandomId> tokens = new HashMap<>();
    final Map<SharedName<?>, StoredValue> values = new HashMap<>();
    final Map<SharedName<?>, HeldLease> leases = new HashMap<>();
    final Map<SharedName<?>, Long> unleasedUntil = new HashMap<>();

    Contents copy() {
      Contents copy = new Contents();
      copy.tokens.putAll(tokens);
      copy.values.putAll(values);
      copy.leases.putAll(leases);
      copy.unleasedUntil.putAll(unleasedUntil);
      return copy;
    }
  }

  /** What is lost between a replica and the engine. */
  enum Cut {
    NONE,
    REQUESTS,
    REPLIES
  }

  FakeSharedEngine(Simulation simulation) {
    this.simulation = simulation;
  }

  Link newLink() {
    Link link = new Link();
    links.add(link);
    return link;
  }

  /** Stops the engine without closing connections, as SIGSTOP does. */
  void stop() {
    isStopped = true;
  }

  void resume() {
    isStopped = false;
    runLate();
    links.forEach(Link::deliver);
  }

  /** Restarts the engine, without its contents. */
  void restart() {
    replaceBy(new Contents());
  }

  /** Promotes the standby, which may lack the latest operations. */
  void failOver() {
    replaceBy(standby);
  }

  void flush() {
    change(
        contents -> {
          contents.tokens.clear();
          contents.values.clear();
          contents.leases.clear();
          contents.unleasedUntil.clear();
        });
    granted.clear();
    latestFound.clear();
    links.forEach(link -> link.notifyOf(SharedTokens.Listener::allTokensLost));
  }

  /** Removes about a third of tokens and values, as an engine without memory does. */
  void evict() {
    List<SharedTag> tags =
        primary.tokens.keySet().stream().filter(_ -> simulation.chance(0.3)).toList();
    List<SharedName<?>> names = new ArrayList<>(primary.values.keySet());
    names.removeIf(_ -> simulation.chance(0.7));
    change(
        contents -> {
          tags.forEach(contents.tokens::remove);
          names.forEach(contents.values::remove);
        });
    tags.forEach(tag -> notifyOfChange(tag, null));
    latestFound.clear();
  }

  /** Returns how many look-ups have found a value. */
  int found() {
    return found;
  }

  private void replaceBy(Contents contents) {
    primary = contents;
    standby = contents.copy();
    history++;
    isStopped = false;
    granted.clear();
    latestFound.clear();
    late.clear();
    links.forEach(Link::disconnect);
  }

  private EngineEpoch epoch() {
    return new EngineEpoch("history " + history);
  }

  private long now() {
    return simulation.elapsedNanos();
  }

  /** Changes the contents now, and those of the standby a little later. */
  private void change(Consumer<Contents> operation) {
    operation.accept(primary);
    int current = history;
    simulation.after(
        simulation.between(100, 40_000),
        () -> {
          if (history == current) {
            operation.accept(standby);
          }
        });
  }

  /** Notifies all but the connection that made the change. */
  private void notifyOfChange(SharedTag tag, @Nullable Connection source) {
    for (Link link : links) {
      if (source == null || link.connection != source) {
        link.notifyOf(listener -> listener.tokenChanged("name of " + tag));
      }
    }
  }

  private static final class Connection {
    final SharedTokens.Listener listener;
    final Queue<Consumer<SharedTokens.Listener>> notifications = new ArrayDeque<>();

    Connection(SharedTokens.Listener listener) {
      this.listener = listener;
    }
  }

  /** Runs operations that their replicas have given up. */
  private void runLate() {
    while (!late.isEmpty()) {
      late.remove().run();
    }
  }

  /** The connection of one replica. */
  final class Link implements SharedTokens, SharedValues<SimulatedKey, SimulatedValue> {

    private Cut cut = Cut.NONE;
    private @Nullable Connection connection;

    /** Whether the engine notifies the replica. */
    boolean isTracked = true;

    /** Whether it will with the next connection. */
    boolean mayBeTracked = true;

    void cut(Cut kind) {
      cut = kind;
    }

    void heal() {
      cut = Cut.NONE;
      runLate();
      deliver();
    }

    /** Closes the connection; notifications that were not delivered are lost. */
    void disconnect() {
      Connection closed = connection;
      connection = null;
      if (closed != null && simulation.chance(0.7)) {
        simulation.after(simulation.between(10, 5_000), closed.listener::disconnected);
      }
    }

    @Override
    public String nameOf(SharedTag tag) {
      return "name of " + tag;
    }

    private void notifyOf(Consumer<Listener> notification) {
      if (connection != null && isTracked) {
        connection.notifications.add(notification);
        simulation.after(simulation.between(20, 20_000), this::deliver);
      }
    }

    /** Delivers one notification, or leaves all where they are if the link is cut. */
    private void deliver() {
      Connection current = connection;
      while (current != null
          && current == connection
          && cut != Cut.REPLIES
          && !isStopped
          && !current.notifications.isEmpty()) {
        current.notifications.remove().accept(current.listener);
        if (simulation.chance(0.5)) {
          simulation.after(simulation.between(1, 3_000), this::deliver);
          return;
        }
      }
    }

    @Override
    public EngineEpoch connect(Listener listener) {
      disconnect();
      simulation.pause(simulation.between(100, 3_000));
      if (isStopped || cut != Cut.NONE) {
        fail();
      }
      connection = new Connection(listener);
      isTracked = mayBeTracked;
      EngineEpoch epoch = epoch();
      simulation.pause(simulation.between(100, 3_000));
      return epoch;
    }

    @Override
    public EngineEpoch sendHeartbeat(long number) {
      return operate(
          () -> {
            notifyOf(listener -> listener.heartbeatReturned(number));
            return epoch();
          });
    }

    @Override
    public List<Optional<RandomId>> read(List<SharedTag> tags) {
      return operate(
          () -> tags.stream().map(tag -> Optional.ofNullable(primary.tokens.get(tag))).toList());
    }

    @Override
    public List<RandomId> readOrCreate(
        EngineEpoch epoch, List<SharedTag> tags, List<RandomId> proposals) {
      Connection source = connection;
      List<SharedTag> created = new ArrayList<>();
      List<RandomId> found =
          operate(
              () -> {
                requireHistory(epoch);
                for (int i = 0; i < tags.size(); i++) {
                  SharedTag tag = tags.get(i);
                  RandomId proposal = proposals.get(i);
                  if (!primary.tokens.containsKey(tag)) {
                    change(contents -> contents.tokens.put(tag, proposal));
                    notifyOfChange(tag, source);
                    created.add(tag);
                  }
                }
                return tags.stream().map(primary.tokens::get).toList();
              });
      if (source != null) {
        created.forEach(tag -> source.listener.tokenChanged("name of " + tag));
      }
      return found;
    }

    @Override
    public void replace(Map<SharedTag, RandomId> tokens) {
      Connection source = connection;
      boolean _ =
          operate(
              () -> {
                change(contents -> contents.tokens.putAll(tokens));
                // The order of an unmodifiable map differs from process to process.
                tokens.keySet().stream()
                    .sorted(Comparator.comparing(SharedTag::toString))
                    .forEach(tag -> notifyOfChange(tag, source));
                return true;
              });
    }

    @Override
    public SharedReply<SimulatedValue> find(
        List<SharedName<SimulatedKey>> names, RandomId lease, Duration leaseFor) {
      for (SharedName<SimulatedKey> name : names) {
        assertThat(name.key().mayLeaveProcess()).as("%s leaves its process", name).isTrue();
      }
      return operate(
          () -> {
            requireHistory(names.getFirst().generation().epoch());
            return findNow(names, lease, leaseFor);
          });
    }

    private void requireHistory(EngineEpoch epoch) {
      if (!epoch.equals(epoch()) && !isHistoryIgnored) {
        throw new EngineException("another history");
      }
    }

    private SharedReply<SimulatedValue> findNow(
        List<SharedName<SimulatedKey>> names, RandomId lease, Duration leaseFor) {
      for (int i = 0; i < names.size(); i++) {
        StoredValue stored = primary.values.get(names.get(i));
        if (stored != null && stored.expiresAt() > now()) {
          found++;
          assertNotEarlier(names.get(i), stored.begunAt());
          return new SharedReply.Found<>(
              i, stored.value(), Duration.ofNanos(now() - stored.begunAt()), stored.lifetime());
        }
      }
      SharedName<SimulatedKey> first = names.getFirst();
      if (primary.unleasedUntil.getOrDefault(first, 0L) > now()) {
        return new SharedReply.Unleased<>();
      }
      HeldLease held = primary.leases.get(first);
      if (held != null && held.expiresAt() > now()) {
        return new SharedReply.Waiting<>();
      }
      grant(first, new HeldLease(lease, now() + leaseFor.toNanos()));
      return new SharedReply.Leased<>();
    }

    /**
     * No replica finds an earlier value after a later one, as long as the engine keeps its
     * contents.
     */
    private void assertNotEarlier(SharedName<SimulatedKey> name, long begunAt) {
      long latest = latestFound.merge(name, begunAt, Math::max);
      assertThat(begunAt).as("the load of the value of %s began", name).isEqualTo(latest);
    }

    /** At most one replica has the lease of a name, as long as the engine keeps its contents. */
    private void grant(SharedName<SimulatedKey> name, HeldLease lease) {
      HeldLease other = granted.put(name, lease);
      assertThat(other == null || other.expiresAt() <= now())
          .as("the lease of %s was granted while another replica had it", name)
          .isTrue();
      change(contents -> contents.leases.put(name, lease));
    }

    @Override
    public void store(
        Optional<Lease<SimulatedKey>> lease,
        SharedName<SimulatedKey> name,
        SimulatedValue value,
        Duration age,
        FreshnessLifetime lifetime,
        Optional<SharedName<SimulatedKey>> superseded) {
      long begunAt = now() - age.toNanos();
      boolean _ =
          operate(
              () -> {
                if (lease.isPresent() && !end(lease.get())) {
                  return false;
                }
                StoredValue old = primary.values.get(name);
                if (old == null
                    || old.begunAt() <= begunAt
                    || old.expiresAt() <= now()
                    || !isFenced) {
                  StoredValue stored =
                      new StoredValue(
                          value, begunAt, lifetime, begunAt + lifetime.fresh().toNanos());
                  change(contents -> contents.values.put(name, stored));
                }
                superseded.ifPresent(other -> change(contents -> contents.values.remove(other)));
                return true;
              });
    }

    @Override
    public void endWithoutValue(Lease<SimulatedKey> lease, Duration duration) {
      boolean _ =
          operate(
              () -> {
                long until = now() + duration.toNanos();
                if (end(lease)) {
                  change(contents -> contents.unleasedUntil.put(lease.name(), until));
                }
                return true;
              });
    }

    /** Ends a lease; returns false if it was over. */
    private boolean end(Lease<SimulatedKey> lease) {
      HeldLease held = primary.leases.get(lease.name());
      boolean isHeld = held != null && held.id().equals(lease.id()) && held.expiresAt() > now();
      if (isHeld || !isFenced) {
        change(contents -> contents.leases.remove(lease.name()));
      }
      if (isHeld) {
        granted.remove(lease.name());
      }
      return isHeld || !isFenced;
    }

    @Override
    public void renew(Collection<Lease<SimulatedKey>> leases, Duration leaseFor) {
      boolean _ =
          operate(
              () -> {
                leases.forEach(lease -> renewNow(lease, now() + leaseFor.toNanos()));
                return true;
              });
    }

    private void renewNow(Lease<SimulatedKey> lease, long expiresAt) {
      HeldLease held = primary.leases.get(lease.name());
      if (held != null && held.id().equals(lease.id()) && held.expiresAt() > now()) {
        HeldLease renewed = new HeldLease(lease.id(), expiresAt);
        granted.put(lease.name(), renewed);
        change(contents -> contents.leases.put(lease.name(), renewed));
      }
    }

    /** Executes an operation, unless it or its reply is lost. */
    private <T> T operate(Supplier<T> operation) {
      Connection used = connection;
      if (used == null) {
        throw new EngineException("not connected");
      }
      simulation.pause(simulation.between(20, 1_000));
      if (isStopped || cut == Cut.REQUESTS) {
        if (simulation.chance(0.5)) {
          late.add(
              () -> {
                T _ = operation.get();
              });
        }
        fail();
      }
      if (used != connection) {
        fail();
      }
      T result = operation.get();
      simulation.pause(simulation.between(20, simulation.chance(0.1) ? 48_000 : 1_000));
      if (isStopped || cut == Cut.REPLIES || used != connection) {
        fail();
      }
      return result;
    }

    private void fail() {
      simulation.pause(TIMEOUT);
      throw new EngineException("no reply");
    }
  }
}
