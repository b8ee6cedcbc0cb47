package dev.bascule.application.policy;

import java.util.List;

/** What a call of a tool invalidates, of the cached results of its server. */
public sealed interface Invalidation {

  /** All of them. */
  record Server() implements Invalidation {
    public static final Server INSTANCE = new Server();
  }

  /** Those with any of the tags, or all if a tag cannot be determined. */
  record Tags(List<TagTemplate> tags) implements Invalidation {

    public Tags {
      tags = List.copyOf(tags);
    }
  }

  /** None. */
  record None() implements Invalidation {
    public static final None INSTANCE = new None();
  }
}
