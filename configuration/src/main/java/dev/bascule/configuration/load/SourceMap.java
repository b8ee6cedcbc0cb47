package dev.bascule.configuration.load;

import dev.bascule.configuration.parse.ConfigDocument;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.parse.ConfigNode;
import dev.bascule.configuration.parse.SettingRecord;
import dev.bascule.configuration.parse.SourceLocation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The source text and positions of a configuration's values. The source text replaces a value that
 * contains variables, which may be secrets.
 *
 * @param texts the source texts with unresolved variables, by key as in a {@link ConfigError}
 * @param locations the location of each value, by key
 * @param files the names of the files: the first one, and those that it includes
 * @param settings the effective values
 */
public record SourceMap(
    Map<String, String> texts,
    Map<String, SourceLocation> locations,
    List<String> files,
    SettingRecord settings) {

  /** The source map if there is no file. */
  public static final SourceMap EMPTY = of(SettingRecord.empty());

  public SourceMap {
    texts = Map.copyOf(texts);
    locations = Map.copyOf(locations);
    files = List.copyOf(files);
  }

  /** Returns the source map of {@code settings} that are from no file. */
  static SourceMap of(SettingRecord settings) {
    return new SourceMap(Map.of(), Map.of(), List.of(), settings);
  }

  /** Returns the source map of {@code root}, the content of {@code files}. */
  static SourceMap of(
      Map<String, String> texts,
      ConfigNode.Mapping root,
      List<ConfigFile> files,
      SettingRecord settings) {
    Map<String, SourceLocation> locations = new HashMap<>();
    index(root, "", locations);
    return new SourceMap(texts, locations, files.stream().map(ConfigFile::name).toList(), settings);
  }

  private static void index(ConfigNode node, String path, Map<String, SourceLocation> locations) {
    switch (node) {
      case ConfigNode.Mapping(SourceLocation _, List<ConfigNode.Member> members) -> {
        for (ConfigNode.Member member : members) {
          String key = ConfigDocument.join(path, member.key());
          locations.putIfAbsent(key, member.location());
          index(member.value(), key, locations);
        }
      }
      case ConfigNode.Sequence(SourceLocation _, List<ConfigNode> elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          String key = path + "[" + i + "]";
          locations.putIfAbsent(key, elements.get(i).location());
          index(elements.get(i), key, locations);
        }
      }
      case ConfigNode.Scalar _, ConfigNode.Empty _, ConfigNode.Invalid _ -> {}
    }
  }

  /**
   * Returns a copy with the texts and locations of {@code previous} for {@code keys} and all keys
   * below them. Their previous values remain in force, which must not lose the variables that hide
   * them.
   */
  public SourceMap keeping(SourceMap previous, List<String> keys) {
    return new SourceMap(
        keeping(texts, previous.texts, keys),
        keeping(locations, previous.locations, keys),
        files,
        settings.keeping(previous.settings));
  }

  private static <T> Map<String, T> keeping(
      Map<String, T> current, Map<String, T> previous, List<String> keys) {
    Map<String, T> kept = new HashMap<>(current);
    kept.keySet().removeIf(key -> isBelow(key, keys));
    previous.forEach(
        (key, value) -> {
          if (isBelow(key, keys)) {
            kept.put(key, value);
          }
        });
    return kept;
  }

  /** Returns whether {@code key} is one of {@code keys}, or below one. */
  public static boolean isBelow(String key, List<String> keys) {
    return keys.stream()
        .anyMatch(
            each -> key.equals(each) || key.startsWith(each + ".") || key.startsWith(each + "["));
  }

  /** Returns the text to display: {@code value}, unless it contains variables. */
  public String displayValue(String key, String value) {
    return texts.getOrDefault(key, value);
  }

  /** Returns the location of {@code key}; empty if no file contains it. */
  public Optional<SourceLocation> find(String key) {
    return Optional.ofNullable(locations.get(key));
  }
}
