package dev.bascule.domain.cache;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which differences between arguments do not make another key. The server receives the arguments of
 * the first caller, unchanged; so what is not part of the key must not change the result.
 *
 * <p>A path is the name of an argument, and those of members within it.
 *
 * @param ignored the arguments that do not matter at all
 * @param unordered the arrays whose order does not matter
 * @param folded the texts whose case and Unicode form (NFC) do not matter, and in which each run of
 *     white space is one space, and none at the ends
 * @param addsDefaults whether a missing argument equals the {@code default} of its schema, if that
 *     is no array and no object; only at the top level
 */
public record KeyNormalization(
    Set<List<String>> ignored,
    Set<List<String>> unordered,
    Set<List<String>> folded,
    boolean addsDefaults) {

  /** Only equal arguments have the same key. */
  public static final KeyNormalization NONE =
      new KeyNormalization(Set.of(), Set.of(), Set.of(), /* addsDefaults= */ false);

  public KeyNormalization {
    ignored = Set.copyOf(ignored);
    unordered = Set.copyOf(unordered);
    folded = Set.copyOf(folded);
  }

  /** Returns whether only equal arguments have the same key. */
  public boolean isExact() {
    return !addsDefaults && ignored.isEmpty() && unordered.isEmpty() && folded.isEmpty();
  }

  /** Returns whether something at or within {@code path} is named. */
  public boolean namesWithin(List<String> path) {
    return Stream.of(ignored, unordered, folded)
        .flatMap(Set::stream)
        .anyMatch(
            named -> named.size() >= path.size() && named.subList(0, path.size()).equals(path));
  }
}
