package dev.bascule.domain.cache.shared;

import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.breaker.HealthSignal;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.shared.GenerationTable.Knowledge;
import dev.bascule.domain.time.Ticker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Receives the invalidations of other replicas, and announces those of this one.
 *
 * <p>Each tag has a random token in the engine, and an invalidation replaces it. The engine
 * notifies every replica of the change, in the order of its operations. A heartbeat of the replica
 * that returns as such a notification proves that it has received all earlier ones. What it may not
 * have received limits how long it serves values of its own cache ({@link Trust}, {@link
 * Isolation}).
 *
 * <p>Thread-safe. No lock is held during an operation of the engine or of a cache.
 */
public final class GenerationTracker {

  /** A connection may be broken without anybody knowing; one slow reply does not mean that. */
  private static final int FAILURES_TO_RECONNECT = 3;

  private static final int TAGS_PER_READ = 500;

  private final SharedTokens tokens;
  private final SharedCacheSettings settings;
  private final Isolation isolation;
  private final Ticker ticker;
  private final Breaker breaker;
  private final Supplier<RandomId> ids;
  private final GenerationTable table;
  private final Map<String, OwnCache> caches = new ConcurrentHashMap<>();
  private final AtomicReference<Trust> trust;
  private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();

  /** Numbers heartbeats, and counts consecutive failures; both in {@link #maintain} only. */
  private long heartbeats;

  private int failures;

  /** The own cache of a replica, from which values of earlier generations are deleted. */
  interface OwnCache {

    /** Deletes all values with {@code tag}. */
    void deleteByTag(CacheTag tag);

    /** Deletes all values. */
    void clear();
  }

  /**
   * What the engine notifies the replica of. Notifications of an earlier connection are as valid as
   * those of the latest.
   */
  private final class Connection implements SharedTokens.Listener {

    /** The last heartbeat, which proves trust if it returned and the reply has no other epoch. */
    private long heartbeat;

    private long sentAt;
    private boolean hasReturned;
    private boolean isConfirmed;

    @Override
    public void tokenChanged(SharedTag tag) {
      // In this order: who reads the token after the deletion gets the new one.
      if (table.change(tag)) {
        delete(tag);
      }
    }

    @Override
    public void allTokensLost() {
      table.changeAll();
      caches.values().forEach(OwnCache::clear);
    }

    @Override
    public synchronized void heartbeatReturned(long number) {
      if (number == heartbeat) {
        hasReturned = true;
        proveTrust();
      }
    }

    @Override
    public void disconnected() {
      connection.compareAndSet(this, null);
    }

    synchronized void send(long number, long now) {
      heartbeat = number;
      sentAt = now;
      hasReturned = false;
      isConfirmed = false;
    }

    synchronized void confirm() {
      isConfirmed = true;
      proveTrust();
    }

    /** Called with its monitor held. */
    private void proveTrust() {
      if (hasReturned && isConfirmed) {
        trust.updateAndGet(current -> current.provenAt(sentAt));
      }
    }
  }

  /**
   * Creates a tracker that is not connected; {@link #maintain} connects it.
   *
   * @param breaker protects callers from an engine that does not reply
   * @param ids returns random ids
   */
  public GenerationTracker(
      SharedTokens tokens,
      SharedCacheSettings settings,
      Ticker ticker,
      Breaker breaker,
      Supplier<RandomId> ids) {
    this.tokens = tokens;
    this.settings = settings;
    this.isolation = new Isolation(settings.isolatedFor().toNanos());
    this.ticker = ticker;
    this.breaker = breaker;
    this.ids = ids;
    this.table = new GenerationTable(ids);
    long trustNanos = settings.trustFor().toNanos();
    this.trust = new AtomicReference<>(new Trust(ticker.nanos() - trustNanos, trustNanos));
  }

  /**
   * Connects if there is no connection, announces what is pending, and sends a heartbeat. Called
   * several times within {@link SharedCacheSettings#trustFor}, by one thread at a time. Blocks for
   * some operations of the engine; never throws because of it.
   */
  public void maintain() {
    try {
      Connection current = connection.get();
      if (current == null) {
        current = connect();
      }
      sendPending(this::probe);
      sendHeartbeat(current);
      failures = 0;
    } catch (EngineException _) {
      // The breaker has counted it, and the next call tries again.
      failures++;
      if (failures >= FAILURES_TO_RECONNECT) {
        connection.set(null);
      }
    }
  }

  /**
   * Returns whether the replica receives invalidations, so that values of its own cache are valid.
   */
  public boolean isTrustedAt(long nowNanos) {
    return trust.get().holdsAt(nowNanos);
  }

  /** Returns whether there are invalidations that the engine does not have. */
  public boolean hasPending() {
    return !table.pending().isEmpty();
  }

  SharedCacheSettings settings() {
    return settings;
  }

  RandomId newId() {
    return ids.get();
  }

