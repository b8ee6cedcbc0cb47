package dev.bascule.configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the tables of {@code docs/configuration.md}. */
final class ReferencePage {

  private static final Path PAGE = Path.of("..", "docs", "configuration.md");
  private static final Pattern SECTION = Pattern.compile("#{2,3} `([^`]+)`");
  private static final Pattern ROW =
      Pattern.compile("\\| `([^`]+)` \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|([^|]*)\\|");

  private ReferencePage() {}

  /**
   * A key in the page.
   *
   * @param section the section of the key
   * @param type in words
   * @param defaultValue as YAML; empty if there is none
   * @param example as YAML; empty if there is none
   */
  record Key(String section, String name, String type, String defaultValue, String example) {

    String path() {
      return section.isEmpty() ? name : section + "." + name;
    }

    @Override
    public String toString() {
      return path();
    }
  }

  /** Returns all keys, in the order of the page. */
  static List<Key> keys() {
    List<Key> keys = new ArrayList<>();
    String section = "";
    for (String line : lines()) {
      Matcher heading = SECTION.matcher(line);
      Matcher row = ROW.matcher(line);
      if (heading.matches()) {
        section = heading.group(1);
      } else if (row.matches() && !section.isEmpty()) {
        keys.add(
            new Key(
                section,
                row.group(1),
                row.group(2).strip(),
                plain(row.group(3)),
                plain(row.group(4))));
      }
    }
    return keys;
  }

  /** Returns the anchors of the sections, as GitHub generates them. */
  static List<String> anchors() {
    return lines().stream()
        .map(SECTION::matcher)
        .filter(Matcher::matches)
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^a-z]", ""))
        .toList();
  }

  private static String plain(String cell) {
    return cell.strip().replaceAll("^`|`$", "");
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
