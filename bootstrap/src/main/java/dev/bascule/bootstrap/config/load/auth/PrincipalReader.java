package dev.bascule.bootstrap.config.load.auth;

import dev.bascule.bootstrap.config.parse.ConfigSection;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the name and the groups of a caller. */
final class PrincipalReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** A lone star means all callers in permission rules. */
  private static final Pattern GROUP = Pattern.compile("(?!\\*$)[^\\p{Cntrl}]{1,128}");

  private PrincipalReader() {}

  /**
   * Reads the required {@code name}.
   *
   * @param says describes the name, for error messages
   */
  static Optional<String> name(ConfigSection section, String says) {
    if (!section.has("name")) {
      section.report("name", "is required: " + says);
    }
    return section.text("name", "a name of letters, digits, dots, dashes and underscores", NAME);
  }

  /** Reads {@code groups}. */
  static Set<String> groups(ConfigSection section) {
    return Set.copyOf(section.texts("groups", "a group name", GROUP));
  }
}
