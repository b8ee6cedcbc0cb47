package dev.bascule.application.service;

import static java.util.stream.Collectors.toSet;

import dev.bascule.application.port.in.FollowServersUseCase.Listener;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
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
 * them. Not thread-safe: {@link Followers} guards it.
 */
final class Circle {

  private final Set<Follower> followers = new LinkedHashSet<>();
  private final Map<Topic, Integer> subscribers = new HashMap<>();
  private final Set<Topic> agreed = new HashSet<>();
  private final Map<Side, LogLevel> agreedLevels = new HashMap<>();

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
  boolean isOn(Side side) {
    return followers.stream().anyMatch(follower -> follower.isOn(side));
  }

  /** Returns from where {@code server} is seen by those in it. */
  Set<Side> sidesOf(ServerId server) {
    return followers.stream().map(follower -> follower.sideOf(server)).collect(toSet());
  }

  int size() {
    return followers.size();
  }

  void add(Follower follower) {
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
    Set<Topic> seen = new HashSet<>();
    for (Follower follower : followers) {
      follower.topics().stream()
          .filter(topic -> topic.side().server().equals(server) && seen.add(topic))
          .forEach(topic -> renewals.add(() -> follower.renewal().subscribe(topic)));
    }
    Set<Side> sides = new HashSet<>();
    followers.stream()
        .filter(follower -> follower.levels().containsKey(server))
        .filter(follower -> sides.add(follower.sideOf(server)))
        .forEach(follower -> renewals.add(() -> follower.renewal().setLevel(server)));
    return renewals;
  }

  /**
   * Returns who wants to be told. A server that began anew may have forgotten what it agreed to.
   */
  List<Listener> hear(Side side, Notice notice) {
    if (notice instanceof Notice.BeganAnew) {
      agreedLevels.remove(side);
    }
    Set<Topic> changed = changed(side, notice);
    return followers.stream()
        .filter(follower -> follower.isOn(side))
        .filter(follower -> follower.wants(side.server(), notice, changed))
        .map(Follower::listener)
        .toList();
  }

  /** Returns what changed of that which anybody is subscribed to. */
  private Set<Topic> changed(Side side, Notice notice) {
    return notice instanceof Notice.ResourceUpdated updated
        ? ResourceUris.upwardsFrom(updated.uri()).stream()
            .map(uri -> new Topic(side, uri))
            .filter(subscribers::containsKey)
            .collect(toSet())
        : Set.of();
  }

  /** Counts a subscription. Until the server has agreed to one, each asks it. */
  Step subscribe(Follower follower, Topic topic, int limit) {
    if (!followers.contains(follower)) {
      return Step.GONE;
    }
    Set<Topic> topics = follower.topics();
    if (topics.size() >= limit && !topics.contains(topic)) {
      return Step.REFUSE;
    }
    if (topics.add(topic)) {
      subscribers.merge(topic, 1, Integer::sum);
    }
    return agreed.contains(topic) ? Step.NOTHING : Step.ASK;
  }

  /** The server agreed to tell of {@code topic}. Returns whether anybody wants that still. */
  boolean agree(Topic topic) {
    boolean wanted = isWanted(topic);
    if (wanted) {
      agreed.add(topic);
    }
    return wanted;
  }

  /** Counts a subscription no more. Returns whether the server need not tell of it any more. */
  boolean unsubscribe(Follower follower, Topic topic) {
    return follower.topics().remove(topic) && release(topic);
  }

  boolean isWanted(Topic topic) {
    return subscribers.containsKey(topic);
  }

  /** Returns what nobody is subscribed to any more once {@code follower} has left. */
  List<Topic> remove(Follower follower) {
    if (!followers.remove(follower)) {
      return List.of();
    }
    List<Topic> orphaned = follower.topics().stream().filter(this::release).toList();
    follower.topics().clear();
    return orphaned;
  }

  private boolean release(Topic topic) {
    if (subscribers.merge(topic, -1, Integer::sum) > 0) {
      return false;
    }
    subscribers.remove(topic);
    agreed.remove(topic);
    return true;
  }

  /** Returns the level that a server is to be asked for, unless it was, and agreed. */
  Optional<LogLevel> levelToAsk(Side side) {
    return followers.stream()
        .filter(follower -> follower.isOn(side))
        .flatMap(follower -> Optional.ofNullable(follower.levels().get(side.server())).stream())
        .min(Comparator.naturalOrder())
        .filter(lowest -> lowest != agreedLevels.get(side));
  }

  /** The server agreed to log from {@code level} upwards. Returns whether that is news. */
  boolean agree(Side side, LogLevel level) {
    return agreedLevels.put(side, level) != level;
  }
}
