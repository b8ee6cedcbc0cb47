package dev.bascule.adapter.in.http.openapi.schema;

import static java.util.stream.Collectors.groupingBy;

import dev.bascule.adapter.in.http.naming.UniqueNames;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Names of operations and schemas that are valid and unique identifiers in all programming
 * languages: letters, digits and {@code _}. Pure.
 */
public final class ComponentNames {

  private static final Pattern FOREIGN = Pattern.compile("[^a-zA-Z0-9_]");
  private static final Pattern BEGINNING = Pattern.compile("_*[a-zA-Z].*");
  private static final int HASH_DIGITS = 8;

  private ComponentNames() {}

  /**
   * Returns an {@code operationId} for each of {@code originals}, in order. A name that is too long
   * or would collide ends in a hash of the original, so that it does not depend on the order; a
   * name that already is an identifier stays unchanged if it does not collide.
   */
  public static List<String> operationIds(List<String> originals) {
    Map<String, List<String>> alike =
        originals.stream().collect(groupingBy(original -> folded(operation(original))));
    UniqueNames names = unique();
    return originals.stream().map(original -> names.add(operationId(original, alike))).toList();
  }

  private static String operationId(String original, Map<String, List<String>> alike) {
    String plain = operation(original);
    List<String> others = alike.getOrDefault(folded(plain), List.of());
    List<String> own = others.stream().filter(other -> operation(other).equals(other)).toList();
    boolean isOnly = others.size() == 1 || own.equals(List.of(original));
    return isOnly && plain.length() <= UniqueNames.MAX_LENGTH
        ? plain
        : withHash(plain, UniqueNames.MAX_LENGTH, original);
  }

  private static String operation(String original) {
    return of("tool", original);
  }

  /** Returns the closest valid name to {@code text} for a schema. */
  static String ofSchema(String text, int maxLength, String original) {
    String name = of("schema", text);
    return name.length() <= maxLength ? name : withHash(name, maxLength, original);
  }

  static UniqueNames unique() {
    return new UniqueNames(ComponentNames::folded);
  }

  /** Returns the closest valid name, prefixed with {@code kind} before anything but a letter. */
  private static String of(String kind, String text) {
    String plain = FOREIGN.matcher(text).replaceAll("_");
    return BEGINNING.matcher(plain).matches() ? plain : kind + "_" + plain;
  }

  private static String withHash(String name, int maxLength, String original) {
    return UniqueNames.withHash(name, maxLength, original, HASH_DIGITS);
  }

  /**
   * Returns a key that is equal for names that collide in some language or file system, such as
   * {@code get_sum}, {@code getSum} and {@code GetSum}.
   */
  public static String folded(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }
}
