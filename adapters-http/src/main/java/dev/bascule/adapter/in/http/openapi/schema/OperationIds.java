package dev.bascule.adapter.in.http.openapi.schema;

import static java.util.stream.Collectors.groupingBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of operations, no two alike in any language. Pure. */
public final class OperationIds {

  private OperationIds() {}

  /**
   * Returns a name for each of {@code originals}, in their order. One that is too long, or that
   * would be like another's, ends in a hash of the original, so that it does not depend on the
   * order; but one that is an identifier by itself keeps its name where no other like it is.
   */
  public static List<String> of(List<String> originals) {
    Map<String, List<String>> alike =
        originals.stream().collect(groupingBy(name -> ComponentNames.folded(plain(name))));
    Set<String> taken = new HashSet<>();
    return originals.stream().map(original -> unique(name(original, alike), taken)).toList();
  }

  private static String name(String original, Map<String, List<String>> alike) {
    String plain = plain(original);
    List<String> others = alike.getOrDefault(ComponentNames.folded(plain), List.of());
    List<String> own = others.stream().filter(other -> plain(other).equals(other)).toList();
    boolean isOnly = others.size() == 1 || own.equals(List.of(original));
    return isOnly && plain.length() <= ComponentNames.MAX_LENGTH
        ? plain
        : ComponentNames.marked(plain, original);
  }

  private static String plain(String original) {
    return ComponentNames.of("tool", original);
  }

  /** Returns {@code name}, or that and a number, if one like it is taken; takes it. */
  static String unique(String name, Set<String> taken) {
    String unique = name;
    for (int i = 2; !taken.add(ComponentNames.folded(unique)); i++) {
      unique = name + "_" + i;
    }
    return unique;
  }
}
