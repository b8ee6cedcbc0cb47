package dev.bascule.application.feature;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.cache.Caches;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.notification.SubscriptionRegistry;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.port.out.ListingStore;
import dev.bascule.application.port.out.ListingStore.Content;
import dev.bascule.application.port.out.ListingStore.SavedListing;
import dev.bascule.application.port.out.ListingStore.ServerTerms;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.cache.CacheEntryView;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.loading.CacheKeys;
import dev.bascule.domain.cache.loading.LoadingCache;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The listings and self-descriptions of servers across restarts of the bridge: restores those of
 * the last run as stale values, and saves those in the caches. So clients see the tools of servers
 * that are still starting, or that no call has needed yet.
 *
 * <p>Only values that no caller has influenced are saved: of servers that receive no identity of
 * their callers, and over shared connections. An empty listing, as of a server that is not ready
 * yet, never replaces a saved one. The cached values decide what is saved; the store is read once.
 *
 * <p>Thread-safe.
 */
public final class ListingPersistence {

  /** A value without it would not be stored. */
  private static final Duration SHORTEST = Duration.ofNanos(1);

  private final UpstreamRegistry upstreams;
  private final Caches caches;
  private final ListingStore store;
  private final Function<ServerId, Sha256> configurations;
  private final SubscriptionRegistry subscriptions;
  private final InstantSource clock;

  /** The restored values whose server has returned no other since. */
  private final ConcurrentMap<CacheKey, Content> restored = new ConcurrentHashMap<>();

  @GuardedBy("this")
  private Map<CacheKey, SavedListing> saved = Map.of();

  /**
   * @param configurations returns the hash of the configuration of a server: changes with it, after
   *     the cached values were invalidated
   */
  public ListingPersistence(
      UpstreamRegistry upstreams,
      Caches caches,
      ListingStore store,
      Function<ServerId, Sha256> configurations,
      SubscriptionRegistry subscriptions,
      InstantSource clock) {
    this.upstreams = upstreams;
    this.caches = caches;
    this.store = store;
    this.configurations = configurations;
    this.subscriptions = subscriptions;
    this.clock = clock;
  }

  /** Restores the saved values. Must be called once, before the first request. Blocks to read. */
  public synchronized void restore() {
    Instant now = clock.instant();
    Map<CacheKey, SavedListing> usable = new LinkedHashMap<>();
    for (SavedListing each : store.load(now, this::terms)) {
      if (restore(each, Duration.between(each.loadedAt(), now))) {
        usable.put(each.key(), each);
        restored.put(each.key(), each.content());
      }
    }
    saved = usable;
  }

  private boolean restore(SavedListing each, Duration age) {
    return switch (each.content()) {
      case Content.OfListing(Listing listing) ->
          caches.listings().restore(each.key(), listing, lifetime(each), age);
      case Content.OfDiscovery discovery ->
          caches.discoveries().restore(each.key(), discovery.discovery(), lifetime(each), age);
    };
  }

  private FreshnessLifetime lifetime(SavedListing each) {
    return new FreshnessLifetime(SHORTEST, Duration.ZERO, staleIfError(each.key().server()));
  }

  private Duration staleIfError(ServerId server) {
    return findEligible(server)
        .map(upstream -> upstream.policy().listingLifetime().staleIfError())
        .orElse(Duration.ZERO);
  }

  private Optional<ServerTerms> terms(ServerId server) {
    return findEligible(server)
        .map(_ -> new ServerTerms(configurations.apply(server), staleIfError(server)));
  }

  private Optional<Upstream> findEligible(ServerId server) {
    return upstreams.find(server).filter(ListingPersistence::isEligible);
  }

  private static boolean isEligible(Upstream upstream) {
    return upstream.policy().forwarding().equals(ForwardingRule.NONE);
  }

  /**
   * Returns whether a restored value is to be served without a load, because the load would have to
   * wait for the start of the server, or would start a server that no call needs.
   *
   * @param requirement of a caller; a strict one is never answered with a restored value
   */
  boolean replacesLoad(
      UpstreamRoute route, CacheKeys<CacheKey> keys, FreshnessRequirement requirement) {
    return !restored.isEmpty()
        && !route.isStarted()
        && !requirement.reload()
        && requirement.maxAge() == null
        && requirement.minFresh() == null
        && isRestored(keys);
  }

  /** Returns whether the cache has a restored value for {@code keys}. Never blocks. */
  boolean isRestored(CacheKeys<CacheKey> keys) {
    return isRestored(keys.own()) || keys.shared().filter(this::isRestored).isPresent();
  }

