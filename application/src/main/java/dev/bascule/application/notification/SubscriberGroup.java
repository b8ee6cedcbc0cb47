package dev.bascule.application.notification;

import static java.util.stream.Collectors.toSet;

import dev.bascule.application.notification.Subscriber.Resubscription;
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

  private final Set<Subscriber> members = new LinkedHashSet<>();
  private final Map<ResourceTopic, Integer> subscriberCounts = new HashMap<>();
  private final Set<ResourceTopic> confirmed = new HashSet<>();
  private final Map<ServerView, LogLevel> confirmedLevels = new HashMap<>();

  /** What is to be done about a subscription. */
  enum SubscribeAction {
    /** The server must be asked. */
    ASK,
    /** Nothing more. */
    NOTHING,
    /** It is refused: there are too many. */
    REFUSE,
    /** It is too late: the subscriber has left. */
    GONE
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** Returns whether a subscriber is subscribed to a resource in there. */
  boolean hasTopicIn(ServerView view) {
    return subscriberCounts.keySet().stream().anyMatch(topic -> topic.view().equals(view));
  }

  /** Returns whether a subscriber sees a server from there. */
  boolean hasSubscriberIn(ServerView view) {
    return members.stream().anyMatch(subscriber -> subscriber.sees(view));
  }

  /** Returns from where {@code server} is seen by those in it. */
  Set<ServerView> viewsOf(ServerId server) {
    return members.stream().map(subscriber -> subscriber.viewOf(server)).collect(toSet());
  }

  int size() {
    return members.size();
  }

  void add(Subscriber subscriber) {
    members.add(subscriber);
  }

  /**
   * Forgets what {@code server} agreed to, and returns what asks it again for all that is wanted
   * still: each once, through one of those who want it.
   */
  List<Runnable> resubscriptions(ServerId server) {
    confirmed.removeIf(topic -> topic.view().server().equals(server));
    confirmedLevels.keySet().removeIf(view -> view.server().equals(server));
    List<Runnable> renewals = new ArrayList<>();
    Set<ResourceTopic> seen = new HashSet<>();
    for (Subscriber subscriber : members) {
      subscriber.topics().stream()
          .filter(topic -> topic.view().server().equals(server) && seen.add(topic))
          .forEach(topic -> renewals.add(() -> subscriber.resubscription().subscribe(topic)));
    }
    Set<ServerView> views = new HashSet<>();
    members.stream()
        .filter(subscriber -> subscriber.levels().containsKey(server))
        .filter(subscriber -> views.add(subscriber.viewOf(server)))
        .forEach(subscriber -> renewals.add(() -> subscriber.resubscription().setLevel(server)));
    return renewals;
  }

  /**
   * Forgets the log level that a server agreed to, as seen from there, and returns what asks for it
   * again; empty if no level is wanted.
   */
  Optional<Resubscription> forgetLevel(ServerView view) {
    confirmedLevels.remove(view);
    return members.stream()
        .filter(subscriber -> subscriber.levels().containsKey(view.server()))
        .filter(subscriber -> subscriber.sees(view))
        .map(Subscriber::resubscription)
        .findFirst();
  }

  /**
   * Returns who wants to be told. A server that began anew may have forgotten what it agreed to.
   */
  List<Listener> recipients(ServerView view, ServerNotification notification) {
    if (notification instanceof ServerNotification.Reset) {
      confirmedLevels.remove(view);
    }
    Set<ResourceTopic> changed = changed(view, notification);
    return members.stream()
        .filter(subscriber -> subscriber.sees(view))
        .filter(subscriber -> subscriber.accepts(view.server(), notification, changed))
        .map(Subscriber::listener)
        .toList();
  }

  /** Returns what changed of that which anybody is subscribed to. */
  private Set<ResourceTopic> changed(ServerView view, ServerNotification notification) {
    return notification instanceof ServerNotification.ResourceUpdated updated
        ? ResourceUris.selfAndAncestors(updated.uri()).stream()
            .map(uri -> new ResourceTopic(view, uri))
            .filter(subscriberCounts::containsKey)
            .collect(toSet())
        : Set.of();
  }

  /** Counts a subscription. Until the server has agreed to one, each asks it. */
  SubscribeAction subscribe(Subscriber subscriber, ResourceTopic topic, int limit) {
    if (!members.contains(subscriber)) {
      return SubscribeAction.GONE;
    }
    Set<ResourceTopic> topics = subscriber.topics();
    if (topics.size() >= limit && !topics.contains(topic)) {
      return SubscribeAction.REFUSE;
    }
    if (topics.add(topic)) {
      subscriberCounts.merge(topic, 1, Integer::sum);
    }
    return confirmed.contains(topic) ? SubscribeAction.NOTHING : SubscribeAction.ASK;
  }

  /** The server agreed to tell of {@code topic}. Returns whether anybody wants that still. */
  boolean confirm(ResourceTopic topic) {
    boolean wanted = hasSubscribers(topic);
    if (wanted) {
      confirmed.add(topic);
    }
    return wanted;
  }

  /** Counts a subscription no more. Returns whether the server need not tell of it any more. */
  boolean unsubscribe(Subscriber subscriber, ResourceTopic topic) {
    return subscriber.topics().remove(topic) && release(topic);
  }

  boolean hasSubscribers(ResourceTopic topic) {
    return subscriberCounts.containsKey(topic);
  }

  /** Returns what nobody is subscribed to any more once {@code subscriber} has left. */
  List<ResourceTopic> remove(Subscriber subscriber) {
    if (!members.remove(subscriber)) {
      return List.of();
    }
    List<ResourceTopic> orphaned = subscriber.topics().stream().filter(this::release).toList();
    subscriber.topics().clear();
    return orphaned;
  }

  private boolean release(ResourceTopic topic) {
    if (subscriberCounts.merge(topic, -1, Integer::sum) > 0) {
      return false;
    }
    subscriberCounts.remove(topic);
    confirmed.remove(topic);
    return true;
  }

  /** Returns the level that a server is to be asked for, unless it was, and agreed. */
  Optional<LogLevel> levelToRequest(ServerView view) {
    return members.stream()
        .filter(subscriber -> subscriber.sees(view))
        .flatMap(subscriber -> Optional.ofNullable(subscriber.levels().get(view.server())).stream())
        .min(Comparator.naturalOrder())
        .filter(lowest -> lowest != confirmedLevels.get(view));
  }

  /** The server agreed to log from {@code level} upwards. Returns whether that is news. */
  boolean confirm(ServerView view, LogLevel level) {
    return confirmedLevels.put(view, level) != level;
  }
}
