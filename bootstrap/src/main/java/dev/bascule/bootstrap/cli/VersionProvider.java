package dev.bascule.bootstrap.cli;

import java.util.List;

/** What {@code --version} prints: all that a report of a bug should say. */
final class VersionProvider {

  private VersionProvider() {}

  /** Returns the program's version on the first line, and below what it runs on. */
  static List<String> lines(String version) {
    return List.of(
        "bascule " + version,
        "Java " + property("java.runtime.version") + " (" + property("java.vendor") + ")",
        property("os.name") + " " + property("os.version") + " " + property("os.arch"));
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }
}