  /** Deletes values of earlier generations from {@code cache}. */
  void register(String name, OwnCache cache) {
    caches.put(name, cache);
  }

  /**
   * Returns whether a value of the own cache may be served.
   *
   * @param begunAtNanos when its load began
   * @param keyHash a hash of its key
   */
  boolean mayServe(long begunAtNanos, long nowNanos, int keyHash) {
    Trust current = trust.get();
    return current.holdsAt(nowNanos)
        || isolation.allows(current.lapsesAtNanos(), begunAtNanos, nowNanos, keyHash);
  }

  /** Returns the round of loads at {@code nowNanos}; see {@link SharedCache#flightRound}. */
  long roundAt(long nowNanos) {
    Trust current = trust.get();
    return current.holdsAt(nowNanos) ? 0 : isolation.roundAt(current.lapsesAtNanos(), nowNanos);
  }

  /** Notes that values with {@code tags} may be stored in the own cache. */
  void use(List<SharedTag> tags) {
    table.use(tags).forEach(this::delete);
  }

  /**
   * Returns the generation of values with {@code tags}, which are in use. Reads unknown tokens from
   * the engine.
   *
   * @return empty if it is not known, so that nothing can be shared
   * @throws EngineException if the engine is unavailable
   */
  Optional<Generation> generation(List<SharedTag> tags) {
    Knowledge knowledge = table.lookUp(tags);
    if (knowledge instanceof Knowledge.Unknown unknown) {
      List<SharedTag> read = unknown.readings().stream().map(GenerationTable.Reading::tag).toList();
      List<RandomId> proposals = read.stream().map(_ -> ids.get()).toList();
      table.learn(unknown, call(() -> tokens.readOrCreate(read, proposals)));
      knowledge = table.lookUp(tags);
    }
    return knowledge instanceof Knowledge.Known(Generation generation)
        ? Optional.of(generation)
        : Optional.empty();
  }

  /** Begins a new generation of {@code tag}, which {@link #announce} sends. Never blocks. */
  void begin(SharedTag tag) {
    table.begin(tag);
  }

  /** Sends what is pending, unless the engine is unavailable. */
  void announce() {
    try {
      if (connection.get() != null) {
        sendPending(this::call);
      }
    } catch (EngineException _) {
      // It stays pending, and maintain() sends it.
    }
  }

  /**
   * Returns the result of an operation of the engine for a caller.
   *
   * @throws EngineException if it failed, or was not attempted because others have failed
   */
  <T> T call(Supplier<T> operation) {
    return breaker.runIfClosed(
        operation,
        _ -> new HealthSignal.Success(),
        _ -> {
          throw unavailable();
        });
  }

  /** Like {@link #call}, without a result. */
  void run(Runnable operation) {
    boolean _ = call(() -> completed(operation));
  }

  /** Like {@link #call}, but attempted from time to time even if others have failed. */
  private <T> T probe(Supplier<T> operation) {
    return breaker.run(
        operation,
        _ -> new HealthSignal.Success(),
        _ -> {
          throw unavailable();
        });
  }

  private static EngineException unavailable() {
    return new EngineException("the shared cache is unavailable");
  }

  private static boolean completed(Runnable operation) {
    operation.run();
    return true;
  }

  /** Connects, and deletes what may be outdated from the own caches. */
  private Connection connect() {
    Connection next = new Connection();
    EngineEpoch found = probe(() -> tokens.connect(next));
    if (table.adopt(found)) {
      caches.values().forEach(OwnCache::clear);
    }
    sendPending(this::probe);
    List<SharedTag> tags = table.inUse();
    for (int i = 0; i < tags.size(); i += TAGS_PER_READ) {
      List<SharedTag> part = tags.subList(i, Math.min(tags.size(), i + TAGS_PER_READ));
      table.compare(part, probe(() -> tokens.read(part))).forEach(this::delete);
    }
    connection.set(next);
    return next;
  }

  private void sendHeartbeat(Connection current) {
    long number = ++heartbeats;
    current.send(number, ticker.nanos());
    EngineEpoch found = probe(() -> tokens.sendHeartbeat(number));
    if (table.hasEpoch(found)) {
      current.confirm();
    } else {
      connection.set(null);
    }
  }

  /** A way to call the engine. */
  @FunctionalInterface
  private interface Attempt {
    boolean run(Supplier<Boolean> operation);
  }

  private void sendPending(Attempt attempt) {
    Map<SharedTag, RandomId> sent = table.pending();
    if (sent.isEmpty()) {
      return;
    }
    boolean isAcknowledged = false;
    try {
      isAcknowledged = attempt.run(() -> completed(() -> tokens.replace(sent)));
    } finally {
      table.settle(sent, isAcknowledged);
    }
  }

  private void delete(SharedTag tag) {
    OwnCache cache = caches.get(tag.cache());
    if (cache != null) {
      tag.tag().ifPresentOrElse(cache::deleteByTag, cache::clear);
    }
  }
}
