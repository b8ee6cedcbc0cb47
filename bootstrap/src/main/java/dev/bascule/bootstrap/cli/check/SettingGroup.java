package dev.bascule.bootstrap.cli.check;

import dev.bascule.bootstrap.config.load.SourceMap;
import dev.bascule.bootstrap.terminal.TerminalText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The effective values below one key. Not thread-safe. */
final class SettingGroup {

  private final String title;
  private final String path;
  private final SourceMap sourceMap;
  private final List<ConfigSetting> settings = new ArrayList<>();

  /**
   * One effective value and its source.
   *
   * @param key the configuration key
   * @param name the end of {@code key}, relative to its group
   * @param value the value as text, without secrets
   * @param line the line in the file; empty for a default
   */
  record ConfigSetting(String key, String name, String value, OptionalInt line) {}

  /**
   * Creates an empty group.
   *
   * @param title the displayed title
   * @param path the prefix of the keys
   */
  SettingGroup(String title, String path, SourceMap sourceMap) {
    this.title = title;
    this.path = path;
    this.sourceMap = sourceMap;
  }

  String title() {
    return title;
  }

  List<ConfigSetting> settings() {
    return List.copyOf(settings);
  }

  /** Adds a value, or the text in the file if the value comes from a variable. */
  void add(String name, String value) {
    String key = path + name;
    settings.add(
        new ConfigSetting(key, name, sourceMap.displayValue(key, value), sourceMap.lineOf(key)));
  }

  void add(String name, long value) {
    add(name, Long.toString(value));
  }

  void add(String name, Duration value) {
    add(name, TerminalText.duration(value));
  }

  void add(String name, boolean value) {
    add(name, value ? "yes" : "no");
  }

  void add(String name, Collection<String> values) {
    add(
        name,
        values.isEmpty() ? "none" : values.stream().sorted().collect(Collectors.joining(", ")));
  }

  /** Adds a URL without its query, which may contain a secret. */
  void addUrl(String name, String url) {
    String key = path + name;
    String shown = sourceMap.displayValue(key, url).replaceFirst("\\?.*", "");
    settings.add(new ConfigSetting(key, name, shown, sourceMap.lineOf(key)));
  }

  /** Adds a value that falls back to another key. */
  void addInherited(String name, String otherKey, String value) {
    String key = path + name;
    OptionalInt own = sourceMap.lineOf(key);
    settings.add(
        own.isPresent()
            ? new ConfigSetting(key, name, sourceMap.displayValue(key, value), own)
            : new ConfigSetting(
                key, name, sourceMap.displayValue(otherKey, value), sourceMap.lineOf(otherKey)));
  }
}
