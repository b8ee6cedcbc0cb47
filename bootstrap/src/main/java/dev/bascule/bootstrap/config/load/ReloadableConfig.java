package dev.bascule.bootstrap.config.load;

import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.config.parse.ConfigFile;
import dev.bascule.domain.json.Sha256;
import java.io.IOException;
import java.nio.file.Files;

/**
 * The configuration file of a running bridge, for reloading.
 *
 * @param file the file
 * @param reader reads it, with the variables of the start
 * @param overrides the options of the command line, which still override the file
 * @param watched whether to watch the file for changes
 */
public record ReloadableConfig(
    ConfigFile file, ConfigReader reader, ListenOverrides overrides, boolean watched) {

  private static final String UNREADABLE = "unreadable";

  /** Reads the file. */
  public ConfigResult read() {
    return reader.read(file, overrides);
  }

  /**
   * Returns a fingerprint of the content, which may contain secrets. Unlike a timestamp, it also
   * changes if a link or a replaced file has new content.
   */
  public String fingerprint() {
    try {
      return !Files.isRegularFile(file.path()) || Files.size(file.path()) > ConfigFile.MAX_BYTES
          ? UNREADABLE
          : Sha256.of(Files.readAllBytes(file.path())).toString();
    } catch (IOException _) {
      return UNREADABLE;
    }
  }
}
