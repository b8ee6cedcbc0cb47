package dev.bascule.domain.cache;

import java.util.List;

/** A cache key that tells with which others it is invalidated. */
@FunctionalInterface
public interface Grouped {

  /** Returns the groups that the key is in, each once; the same list whenever it is asked. */
  List<Group> groups();
}
