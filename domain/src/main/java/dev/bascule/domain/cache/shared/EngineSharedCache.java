package dev.bascule.domain.cache.shared;

import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheReader;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TaggedKey;
import dev.bascule.domain.cache.shared.SharedCacheListener.EngineOperation;
import dev.bascule.domain.cache.shared.SharedCacheListener.LookupResult;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent;
import dev.bascule.domain.cache.shared.SharedValues.Lease;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The shared cache in an engine, a data store that all replicas use.
 *
 * <p>One replica at a time has the lease to load a value; the others look it up until it is there,
 * for a third of the time to their deadline and 5 s at most, and then load without a lease. The
 * lease ends by itself if its replica was killed. If the engine is unavailable, or the replica does
 * not receive invalidations, each replica loads for itself.
 *
 * <p>Thread-safe.
 */
public final class EngineSharedCache<K extends TaggedKey, V> implements SharedCache<K, V> {

  private static final Duration FIRST_WAIT = Duration.ofMillis(2);
  private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

  /** For how long in all a caller waits for the load of another replica. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(5);

  /** Of these parts of its deadline, a caller waits for one, so that it can still load. */
  private static final int DEADLINE_PARTS = 3;

  private final String name;
  private final SharedTag wholeCache;
  private final GenerationTracker tracker;
  private final SharedValues<K, V> values;
  private final Predicate<? super K> sharing;
  private final EngineCalls calls;
  private final Ticker ticker;
  private final PollDelay delay;
  private final Executor background;
  private final SharedCacheListener listener;
  private final Set<Lease<K>> leases = ConcurrentHashMap.newKeySet();

  /** A load whose value is stored under the generation at which it began. */
  private final class EngineLoad implements SharedLoad<V> {

    private final Supplier<Duration> age = ageSince(ticker.nanos());
    private final SharedName<K> own;
    private final Optional<SharedName<K>> shared;
    private final Optional<Lease<K>> lease;

    EngineLoad(SharedName<K> own, Optional<SharedName<K>> shared, Optional<Lease<K>> lease) {
      this.own = own;
      this.shared = shared;
      this.lease = lease;
    }

    @Override
    public Duration age() {
      return age.get();
    }

    @Override
    public void store(V value, FreshnessLifetime lifetime, boolean isShareable) {
      if (lifetime.fresh().isZero()) {
        fail();
        return;
      }
      SharedName<K> target = isShareable ? shared.orElse(own) : own;
      Optional<SharedName<K>> superseded = shared.map(other -> isShareable ? own : other);
      complete(
          EngineOperation.STORE,
          () -> values.store(lease, target, value, age(), lifetime, superseded));
    }

    @Override
    public void markUncacheable() {
      endWithoutValue(tracker.settings().uncacheableFor());
    }

    @Override
    public void fail() {
      endWithoutValue(tracker.settings().retryAfterFailure());
    }

    private void endWithoutValue(Duration duration) {
      lease.ifPresent(
          held -> complete(EngineOperation.RELEASE, () -> values.endWithoutValue(held, duration)));
    }

    /** No caller waits for the engine: if it is unavailable or slow, the lease ends by itself. */
    private void complete(EngineOperation operation, Runnable action) {
      try {
        background.execute(() -> run(operation, action));
      } catch (RejectedExecutionException _) {
        lease.ifPresent(leases::remove);
        countIfDropped(operation);
      }
    }

    private void countIfDropped(EngineOperation operation) {
      if (operation == EngineOperation.STORE) {
        listener.onEvent(new SharedCacheEvent.StoreDropped());
      }
    }

    private void run(EngineOperation operation, Runnable action) {
      try {
        calls.run(operation, action);
      } catch (EngineException _) {
        // Others load the value themselves.
        countIfDropped(operation);
      } finally {
        lease.ifPresent(leases::remove);
      }
    }
  }

  /**
   * @param name the name of the cache, the same in all replicas
   * @param own the own cache of the replica
   * @param sharing whether the value at a key may be shared now, if its partition allows it;
   *     invalidations reach the other values, too
   * @param breaker protects callers from an engine that does not reply about values
   * @param delay lets a caller wait for the load of another replica
   * @param background runs the operations for which no caller waits
   * @param listener is notified of look-ups and operations of the engine
   */
  public EngineSharedCache(
      String name,
      Cache<K, V> own,
      GenerationTracker tracker,
      SharedValues<K, V> values,
      Predicate<? super K> sharing,
      Breaker breaker,
      Ticker ticker,
      PollDelay delay,
      Executor background,
      SharedCacheListener listener) {
    this.name = name;
    this.wholeCache = new SharedTag(name, Optional.empty());
    this.tracker = tracker;
    this.values = values;
    this.sharing = sharing;
    this.calls = new EngineCalls(breaker, ticker, listener);
    this.ticker = ticker;
    this.delay = delay;
    this.background = background;
    this.listener = listener;
    tracker.register(name, own);
  }

