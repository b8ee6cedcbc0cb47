package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.FollowServersUseCase.Listener;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One who follows the servers. Not thread-safe: {@link Followers} guards it. */
final class Follower {

  private final Listener listener;
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

  Follower(Listener listener) {
    this.listener = requireNonNull(listener, "listener");
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
