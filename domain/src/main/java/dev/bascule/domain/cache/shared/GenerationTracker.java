package dev.bascule.domain.cache.shared;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.breaker.Breaker;
import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.shared.GenerationTable.Knowledge;
import dev.bascule.domain.cache.shared.SharedCacheListener.EngineOperation;
import dev.bascule.domain.cache.shared.SharedCacheListener.InvalidationWay;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent;
import dev.bascule.domain.cache.shared.SharedCacheStatus.LastError;
import dev.bascule.domain.cache.shared.SharedCacheStatus.SharedState;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
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

  /** How long the first connection may take: until then, no state is reported. */
  private static final Duration FIRST_CONNECTION = Duration.ofSeconds(10);

  /** The minimum interval between announcements in the background. */
  static final Duration ANNOUNCEMENT_INTERVAL = Duration.ofMillis(20);

  /**
   * How often a call reads tokens at most. Replicas are notified of each new token once, and tokens
   * that were read before that are read again: a new tag has two. Each reading may take as long as
   * an operation of the engine may.
   */
  private static final int MAX_READINGS = 4;

  private static final int TAGS_PER_READ = 500;
  private static final int MAX_HEARTBEATS_UNDERWAY = 16;

  /** An engine that executes heartbeats without notifying of them does not track this replica. */
  private static final int LOST_HEARTBEATS_TO_RECONNECT = 20;

  private final SharedTokens tokens;
  private final SharedCacheSettings settings;
  private final Isolation isolation;
  private final Ticker ticker;
  private final EngineCalls calls;
  private final Supplier<RandomId> ids;
  private final GenerationTable table;
  private final Map<String, Cache<?, ?>> caches = new ConcurrentHashMap<>();
  private final SharedCacheListener listener;
  private final AtomicReference<Trust> trust;
  private final AtomicReference<TrustHistory> history;
  private final AtomicReference<@Nullable EngineFailure> lastFailure = new AtomicReference<>();
  private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();

  private final AtomicBoolean isAnnouncing = new AtomicBoolean();

  /** Numbers heartbeats, and counts consecutive failures; both in {@link #maintain} only. */
  private long heartbeats;

  private int failures;

  /** The state that the listener knows; in {@link #maintain} only. */
  private @Nullable SharedState reported;

  /** A failure and its time. */
  private record EngineFailure(String message, long atNanos) {}

  /**
   * What the engine notifies the replica of. Notifications of an earlier connection are as valid as
   * those of the latest.
   */
  private final class Connection implements SharedTokens.Listener {

    /** The heartbeats under way, by number: those whose reply names the known history. */
    @GuardedBy("this")
    private final Map<Long, Heartbeat> underway = new LinkedHashMap<>();

    /** The heartbeats that the engine executed since one returned. */
    @GuardedBy("this")
    private int notReturned;

    @Override
    public void tokenChanged(String name) {
      table
          .findByName(name)
          .ifPresent(
              tag -> {
                forget(tag);
                listener.onEvent(new SharedCacheEvent.TagsInvalidated(InvalidationWay.RECEIVED, 1));
              });
    }

    @Override
    public void allTokensLost() {
      table.changeAll();
      clearCaches();
      listener.onEvent(new SharedCacheEvent.TagsInvalidated(InvalidationWay.RECEIVED, 1));
    }

    @Override
    public synchronized void heartbeatReturned(long number) {
      Heartbeat heartbeat = underway.get(number);
      if (heartbeat != null) {
        notReturned = 0;
        heartbeat.hasReturned = true;
        prove(heartbeat);
      }
    }

    @Override
    public void disconnected() {
      connection.compareAndSet(this, null);
    }

    synchronized Heartbeat send(long number) {
      Heartbeat heartbeat = new Heartbeat(ticker.nanos());
      underway.put(number, heartbeat);
      underway.keySet().removeIf(old -> old <= number - MAX_HEARTBEATS_UNDERWAY);
      return heartbeat;
    }

    synchronized boolean isUnnotified() {
      return notReturned >= LOST_HEARTBEATS_TO_RECONNECT;
    }

    synchronized void confirm(Heartbeat heartbeat) {
      heartbeat.isConfirmed = true;
      notReturned += heartbeat.hasReturned ? 0 : 1;
      prove(heartbeat);
    }

    private void prove(Heartbeat heartbeat) {
      if (heartbeat.hasReturned && heartbeat.isConfirmed) {
        long now = ticker.nanos();
        trust.updateAndGet(current -> current.provenAt(heartbeat.sentAt));
        history.updateAndGet(current -> current.provenAt(heartbeat.sentAt, now));
      }
    }
  }

  /** A heartbeat, which proves trust if it returned and the reply names the known history. */
  private static final class Heartbeat {
    final long sentAt;
    boolean hasReturned;
    boolean isConfirmed;

    Heartbeat(long sentAt) {
      this.sentAt = sentAt;
    }
  }

  /**
   * Creates a tracker that is not connected; {@link #maintain} connects it.
   *
   * @param breaker protects callers from an engine that does not reply
   * @param ids returns random ids
   * @param listener is notified of invalidations, operations of the engine and changes of the state
   */
  public GenerationTracker(
      SharedTokens tokens,
      SharedCacheSettings settings,
      Ticker ticker,
      Breaker breaker,
      Supplier<RandomId> ids,
      SharedCacheListener listener) {
    this.tokens = tokens;
    this.settings = settings;
    this.isolation = new Isolation(settings.isolatedFor().toNanos());
    this.ticker = ticker;
    this.calls = new EngineCalls(breaker, ticker, listener);
    this.ids = ids;
    this.table = new GenerationTable(ids, tokens::nameOf);
    long trustNanos = settings.trustFor().toNanos();
    this.listener = listener;
    this.history = new AtomicReference<>(TrustHistory.beginAt(ticker.nanos(), trustNanos));
    this.trust = new AtomicReference<>(history.get().trust());
  }

  /**
   * Connects if there is no connection, announces what is pending, and sends a heartbeat. Called
   * several times within {@link SharedCacheSettings#trustFor}, by one thread at a time. Blocks for
   * some operations of the engine; never throws because of it.
   */
  public void maintain() {
    try {
      Connection current = connection.get();
      if (current == null || current.isUnnotified()) {
        current = connect();
      }
      sendPending(this::runProbe);
      sendHeartbeat(current);
      failures = 0;
    } catch (EngineException _) {
      // The breaker has counted it, and the next call tries again.
      if (failures >= FAILURES_TO_RECONNECT) {
        connection.set(null);
      }
    }
    reportState();
  }

  /** Returns what the replica knows of its shared cache. Never blocks. */
  public SharedCacheStatus status() {
    long now = ticker.nanos();
    TrustHistory current = history.get();
    return new SharedCacheStatus(
        current.stateAt(now, settings.isolatedFor()),
        current.durationAt(now),
        current.untrustedAt(now),
        table.pendingCount(),
        Optional.ofNullable(lastFailure.get())
            .map(
                failure ->
                    new LastError(failure.message(), Duration.ofNanos(now - failure.atNanos()))));
  }

  /**
   * Returns whether the replica receives invalidations, so that values of its own cache are valid.
   */
  public boolean isTrustedAt(long nowNanos) {
    return trust.get().holdsAt(nowNanos);
  }

  /** Returns whether there are invalidations that the engine does not have. */
  public boolean hasPending() {
    return table.hasPending();
  }

  SharedCacheSettings settings() {
    return settings;
  }

  RandomId newId() {
    return ids.get();
  }

  /** Deletes values of earlier generations from {@code cache}. */
  void register(String name, Cache<?, ?> cache) {
    caches.put(name, cache);
    table.addCapacity(cache.settings().maxEntries());
  }

  /** Returns the trust in values that are found in the own caches from now on. */
  Trust trust() {
    return trust.get();
  }

  /**
   * Returns whether a value of the own cache may be served after {@code lapsed} has lapsed.
   *
   * @param begunAtNanos when its load began
   * @param keyHash a hash of its key
   */
  boolean mayServe(Trust lapsed, long begunAtNanos, long nowNanos, int keyHash) {
    return isolation.allows(lapsed.lapsesAtNanos(), begunAtNanos, nowNanos, keyHash);
  }

  /** Returns the round of loads that begin now; see {@link SharedCache#flightRound}. */
  long round() {
    return isolation.isUnlimited() ? 0 : roundAt(ticker.nanos());
  }

  long roundAt(long nowNanos) {
    Trust current = trust.get();
    return current.holdsAt(nowNanos) ? 0 : isolation.roundAt(current.lapsesAtNanos(), nowNanos);
  }

  /** Notes that values with {@code tags} may be stored in the own cache. */
  void use(List<SharedTag> tags) {
    table.use(tags).forEach(this::remove);
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
    for (int i = 0; i < MAX_READINGS && knowledge instanceof Knowledge.Unknown unknown; i++) {
      List<SharedTag> read = unknown.readings().stream().map(GenerationTable.Reading::tag).toList();
      List<RandomId> proposals = read.stream().map(_ -> ids.get()).toList();
      table.learn(
          unknown,
          calls.call(
              EngineOperation.READ_TOKENS,
              () -> tokens.readOrCreate(unknown.epoch(), read, proposals)));
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

  /**
   * Sends what is pending, unless the engine is unavailable: then it stays pending, and {@link
   * #maintain} sends it. Returns whether it was sent.
   */
  @CanIgnoreReturnValue
  boolean announce() {
    try {
      if (connection.get() == null) {
        return false;
      }
      sendPending(calls::run);
      return true;
    } catch (EngineException _) {
      return false;
    }
  }

  /**
   * Sends what is pending on another thread; what begins within {@link #ANNOUNCEMENT_INTERVAL}
   * after that is sent together. Never blocks.
   */
  void announceInBackground(Executor background, PollDelay delay) {
    if (isAnnouncing.compareAndSet(false, true)) {
      try {
        background.execute(() -> announceOnceInInterval(background, delay));
      } catch (RejectedExecutionException _) {
        // It stays pending, and maintain() sends it.
        isAnnouncing.set(false);
      }
    }
  }

  private void announceOnceInInterval(Executor background, PollDelay delay) {
    boolean isSent = false;
    try {
      isSent = announce();
      delay.await(ANNOUNCEMENT_INTERVAL);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      isAnnouncing.set(false);
    }
    if (isSent && table.hasPending()) {
      announceInBackground(background, delay);
    }
  }

  /**
   * Notifies the listener of another state; not while the first connection is opened, which takes
   * longer than later ones.
   */
  private void reportState() {
    SharedCacheStatus status = status();
    boolean isBeginning =
        reported == null
            && status.state() != SharedState.CONNECTED
            && status.untrusted().compareTo(FIRST_CONNECTION) < 0;
    if (!isBeginning && status.state() != reported) {
      reported = status.state();
      listener.onEvent(new SharedCacheEvent.StateChanged(withReason(status)));
    }
  }

  /** Adds an error if trust was lost although no operation failed. */
  private SharedCacheStatus withReason(SharedCacheStatus status) {
    boolean hasFailed =
        status.lastError().stream()
            .anyMatch(
                error -> error.age().compareTo(status.duration().plus(settings.trustFor())) <= 0);
    if (status.state() == SharedState.CONNECTED || hasFailed) {
      return status;
    }
    lastFailure.set(
        new EngineFailure(
            "the engine replies, but does not notify this replica of changes", ticker.nanos()));
    return status();
  }

  /** Calls the engine from {@link #maintain}, and counts consecutive failures. */
  private <T> T probe(EngineOperation operation, Supplier<T> action) {
    return calls.probe(operation, () -> countingFailures(action));
  }

  private void runProbe(EngineOperation operation, Runnable action) {
    boolean _ = probe(operation, () -> EngineCalls.completed(action));
  }

  private <T> T countingFailures(Supplier<T> action) {
    try {
      return action.get();
    } catch (EngineException e) {
      failures++;
      lastFailure.set(new EngineFailure(String.valueOf(e.getMessage()), ticker.nanos()));
      throw e;
    }
  }

  /** Connects, and deletes what may be outdated from the own caches. */
  private Connection connect() {
    Connection next = new Connection();
    EngineEpoch found = probe(EngineOperation.CONNECT, () -> tokens.connect(next));
    if (table.adopt(found, caches.keySet())) {
      clearCaches();
    }
    sendPending(this::runProbe);
    List<SharedTag> tags = table.inUse();
    for (int i = 0; i < tags.size(); i += TAGS_PER_READ) {
      List<SharedTag> part = tags.subList(i, Math.min(tags.size(), i + TAGS_PER_READ));
      table
          .compare(part, probe(EngineOperation.READ_TOKENS, () -> tokens.read(part)))
          .forEach(this::remove);
    }
    connection.set(next);
    return next;
  }

  private void sendHeartbeat(Connection current) {
    long number = ++heartbeats;
    runProbe(
        EngineOperation.HEARTBEAT,
        () -> {
          Heartbeat heartbeat = current.send(number);
          if (table.hasEpoch(tokens.sendHeartbeat(number))) {
            current.confirm(heartbeat);
          } else {
            connection.set(null);
          }
        });
  }

  private void sendPending(BiConsumer<EngineOperation, Runnable> caller) {
    if (!table.hasPending()) {
      return;
    }
    GenerationTable.Announcement announcement = table.nextAnnouncement();
    Map<SharedTag, RandomId> sent = announcement.tokens();
    caller.accept(EngineOperation.REPLACE_TOKENS, () -> tokens.replace(sent));
    table.acknowledge(announcement);
    // The engine may have merged the notification of a change by another replica with this one.
    sent.keySet().forEach(this::forget);
    listener.onEvent(new SharedCacheEvent.TagsInvalidated(InvalidationWay.SENT, sent.size()));
  }

  /** Forgets a token, then removes the values: who stores one after that has read a later token. */
  private void forget(SharedTag tag) {
    table.change(tag);
    remove(tag);
  }

  /** Deletes the values with {@code tag}, or makes them stale. */
  private void remove(SharedTag tag) {
    Cache<?, ?> cache = caches.get(tag.cache());
    if (cache != null) {
      int _ =
          tag.tag()
              .map(each -> tag.isSoft() ? cache.expireByTag(each) : cache.deleteByTag(each))
              .orElseGet(cache::clear);
    }
  }

  private void clearCaches() {
    for (Cache<?, ?> cache : caches.values()) {
      int _ = cache.clear();
    }
  }
}