  @Override
  public CacheReader<K, V> guard(Cache<K, V> own) {
    return new TrustCheckedReader<>(own, tracker, ticker);
  }

  @Override
  public SharedLookup<V> find(K own, Optional<K> shared, Deadline deadline) {
    Duration wait = FIRST_WAIT;
    boolean hasWaited = false;
    Duration longest = min(deadline.remaining(ticker).dividedBy(DEADLINE_PARTS), MAX_WAIT);
    Deadline waitEnd = Deadline.after(longest, ticker);
    try {
      while (true) {
        long now = ticker.nanos();
        Optional<List<SharedName<K>>> names = names(own, shared, now);
        if (names.isEmpty()) {
          return unavailable(own, now);
        }
        Optional<SharedLookup<V>> found = find(names.get(), hasWaited);
        if (found.isPresent()) {
          return found.get();
        }
        if (deadline.hasPassed(ticker)) {
          listener.onEvent(new SharedCacheEvent.LookedUp(name, LookupResult.TIMED_OUT));
          return new SharedLookup.TimedOut<>();
        }
        if (waitEnd.hasPassed(ticker)) {
          listener.onEvent(new SharedCacheEvent.LookedUp(name, LookupResult.TIMED_OUT));
          return new SharedLookup.Absent<>(unleasedLoad(names.get()));
        }
        hasWaited = true;
        delay.await(min(wait, waitEnd.remaining(ticker)));
        wait = min(wait.multipliedBy(3).dividedBy(2), LONGEST_WAIT);
      }
    } catch (EngineException _) {
      return unavailable(own, ticker.nanos());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new SharedLookup.Absent<>(unsharedLoad(ticker.nanos()));
    }
  }

  @Override
  public boolean isDistributed() {
    return true;
  }

  @Override
  public boolean mayHave(K own) {
    return mayHave(own, ticker.nanos());
  }

  private boolean mayHave(K own, long now) {
    return tracker.isTrustedAt(now) && calls.isAvailable() && isShared(own);
  }

  @Override
  public SharedLoad<V> reload(K own, Optional<K> shared) {
    long now = ticker.nanos();
    try {
      return names(own, shared, now)
          .<SharedLoad<V>>map(this::unleasedLoad)
          .orElseGet(() -> unsharedLoad(now));
    } catch (EngineException _) {
      return unsharedLoad(now);
    }
  }

  @Override
  public void beginGeneration(CacheTag tag) {
    if (mayLeaveProcess(tag)) {
      tracker.begin(new SharedTag(name, Optional.of(tag)));
    }
  }

  @Override
  public void beginSoftGeneration(CacheTag tag) {
    if (!hasSoftGenerations(tag)) {
      throw new IllegalArgumentException("no values are made stale by " + tag);
    }
    tracker.begin(softTag(tag));
  }

  @Override
  public void beginGeneration() {
    tracker.begin(wholeCache);
  }

  @Override
  public void announce() {
    tracker.announce();
  }

  @Override
  public void announceInBackground() {
    tracker.announceInBackground(background, delay);
  }

  @Override
  public long flightRound() {
    return tracker.round();
  }

  /**
   * Renews the leases of loads in progress, and finds out whether an engine that has failed replies
   * again, once the replica receives invalidations. Called several times while a lease lasts.
   * Blocks for an operation of the engine; never throws because of it.
   */
  public void renewLeases() {
    List<Lease<K>> held = List.copyOf(leases);
    if (!held.isEmpty() || (!calls.isAvailable() && tracker.isTrustedAt(ticker.nanos()))) {
      try {
        calls.runProbe(
            EngineOperation.RENEW, () -> values.renew(held, tracker.settings().leaseFor()));
      } catch (EngineException _) {
        // The next call tries again.
      }
    }
  }

  /** Returns the names of the keys; empty if nothing can be shared at {@code now}. */
  private Optional<List<SharedName<K>>> names(K own, Optional<K> shared, long now) {
    List<SharedTag> ownTags = use(own);
    List<SharedTag> sharedTags = shared.map(this::use).orElse(List.of());
    if (!mayHave(own, now)) {
      return Optional.empty();
    }
    Optional<SharedName<K>> first = nameOf(own, ownTags);
    if (first.isEmpty() || shared.isEmpty()) {
      return first.map(List::of);
    }
    return nameOf(shared.get(), sharedTags).map(second -> List.of(first.get(), second));
  }

