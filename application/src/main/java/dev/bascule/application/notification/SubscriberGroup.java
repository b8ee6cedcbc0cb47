package dev.bascule.application.notification;

import static java.util.stream.Collectors.toSet;

import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ResourceUris;
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
 * The subscribers that receive the notifications of the same connections, with what was requested
 * from the servers for them. Not thread-safe: guarded by {@link SubscriptionRegistry}.
 */
final class SubscriberGroup {

  private final Set<Subscriber> members = new LinkedHashSet<>();
  private final Map<ResourceTopic, Integer> subscriberCounts = new HashMap<>();
  private final Set<ResourceTopic> confirmed = new HashSet<>();
  private final Map<ServerView, LogLevel> confirmedLevels = new HashMap<>();

  /** The next step of a subscription. */
  enum SubscribeAction {
    /** A request to the server is required. */
    ASK,
    /** None. */
    NOTHING,
    /** Reject it: there are too many. */
    REFUSE,
    /** Too late: the subscriber has left. */
    GONE
  }

  /** Returns whether a member is subscribed to a resource of this view. */
  boolean hasTopicIn(ServerView view) {
    return subscriberCounts.keySet().stream().anyMatch(topic -> topic.view().equals(view));
  }

  /** Returns whether a member has this view of a server. */
  boolean hasSubscriberIn(ServerView view) {
    return members.stream().anyMatch(subscriber -> subscriber.sees(view));
  }

  /** Returns the views of {@code server} that members have. */
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
   * Discards what {@code server} confirmed, and returns tasks that request everything again that is
   * still needed: each once, through one of the members that need it.
   */
  List<Runnable> resubscriptions(ServerId server) {
    confirmed.removeIf(topic -> topic.view().server().equals(server));
    confirmedLevels.keySet().removeIf(view -> view.server().equals(server));
    List<Runnable> renewals = new ArrayList<>();
    Set<ResourceTopic> seen = new HashSet<>();
    for (Subscriber subscriber : members) {
      subscriber.topics().stream()
          .filter(topic -> topic.view().server().equals(server) && seen.add(topic))
          .forEach(topic -> renewals.add(() -> subscriber.resubscribe(topic)));
    }
    Set<ServerView> views = new HashSet<>();
    members.stream()
        .filter(subscriber -> subscriber.levels().containsKey(server))
        .filter(subscriber -> views.add(subscriber.viewOf(server)))
        .forEach(subscriber -> renewals.add(() -> subscriber.renewLevel(server)));
    return renewals;
  }

  /**
   * Discards the log level that the server confirmed for the view, and returns a member that
   * requests it again; empty if no level is set.
   */
  Optional<Subscriber> forgetLevel(ServerView view) {
    confirmedLevels.remove(view);
    return members.stream()
        .filter(subscriber -> subscriber.levels().containsKey(view.server()))
        .filter(subscriber -> subscriber.sees(view))
        .findFirst();
  }

  /** Returns the members that receive the notification; a reset discards confirmed levels. */
  List<Subscriber> recipients(ServerView view, ServerNotification notification) {
    if (notification instanceof ServerNotification.Reset) {
      confirmedLevels.remove(view);
    }
    Set<ResourceTopic> changed = changed(view, notification);
    return members.stream()
        .filter(subscriber -> subscriber.sees(view))
        .filter(subscriber -> subscriber.accepts(view.server(), notification, changed))
        .toList();
  }

  /** Returns the subscribed resources that changed. */
  private Set<ResourceTopic> changed(ServerView view, ServerNotification notification) {
    return notification instanceof ServerNotification.ResourceUpdated updated && hasTopicIn(view)
        ? ResourceUris.selfAndAncestors(updated.uri()).stream()
            .map(uri -> new ResourceTopic(view, uri))
            .filter(subscriberCounts::containsKey)
            .collect(toSet())
        : Set.of();
  }

  /** Adds a subscription. Until the server has confirmed it, each member sends a request. */
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

  /** Records that the server confirmed {@code topic}. Returns whether a member still needs it. */
  boolean confirm(ResourceTopic topic) {
    boolean wanted = hasSubscribers(topic);
    if (wanted) {
      confirmed.add(topic);
    }
    return wanted;
  }

  /** Removes a subscription. Returns whether it was the last one to the topic. */
  boolean unsubscribe(Subscriber subscriber, ResourceTopic topic) {
    return subscriber.topics().remove(topic) && release(topic);
  }

  boolean hasSubscribers(ResourceTopic topic) {
    return subscriberCounts.containsKey(topic);
  }

  /** Removes {@code subscriber}, and returns the topics that have no subscriber any more. */
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

  /** Returns the level to request from the server, unless it has already confirmed it. */
  Optional<LogLevel> levelToRequest(ServerView view) {
    return members.stream()
        .filter(subscriber -> subscriber.sees(view))
        .flatMap(subscriber -> Optional.ofNullable(subscriber.levels().get(view.server())).stream())
        .min(Comparator.naturalOrder())
        .filter(lowest -> lowest != confirmedLevels.get(view));
  }

  /** Records that the server confirmed the minimum {@code level}. Returns whether that is new. */
  boolean confirm(ServerView view, LogLevel level) {
    return confirmedLevels.put(view, level) != level;
  }
}
