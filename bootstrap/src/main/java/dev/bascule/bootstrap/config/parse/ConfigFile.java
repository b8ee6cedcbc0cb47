package dev.bascule.bootstrap.config.parse;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A configuration file.
 *
 * @param path where it is
 * @param name what messages call it: as the user wrote it
 */
public record ConfigFile(Path path, String name) {

  /** The names that are looked for, in this order, where the user names no file. */
  public static final List<String> NAMES =
      List.of("bascule.yaml", "bascule.yml", "bascule.json", "mcp.json");

  public ConfigFile {
    requireNonNull(path, "path");
    requireNonNull(name, "name");
  }

  /**
   * Returns the file that the user names, whether it is there or not.
   *
   * @throws java.nio.file.InvalidPathException if no file can have that name
   */
  public static ConfigFile named(String name, Path workingFolder) {
    return new ConfigFile(workingFolder.resolve(name), name);
  }

  /** Returns the first of {@link #NAMES} that is in {@code workingFolder}. */
  public static Optional<ConfigFile> find(Path workingFolder) {
    return NAMES.stream()
        .map(name -> named(name, workingFolder))
        .filter(file -> Files.exists(file.path()))
        .findFirst();
  }

  public boolean isJson() {
    return name.regionMatches(/* ignoreCase= */ true, name.length() - 5, ".json", 0, 5);
  }

  public Path folder() {
    Path folder = path.toAbsolutePath().getParent();
    return folder == null ? path.toAbsolutePath() : folder;
  }
}
