package dev.bascule.configuration.effective;

import dev.bascule.configuration.parse.SourceLocation;
import java.util.List;
import java.util.Optional;

/**
 * The effective values below one key.
 *
 * @param title the displayed title
 * @param key the key of the group, which the names of its settings are relative to; empty if they
 *     are whole keys
 */
public record SettingGroup(String title, String key, List<ConfigSetting> settings) {

  public SettingGroup {
    settings = List.copyOf(settings);
  }

  /**
   * One effective value and its source.
   *
   * @param key the configuration key
   * @param name the end of {@code key}, relative to its group
   * @param value the value as text, without secrets
   * @param source the configuration key that the value is from: {@code key}, or the one it falls
   *     back to
   * @param location the location of {@code source}; empty for a default
   * @param option the option of the command line that overrides the files, if there is one
   */
  public record ConfigSetting(
      String key,
      String name,
      String value,
      String source,
      Optional<SourceLocation> location,
      Optional<String> option) {

    /** Returns whether a file contains the key itself. */
    public boolean isSet() {
      return location.isPresent() && source.equals(key);
    }

    /** Returns the option or the file and line of the value, or {@code default}. */
    public String place() {
      return option
          .or(() -> location.map(at -> at.file().name() + ":" + at.line()))
          .orElse("default");
    }
  }
}
