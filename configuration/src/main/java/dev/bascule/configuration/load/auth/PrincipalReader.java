package dev.bascule.configuration.load.auth;

import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the name and the groups of a caller. */
public final class PrincipalReader {

  private static final ValueType<String> NAME =
      ValueType.text(
          "a name of letters, digits, dots, dashes and underscores", "[A-Za-z0-9._-]{1,64}");

  /** A lone star means all callers in permission rules. */
  private static final ValueType<String> GROUP =
      ValueType.text("a group name", "(?!\\*$)[^\\x00-\\x1f\\x7f]{1,128}");

  private PrincipalReader() {}

  /**
   * Reads the required {@code name}.
   *
   * @param says describes the name, for error messages
   */
  static Optional<String> name(ConfigSection section, String says) {
    section.require("name", "is required: " + says);
    return section.read("name", NAME);
  }

  /** Reads {@code groups}. */
  static Set<String> groups(ConfigSection section) {
    return section.set("groups", GROUP);
  }

  /** Describes what a caller may do. */
  public static List<String> describe(Set<String> groups, boolean isAdministrator) {
    return Stream.of(
            isAdministrator ? "admin" : "",
            groups.isEmpty() ? "" : "groups " + String.join(" ", groups.stream().sorted().toList()))
        .filter(text -> !text.isEmpty())
        .toList();
  }
}
