package dev.bascule.bootstrap.config.load;

import dev.bascule.bootstrap.config.ListenOverrides;
import dev.bascule.bootstrap.config.parse.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The file that a running bridge was configured by, to be read anew.
 *
 * @param file the file
 * @param reader reads it, with the variables that the bridge was started with
 * @param overrides what the command line said; it wins over the file still
 * @param watched whether changes of the file are to be noticed
 */
public record ReloadableConfig(
    ConfigFile file, ConfigReader reader, ListenOverrides overrides, boolean watched) {

  private static final String UNREADABLE = "unreadable";

  /** Reads it. */
  public ConfigResult read() {
    return reader.read(file, overrides);
  }

  /**
   * Returns a text that is another one when the content is: not when the file was touched only, and
   * also when another file took its place, or a link leads elsewhere.
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
