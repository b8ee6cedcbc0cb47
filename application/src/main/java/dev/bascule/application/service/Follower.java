package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Presented;
import dev.bascule.application.port.in.FollowServersUseCase.Listener;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** One who follows the servers. Not thread-safe: {@link Followers} guards it. */
final class Follower {

  private final Listener listener;
  private final Function<ServerId, Presented> shown;
  private final Set<Topic> topics = new HashSet<>();
  private final Map<ServerId, LogLevel> levels = new HashMap<>();
  private Renewal renewal = Renewal.NONE;

  /** Asks a server again for what was asked of the one that it was before. Does not wait. */
  interface Renewal {

    /** There is nothing to ask. */
    Renewal NONE =
        new Renewal() {
          @Override
          public void subscribe(Topic topic) {}

          @Override
          public void setLevel(ServerId server) {}
        };

    /** Asks for a subscription. */
    void subscribe(Topic topic);

    /** Asks for the level that is wanted of its log messages. */
    void setLevel(ServerId server);
  }

  /**
   * @param shown returns what a server is shown of the follower
   */
  Follower(Listener listener, Function<ServerId, Presented> shown) {
    this.listener = requireNonNull(listener, "listener");
    this.shown = requireNonNull(shown, "shown");
  }

  /** Returns the side from which the follower sees {@code server}. */
  Side sideOf(ServerId server) {
    return new Side(server, shown.apply(server));
  }

  /** Tells whether the follower sees a server from there. */
  boolean isOn(Side side) {
    return shown.apply(side.server()).equals(side.presented());
  }

  void renewBy(Renewal way) {
    renewal = requireNonNull(way, "way");
  }

  Renewal renewal() {
    return renewal;
  }

  Listener listener() {
    return listener;
  }

  /** Returns what it is subscribed to. */
  Set<Topic> topics() {
    return topics;
  }

  /** Returns the lowest level that it wants of the log messages of each server, if it said so. */
  Map<ServerId, LogLevel> levels() {
    return levels;
  }

  /**
   * @param changed what changed, where the notice says so
   */
  boolean wants(ServerId server, Notice notice, Set<Topic> changed) {
    return switch (notice) {
      case Notice.ListChanged _, Notice.BeganAnew _, Notice.Other _ -> true;
      case Notice.ResourceUpdated _ -> !Collections.disjoint(changed, topics);
      case Notice.Logged logged ->
          logged.level().compareTo(levels.getOrDefault(server, LogLevel.DEBUG)) >= 0;
    };
  }
}
