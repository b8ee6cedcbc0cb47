package dev.bascule.bootstrap.config.load;

import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.config.parse.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
   * Returns a fingerprint of the content. It does not depend on the timestamp, and follows links
   * and replaced files.
   */
  public String fingerprint() {
    try {
      return !Files.isRegularFile(file.path()) || Files.size(file.path()) > ConfigFile.MAX_BYTES
          ? UNREADABLE
          : HexFormat.of().formatHex(sha256().digest(Files.readAllBytes(file.path())));
    } catch (IOException _) {
      return UNREADABLE;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
