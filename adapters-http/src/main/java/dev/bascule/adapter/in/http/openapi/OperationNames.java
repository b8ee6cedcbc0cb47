package dev.bascule.adapter.in.http.openapi;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of operations, no two alike in any language. Pure. */
final class OperationNames {

  private OperationNames() {}

  /**
   * Returns a name for each of {@code originals}, in their order. One that is too long, or that
   * would be like another's, ends in a hash of the original, so that it does not depend on the
   * order; but one that is an identifier by itself keeps its name where no other like it is.
   */
  static List<String> of(List<String> originals) {
    List<String> plain =
        originals.stream().map(original -> Identifiers.of("tool", original)).toList();
    Map<String, Long> alike = plain.stream().collect(groupingBy(Identifiers::folded, counting()));
    Map<String, Long> own =
        originals.stream()
            .filter(plain::contains)
            .collect(groupingBy(Identifiers::folded, counting()));
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < plain.size(); i++) {
      String name = plain.get(i);
      String folded = Identifiers.folded(name);
      boolean isOwn = name.equals(originals.get(i)) && own.getOrDefault(folded, 0L) == 1;
      boolean isPlain =
          name.length() <= Identifiers.MAX_LENGTH && (isOwn || alike.get(folded) == 1);
      names.add(unique(isPlain ? name : Identifiers.marked(name, originals.get(i)), taken));
    }
    return names;
  }

  /** Returns {@code name}, or that and a number, if one like it is taken; takes it. */
  static String unique(String name, Set<String> taken) {
    String unique = name;
    for (int i = 2; !taken.add(Identifiers.folded(unique)); i++) {
      unique = name + "_" + i;
    }
    return unique;
  }
}