  private boolean isRestored(CacheKey key) {
    Content content = restored.get(key);
    return content != null && holds(key, content);
  }

  /** Returns whether the cache still has this value. By identity: an equal one was loaded. */
  @SuppressWarnings("ReferenceEquality")
  private boolean holds(CacheKey key, Content content) {
    return valueOf(content) == peek(key, content);
  }

  private static Object valueOf(Content content) {
    return switch (content) {
      case Content.OfListing(Listing listing) -> listing;
      case Content.OfDiscovery discovery -> discovery.discovery();
    };
  }

  private @Nullable Object peek(CacheKey key, Content content) {
    LoadingCache<CacheKey, ?> cache =
        content instanceof Content.OfListing ? caches.listings() : caches.discoveries();
    return cache.peek(CacheKeys.only(key)).orElse(null);
  }

  /**
   * Compares a loaded listing with what was restored of the same kind of the server, and notifies
   * the subscribers of the server if it is another: clients may have the restored one. Has no
   * effect if it was loaded over the connection of one session, which may list other values.
   */
  void recordLoaded(Upstream upstream, Listing loaded) {
    if (!restored.isEmpty()
        && !upstream.isOwnConnection()
        && removeRestored(upstream.id(), loaded)) {
      subscriptions.notifyAllGroups(
          upstream.id(), new ServerNotification.ListChanged(loaded.kind()));
    }
  }

  /** Returns whether any of the removed ones differs from {@code loaded}. */
  private boolean removeRestored(ServerId server, Listing loaded) {
    boolean differs = false;
    for (CacheKey key : restored.keySet()) {
      if (key.server().equals(server)
          && key.subject().equals(loaded.kind())
          && restored.remove(key) instanceof Content.OfListing(Listing listing)) {
        differs |= !listing.json().equals(loaded.json());
      }
    }
    return differs;
  }

  /**
   * Saves the values at {@code interval} if they have changed, and when the returned schedule is
   * closed.
   *
   * @param interval positive
   */
  public Schedule startOn(TaskScheduler scheduler, Duration interval) {
    Schedule schedule = scheduler.every(interval, this::save);
    return () -> {
      schedule.close();
      save();
    };
  }

  /** Saves the cached values, unless they are saved already. Blocks to write. */
  synchronized void save() {
    // Read before the values: a value that is found after that belongs to this configuration or,
    // if that is changing, to a later one, for which it is not used.
    Map<ServerId, Sha256> eligible = new HashMap<>();
    upstreams.all().stream()
        .filter(ListingPersistence::isEligible)
        .forEach(each -> eligible.put(each.id(), configurations.apply(each.id())));
    Map<CacheKey, SavedListing> next = new LinkedHashMap<>();
    collect(caches.listings(), Content.OfListing::new, eligible, next);
    collect(caches.discoveries(), Content.OfDiscovery::new, eligible, next);
    if (!next.equals(saved) && store.save(List.copyOf(next.values()))) {
      saved = next;
    }
    restored.entrySet().removeIf(each -> !holds(each.getKey(), each.getValue()));
  }

  @GuardedBy("this")
  private <V> void collect(
      LoadingCache<CacheKey, V> cache,
      Function<V, Content> toContent,
      Map<ServerId, Sha256> eligible,
      Map<CacheKey, SavedListing> next) {
    Instant now = clock.instant();
    for (CacheEntryView<CacheKey> entry : cache.newestEntries(cache.settings().maxEntries())) {
      CacheKey key = entry.key();
      Sha256 configuration = eligible.get(key.server());
      if (configuration != null && !key.partition().isLocal()) {
        cache
            .peek(CacheKeys.only(key))
            .map(toContent)
            .map(
                content ->
                    new SavedListing(
                        key, content, now.minus(entry.freshness().age()), configuration))
            .map(this::keepPrevious)
            .ifPresent(each -> next.put(key, each));
      }
    }
  }

  /**
   * Returns what is saved for the key of {@code current}: what was saved before if that is the same
   * or {@code current} is empty; null if there is nothing to save.
   */
  @GuardedBy("this")
  @SuppressWarnings("ReferenceEquality") // a value that was loaded again has another age
  private @Nullable SavedListing keepPrevious(SavedListing current) {
    SavedListing previous = saved.get(current.key());
    if (isEmpty(current.content())) {
      return previous;
    }
    return previous != null
            && valueOf(previous.content()) == valueOf(current.content())
            && Objects.equals(previous.configuration(), current.configuration())
        ? previous
        : current;
  }

  private static boolean isEmpty(Content content) {
    return content instanceof Content.OfListing(Listing listing) && listing.items().isEmpty();
  }
}
