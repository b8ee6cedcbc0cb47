package dev.bascule.configuration.effective;

import dev.bascule.configuration.load.SourceMap;
import dev.bascule.configuration.parse.SourceLocation;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.text.QuantityText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The effective values below one key. Not thread-safe. */
public final class SettingGroup {

  private final String title;
  private final String path;
  private final SourceMap sourceMap;
  private final Optional<ServerId> server;
  private final List<ConfigSetting> settings = new ArrayList<>();

  /**
   * One effective value and its source.
   *
   * @param key the configuration key
   * @param name the end of {@code key}, relative to its group
   * @param value the value as text, without secrets
   * @param source the configuration key that the value is from: {@code key}, or the one it falls
   *     back to
   * @param location the location of {@code source}; empty for a default
   */
  public record ConfigSetting(
      String key, String name, String value, String source, Optional<SourceLocation> location) {

    /** Returns whether a file contains the key itself. */
    public boolean isSet() {
      return location.isPresent() && source.equals(key);
    }

    /** Returns the file and line of the value, or {@code default}. */
    public String place() {
      return location.map(at -> at.file().name() + ":" + at.line()).orElse("default");
    }
  }

  /**
   * Creates an empty group.
   *
   * @param title the displayed title
   * @param path the prefix of the keys
   */
  SettingGroup(String title, String path, SourceMap sourceMap) {
    this(title, path, sourceMap, Optional.empty());
  }

  private SettingGroup(String title, String path, SourceMap sourceMap, Optional<ServerId> server) {
    this.title = title;
    this.path = path;
    this.sourceMap = sourceMap;
    this.server = server;
  }

  /** Creates an empty group of the settings of {@code server}. */
  static SettingGroup of(ServerId server, String path, SourceMap sourceMap) {
    return new SettingGroup("server " + server, path, sourceMap, Optional.of(server));
  }

  /** Returns the server that the group is for; empty for the bridge. */
  Optional<ServerId> server() {
    return server;
  }

  public String title() {
    return title;
  }

  /** Returns the key of the group, without a dot at its end. */
  public String key() {
    return path.replaceFirst("\\.$", "");
  }

  public List<ConfigSetting> settings() {
    return List.copyOf(settings);
  }

  /** Adds a value, or the text in the file if the value comes from a variable. */
  void add(String name, String value) {
    add(name, path + name, value);
  }

  private void add(String name, String source, String value) {
    settings.add(
        new ConfigSetting(
            path + name,
            name,
            sourceMap.displayValue(source, value),
            source,
            sourceMap.find(source)));
  }

  void add(String name, long value) {
    add(name, Long.toString(value));
  }

  void add(String name, Duration value) {
    add(name, QuantityText.duration(value));
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
    settings.add(new ConfigSetting(key, name, shown, key, sourceMap.find(key)));
  }

  /**
   * Adds a value that falls back to other keys.
   *
   * @param fallbacks those keys, of which the first that a file contains applies
   */
  void addInherited(String name, String value, String... fallbacks) {
    String source =
        Stream.concat(Stream.of(path + name), Arrays.stream(fallbacks))
            .filter(key -> sourceMap.find(key).isPresent())
            .findFirst()
            .orElse(path + name);
    add(name, source, value);
  }
}
