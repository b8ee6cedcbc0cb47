package dev.bascule.configuration.load.auth;

import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import java.util.Optional;
import java.util.Set;

/** Reads the name and the groups of a caller. */
final class PrincipalReader {

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
    return Set.copyOf(section.list("groups", GROUP));
  }
}
