package dev.bascule.configuration.load;

import dev.bascule.configuration.ListenOverrides;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.domain.json.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configuration file of a running bridge, for reloading with the files that it includes.
 *
 * @param file the file
 * @param reader reads it, with the variables of the start
 * @param overrides the options of the command line, which still override the file
 * @param watched whether to watch the files for changes
 */
public record ReloadableConfig(
    ConfigFile file, ConfigReader reader, ListenOverrides overrides, boolean watched) {

  private static final String UNREADABLE = "unreadable";

  /** Reads the files. */
  public ConfigResult read() {
    return reader.read(file, overrides);
  }

  /**
   * Returns a fingerprint of the content, which may contain secrets, and of which files there are.
   * Unlike a timestamp, it also changes if a link or a replaced file has new content.
   */
  public String fingerprint() {
    return Stream.concat(Stream.of(file), reader.includedFiles(file).stream())
        .map(each -> each.path() + " " + fingerprint(each))
        .collect(Collectors.joining("\n"));
  }

  private static String fingerprint(ConfigFile file) {
    try {
      return !Files.isRegularFile(file.path()) || Files.size(file.path()) > ConfigFile.MAX_BYTES
          ? UNREADABLE
          : Sha256.of(Files.readAllBytes(file.path())).toString();
    } catch (IOException _) {
      return UNREADABLE;
    }
  }
}