  /** Notes that a value at {@code key} may be stored in the own cache; returns its tags. */
  private List<SharedTag> use(K key) {
    List<SharedTag> tags = tagsOf(key);
    tracker.use(tags);
    return tags;
  }

  private Optional<SharedName<K>> nameOf(K key, List<SharedTag> tags) {
    return tracker.generation(tags).map(generation -> new SharedName<>(key, generation));
  }

  /** Returns what the engine has; empty if another replica is loading it. */
  private Optional<SharedLookup<V>> find(List<SharedName<K>> names, boolean hasWaited) {
    Lease<K> lease = new Lease<>(names.getFirst(), tracker.newId());
    // Before it is granted: its load begins no later than the engine grants it.
    EngineLoad load = new EngineLoad(names.getFirst(), second(names), Optional.of(lease));
    return switch (find(names, lease, load)) {
      case SharedReply.Found<V>(int at, V value, Duration age, FreshnessLifetime lifetime) -> {
        listener.onEvent(
            new SharedCacheEvent.LookedUp(
                name, hasWaited ? LookupResult.WAITED : LookupResult.HIT));
        yield Optional.of(new SharedLookup.Found<>(value, age, lifetime, at > 0));
      }
      case SharedReply.Leased<V> _ -> {
        leases.add(lease);
        listener.onEvent(new SharedCacheEvent.LookedUp(name, LookupResult.LEASED));
        yield Optional.of(new SharedLookup.Absent<>(load));
      }
      case SharedReply.Unleased<V> _ -> {
        listener.onEvent(new SharedCacheEvent.LookedUp(name, LookupResult.UNLEASED));
        yield Optional.of(new SharedLookup.Absent<>(unleasedLoad(names)));
      }
      case SharedReply.Waiting<V> _ -> Optional.empty();
    };
  }

  private SharedReply<V> find(List<SharedName<K>> names, Lease<K> lease, EngineLoad load) {
    return calls.call(
        EngineOperation.FIND,
        () -> {
          try {
            return values.find(names, lease.id(), tracker.settings().leaseFor());
          } catch (EngineException e) {
            // The lease may be granted after that: others must not wait for its end.
            load.fail();
            throw e;
          }
        });
  }

  private boolean isShared(K key) {
    return key.mayLeaveProcess() && sharing.test(key);
  }

  private SharedLookup<V> unavailable(K own, long now) {
    if (isShared(own)) {
      listener.onEvent(new SharedCacheEvent.LookedUp(name, LookupResult.UNAVAILABLE));
    }
    return new SharedLookup.Absent<>(unsharedLoad(now));
  }

  private SharedLoad<V> unleasedLoad(List<SharedName<K>> names) {
    return new EngineLoad(names.getFirst(), second(names), Optional.empty());
  }

  private SharedLoad<V> unsharedLoad(long begunAt) {
    return SharedLoad.unshared(ageSince(begunAt));
  }

  /** Returns what measures the age of a value whose load begins at {@code begunAt}. */
  private Supplier<Duration> ageSince(long begunAt) {
    return () -> Duration.ofNanos(ticker.nanos() - begunAt);
  }

  private List<SharedTag> tagsOf(K key) {
    List<CacheTag> ofKey = key.tags();
    List<SharedTag> tags = new ArrayList<>(2 * ofKey.size());
    tags.add(wholeCache);
    for (CacheTag tag : ofKey) {
      if (mayLeaveProcess(tag)) {
        tags.add(new SharedTag(name, Optional.of(tag)));
      }
    }
    for (CacheTag tag : ofKey) {
      if (hasSoftGenerations(tag)) {
        tags.add(softTag(tag));
      }
    }
    return tags;
  }

  private SharedTag softTag(CacheTag tag) {
    return new SharedTag(name, Optional.of(tag), /* isSoft= */ true);
  }

  /** Only what an operator can make stale, since each kind takes one more token. */
  private static boolean hasSoftGenerations(CacheTag tag) {
    return switch (tag) {
      case CacheTag.SlotTag _ -> true;
      case CacheTag.SubjectTag(_, var subject) -> subject instanceof ToolName;
      case CacheTag.ServerTag _, CacheTag.PartitionTag _ -> false;
    };
  }

  /** Other replicas have no values of a partition of this process. */
  private static boolean mayLeaveProcess(CacheTag tag) {
    return switch (tag) {
      case CacheTag.PartitionTag(var partition) -> !partition.isLocal();
      case CacheTag.ServerTag _, CacheTag.SubjectTag _, CacheTag.SlotTag _ -> true;
    };
  }

  private static <T> Optional<T> second(List<T> list) {
    return list.size() > 1 ? Optional.of(list.get(1)) : Optional.empty();
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
