package dev.bascule.bootstrap.config.load.auth;

import dev.bascule.bootstrap.config.parse.ConfigSection;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what whoever is let in is called, and the groups of such. */
final class PrincipalReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** A star alone stands for everybody where rights are given. */
  private static final Pattern GROUP = Pattern.compile("(?!\\*$)[^\\p{Cntrl}]{1,128}");

  private PrincipalReader() {}

  /**
   * Reads {@code name}, which has to be there.
   *
   * @param says what it says, for the report
   */
  static Optional<String> name(ConfigSection section, String says) {
    if (!section.has("name")) {
      section.report("name", "is missing; it says " + says);
    }
    return section.read(
        "name",
        "a name of letters, digits, dots, dashes and underscores",
        text -> NAME.matcher(text).matches() ? Optional.of(text) : Optional.empty());
  }

  /** Reads {@code groups}. */
  static Set<String> groups(ConfigSection section) {
    return Set.copyOf(
        section.texts(
            "groups",
            "the name of a group",
            text -> GROUP.matcher(text).matches() ? Optional.of(text) : Optional.empty()));
  }
}
