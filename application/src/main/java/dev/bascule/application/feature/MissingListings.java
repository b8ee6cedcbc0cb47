package dev.bascule.application.feature;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.notification.SubscriptionRegistry;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.application.upstream.Upstream;
import dev.bascule.application.upstream.UpstreamRoute;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * The lists that were missing from an aggregate answer. They are requested again every {@link
 * #INTERVAL}; when one becomes available, subscribers of its server are notified that it changed
 * (MCP, notifications/.../list_changed).
 *
 * <p>Thread-safe; blocks only threads of the executor. Bounded by the number of servers.
 */
public final class MissingListings {

  static final Duration INTERVAL = Duration.ofSeconds(5);

  /** The time between two loads of a list that no answer lacks. */
  static final Duration LOAD_INTERVAL = Duration.ofMinutes(1);

  private final UpstreamRegistry upstreams;
  private final ListingLoader listingLoader;
  private final SubscriptionRegistry subscriptions;
  private final BridgeEventListener events;
  private final Executor background;
  private final Ticker ticker;
  private final Set<ServerId> requested = ConcurrentHashMap.newKeySet();

  /** The last load of each list by {@link #loadUnlessRejected}. */
  private final ConcurrentMap<LoadedList, Load> loads = new ConcurrentHashMap<>();

  @GuardedBy("this")
  private final Map<ServerId, EnumSet<ListKind>> missing = new HashMap<>();

  /**
   * @param background runs the requests, one per server; each may wait for its server
   */
  public MissingListings(
      UpstreamRegistry upstreams,
      ListingLoader listingLoader,
      SubscriptionRegistry subscriptions,
      BridgeEventListener events,
      Executor background,
      Ticker ticker) {
    this.upstreams = upstreams;
    this.listingLoader = listingLoader;
    this.subscriptions = subscriptions;
    this.events = events;
    this.background = background;
    this.ticker = ticker;
  }

  /** A list of a server; a changed server is another object. */
  private record LoadedList(Upstream upstream, ListKind kind) {}

  private record Load(Deadline next, boolean isRejected) {}

  /** Schedules the requests for missing lists; closing the returned schedule stops them. */
  public Schedule startOn(TaskScheduler scheduler) {
    return scheduler.every(INTERVAL, this::requestMissing);
  }

  /**
   * Records the outcome of a caller's request for a list of {@code server}. Ignores errors that may
   * be specific to the caller, such as a list that it may not see.
   */
  void record(ServerId server, ListKind kind, Outcome<Listing> outcome) {
    switch (outcome) {
      case Outcome.Served<Listing> _ -> remove(server, kind, /* listed= */ true);
      case Outcome.Failed<Listing>(Failure failure) when failure.isTransient() -> {
        if (!showsCallers(server) && add(server, kind)) {
          events.onEvent(new BridgeEvent.ServerUnavailable(server, failure));
        }
      }
      case Outcome.Failed<Listing> _ -> {}
    }
  }

  /**
   * Loads a list that is not cached, in the background, at most once per {@link #LOAD_INTERVAL}.
   * Loads none that depends on the caller, and none while the circuit breaker is open. Never
   * blocks.
   *
   * @return whether the server rejected the last load: it has no such list
   */
  boolean loadUnlessRejected(Upstream upstream, ListKind kind) {
    if (!isClosed(upstream) || showsCallers(upstream.id())) {
      return false;
    }
    LoadedList list = new LoadedList(upstream, kind);
    Load last = loads.get(list);
    if (last != null && !last.next().hasPassed(ticker)) {
      return last.isRejected();
    }
    boolean wasRejected = last != null && last.isRejected();
    Load load = new Load(Deadline.after(LOAD_INTERVAL, ticker), wasRejected);
    boolean isFirst =
        last == null ? loads.putIfAbsent(list, load) == null : loads.replace(list, last, load);
    if (isFirst) {
      loads.keySet().removeIf(each -> !upstreams.all().contains(each.upstream()));
      background.execute(
          () -> {
            boolean isRejected =
                list(upstream, kind) instanceof Outcome.Failed<Listing>(Failure.Rejected _);
            loads.replace(list, load, new Load(load.next(), isRejected));
          });
    }
    return wasRejected;
  }

  /**
   * Returns whether the server receives an identity of its callers, which the bridge itself does
   * not have: what is missing for one of them may be available to another.
   */
  private boolean showsCallers(ServerId server) {
    return upstreams
        .find(server)
        .filter(upstream -> !upstream.policy().forwarding().equals(ForwardingRule.NONE))
        .isPresent();
  }

  /** Returns whether nothing of {@code server} was missing before. */
  private synchronized boolean add(ServerId server, ListKind kind) {
    EnumSet<ListKind> kinds = missing.computeIfAbsent(server, _ -> EnumSet.noneOf(ListKind.class));
    boolean first = kinds.isEmpty();
    kinds.add(kind);
    return first;
  }

  private void remove(ServerId server, ListKind kind, boolean listed) {
    boolean complete;
    synchronized (this) {
      EnumSet<ListKind> kinds = missing.get(server);
      if (kinds == null || !kinds.remove(kind)) {
        return;
      }
      complete = kinds.isEmpty();
      if (complete) {
        missing.remove(server);
      }
    }
    if (complete) {
      events.onEvent(new BridgeEvent.ServerAvailable(server));
    }
    if (listed) {
      subscriptions.notifyAllGroups(server, new ServerNotification.ListChanged(kind));
    }
  }

  private synchronized Map<ServerId, Set<ListKind>> copy() {
    Map<ServerId, Set<ListKind>> copy = new HashMap<>();
    missing.forEach((server, kinds) -> copy.put(server, EnumSet.copyOf(kinds)));
    return copy;
  }

  private void requestMissing() {
    copy().forEach(this::request);
  }

  private void request(ServerId server, Set<ListKind> kinds) {
    Optional<Upstream> upstream = upstreams.find(server);
    if (upstream.isEmpty()) {
      kinds.forEach(kind -> remove(server, kind, /* listed= */ false));
    } else if (isClosed(upstream.get()) && requested.add(server)) {
      background.execute(
          () -> {
            try {
              kinds.forEach(kind -> request(upstream.get(), kind));
            } finally {
              requested.remove(server);
            }
          });
    }
  }

  /** While the circuit breaker is open, it is probed, and each further request would fail. */
  private static boolean isClosed(Upstream upstream) {
    return upstream.breaker().state() == CircuitState.CLOSED;
  }

  private void request(Upstream upstream, ListKind kind) {
    Outcome<Listing> outcome = list(upstream, kind);
    if (outcome instanceof Outcome.Failed<Listing>(Failure.Rejected _)) {
      // The server responded, and does not support this list.
      remove(upstream.id(), kind, /* listed= */ false);
    } else {
      record(upstream.id(), kind, outcome);
    }
  }

  private Outcome<Listing> list(Upstream upstream, ListKind kind) {
    UpstreamRoute route = UpstreamRegistry.plainRoute(upstream).forBridgeRequest();
    return listingLoader.list(route, kind, FreshnessRequirement.NONE, route.deadline(ticker));
  }
}
