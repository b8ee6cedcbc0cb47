package dev.bascule.domain.cache;

import java.util.List;

/** A key for tests. */
record Key(String name, List<Group> groups) implements Grouped {

  /** Returns a key in no group. */
  static Key key(String name) {
    return new Key(name, List.of());
  }

  static Key key(String name, Group... groups) {
    return new Key(name, List.of(groups));
  }
}
