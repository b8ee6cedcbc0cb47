package dev.bascule.domain.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyNormalizationTest {

  @Test
  void knowsWhereSomethingIsNamed() {
    KeyNormalization named =
        new KeyNormalization(
            Set.of(List.of("client", "trace")),
            Set.of(List.of("filter", "tags")),
            Set.of(List.of("query")),
            /* addsDefaults= */ false);

    assertTrue(named.namesWithin(List.of("client")));
    assertTrue(named.namesWithin(List.of("client", "trace")));
    assertTrue(named.namesWithin(List.of("filter")));
    assertTrue(named.namesWithin(List.of("query")));
    assertFalse(named.namesWithin(List.of("trace")));
    assertFalse(named.namesWithin(List.of("client", "name")));
    assertFalse(named.namesWithin(List.of("query", "text")));
    assertFalse(KeyNormalization.NONE.namesWithin(List.of("query")));
  }

  @Test
  void isExactIfNothingIsNamed() {
    Set<List<String>> none = Set.of();
    Set<List<String>> some = Set.of(List.of("a"));

    assertTrue(KeyNormalization.NONE.isExact());
    assertFalse(new KeyNormalization(some, none, none, /* addsDefaults= */ false).isExact());
    assertFalse(new KeyNormalization(none, some, none, /* addsDefaults= */ false).isExact());
    assertFalse(new KeyNormalization(none, none, some, /* addsDefaults= */ false).isExact());
    assertFalse(new KeyNormalization(none, none, none, /* addsDefaults= */ true).isExact());
  }

  @Test
  void keepsCopies() {
    Set<List<String>> paths = new HashSet<>(Set.of(List.of("a")));
    KeyNormalization named = new KeyNormalization(paths, paths, paths, /* addsDefaults= */ true);

    paths.clear();

    assertEquals(Set.of(List.of("a")), named.ignored());
    assertEquals(Set.of(List.of("a")), named.unordered());
    assertEquals(Set.of(List.of("a")), named.folded());
  }
}
