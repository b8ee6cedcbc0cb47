package dev.bascule.bootstrap.cli;

import java.util.List;

/** The output of {@code --version}: everything that a bug report needs. */
final class VersionProvider {

  private VersionProvider() {}

  /** Returns the program's version on the first line, followed by the platform's versions. */
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
