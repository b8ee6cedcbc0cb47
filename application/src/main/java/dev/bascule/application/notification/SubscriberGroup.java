package dev.bascule.application.notification;

import static java.util.stream.Collectors.toSet;

import dev.bascule.application.port.in.SubscribeToServersUseCase.Listener;
import dev.bascule.application.upstream.ResourceUris;
import dev.bascule.application.upstream.ServerView;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Those who are told what comes over the same connections, and what was asked of the servers for
 * them. Not thread-safe: {@link SubscriptionRegistry} guards it.
 */
final class SubscriberGroup {

  private final Set<Subscriber> followers = new LinkedHashSet<>();
  private final Map<ResourceTopic, Integer> subscribers = new HashMap<>();
  private final Set<ResourceTopic> agreed = new HashSet<>();
  private final Map<ServerView, LogLevel> agreedLevels = new HashMap<>();

  /** What is to be done about a subscription. */
  enum Step {
    /** The server must be asked. */
    ASK,
    /** Nothing more. */
    NOTHING,
    /** It is refused: there are too many. */
    REFUSE,
    /** It is too late: the follower has left. */
    GONE
  }

  boolean isEmpty() {
    return followers.isEmpty();
  }

  /** Tells whether somebody sees a server from there. */
  boolean isOn(ServerView side) {
    return followers.stream().anyMatch(follower -> follower.isOn(side));
  }

  /** Returns from where {@code server} is seen by those in it. */
  Set<ServerView> sidesOf(ServerId server) {
    return followers.stream().map(follower -> follower.sideOf(server)).collect(toSet());
  }

  int size() {
    return followers.size();
  }

  void add(Subscriber follower) {
    followers.add(follower);
  }

  /**
   * Forgets what {@code server} agreed to, and returns what asks it again for all that is wanted
   * still: each once, through one of those who want it.
   */
  List<Runnable> renewals(ServerId server) {
    agreed.removeIf(topic -> topic.side().server().equals(server));
    agreedLevels.keySet().removeIf(side -> side.server().equals(server));
    List<Runnable> renewals = new ArrayList<>();
    Set<ResourceTopic> seen = new HashSet<>();
    for (Subscriber follower : followers) {
      follower.topics().stream()
          .filter(topic -> topic.side().server().equals(server) && seen.add(topic))
          .forEach(topic -> renewals.add(() -> follower.renewal().subscribe(topic)));
    }
    Set<ServerView> sides = new HashSet<>();
    followers.stream()
        .filter(follower -> follower.levels().containsKey(server))
        .filter(follower -> sides.add(follower.sideOf(server)))
        .forEach(follower -> renewals.add(() -> follower.renewal().setLevel(server)));
    return renewals;
  }

  /**
   * Returns who wants to be told. A server that began anew may have forgotten what it agreed to.
   */
  List<Listener> hear(ServerView side, ServerNotification notice) {
    if (notice instanceof ServerNotification.BeganAnew) {
      agreedLevels.remove(side);
    }
    Set<ResourceTopic> changed = changed(side, notice);
    return followers.stream()
        .filter(follower -> follower.isOn(side))
        .filter(follower -> follower.wants(side.server(), notice, changed))
        .map(Subscriber::listener)
        .toList();
  }

  /** Returns what changed of that which anybody is subscribed to. */
  private Set<ResourceTopic> changed(ServerView side, ServerNotification notice) {
    return notice instanceof ServerNotification.ResourceUpdated updated
        ? ResourceUris.upwardsFrom(updated.uri()).stream()
            .map(uri -> new ResourceTopic(side, uri))
            .filter(subscribers::containsKey)
            .collect(toSet())
        : Set.of();
  }

  /** Counts a subscription. Until the server has agreed to one, each asks it. */
  Step subscribe(Subscriber follower, ResourceTopic topic, int limit) {
    if (!followers.contains(follower)) {
      return Step.GONE;
    }
    Set<ResourceTopic> topics = follower.topics();
    if (topics.size() >= limit && !topics.contains(topic)) {
      return Step.REFUSE;
    }
    if (topics.add(topic)) {
      subscribers.merge(topic, 1, Integer::sum);
    }
    return agreed.contains(topic) ? Step.NOTHING : Step.ASK;
  }

  /** The server agreed to tell of {@code topic}. Returns whether anybody wants that still. */
  boolean agree(ResourceTopic topic) {
    boolean wanted = isWanted(topic);
    if (wanted) {
      agreed.add(topic);
    }
    return wanted;
  }

  /** Counts a subscription no more. Returns whether the server need not tell of it any more. */
  boolean unsubscribe(Subscriber follower, ResourceTopic topic) {
    return follower.topics().remove(topic) && release(topic);
  }

  boolean isWanted(ResourceTopic topic) {
    return subscribers.containsKey(topic);
  }

  /** Returns what nobody is subscribed to any more once {@code follower} has left. */
  List<ResourceTopic> remove(Subscriber follower) {
    if (!followers.remove(follower)) {
      return List.of();
    }
    List<ResourceTopic> orphaned = follower.topics().stream().filter(this::release).toList();
    follower.topics().clear();
    return orphaned;
  }

  private boolean release(ResourceTopic topic) {
    if (subscribers.merge(topic, -1, Integer::sum) > 0) {
      return false;
    }
    subscribers.remove(topic);
    agreed.remove(topic);
    return true;
  }

  /** Returns the level that a server is to be asked for, unless it was, and agreed. */
  Optional<LogLevel> levelToAsk(ServerView side) {
    return followers.stream()
        .filter(follower -> follower.isOn(side))
        .flatMap(follower -> Optional.ofNullable(follower.levels().get(side.server())).stream())
        .min(Comparator.naturalOrder())
        .filter(lowest -> lowest != agreedLevels.get(side));
  }

  /** The server agreed to log from {@code level} upwards. Returns whether that is news. */
  boolean agree(ServerView side, LogLevel level) {
    return agreedLevels.put(side, level) != level;
  }
}
