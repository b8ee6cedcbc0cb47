package dev.bascule.bootstrap.config.load;

import dev.bascule.bootstrap.config.parse.ConfigDocument;
import dev.bascule.bootstrap.config.parse.ConfigError;
import dev.bascule.bootstrap.config.parse.ConfigNode;
import dev.bascule.bootstrap.config.parse.SourceLocation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The source text and positions of a file's values. The source text replaces a value that contains
 * variables, which may be secrets.
 *
 * @param texts the source texts with unresolved variables, by key as in a {@link ConfigError}
 * @param lines the line of each value, starting at 1, by key
 */
public record SourceMap(Map<String, String> texts, Map<String, Integer> lines) {

  /** The source map if there is no file. */
  public static final SourceMap EMPTY = new SourceMap(Map.of(), Map.of());

  public SourceMap {
    texts = Map.copyOf(texts);
    lines = Map.copyOf(lines);
  }

  /** Returns the source map of {@code file}. */
  static SourceMap of(Map<String, String> texts, ConfigNode.Mapping file) {
    Map<String, Integer> lines = new HashMap<>();
    index(file, "", lines);
    return new SourceMap(texts, lines);
  }

  private static void index(ConfigNode node, String path, Map<String, Integer> lines) {
    switch (node) {
      case ConfigNode.Mapping(SourceLocation _, List<ConfigNode.Member> members) -> {
        for (ConfigNode.Member member : members) {
          String key = ConfigDocument.join(path, member.key());
          lines.putIfAbsent(key, member.location().line());
          index(member.value(), key, lines);
        }
      }
      case ConfigNode.Sequence(SourceLocation _, List<ConfigNode> elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          String key = path + "[" + i + "]";
          lines.putIfAbsent(key, elements.get(i).location().line());
          index(elements.get(i), key, lines);
        }
      }
      case ConfigNode.Scalar _, ConfigNode.Empty _, ConfigNode.Invalid _ -> {}
    }
  }

  /** Returns the text to display: {@code value}, unless it contains variables. */
  public String displayValue(String key, String value) {
    return texts.getOrDefault(key, value);
  }

  /** Returns the line of {@code key}; empty if the file does not contain it. */
  public OptionalInt lineOf(String key) {
    Integer line = lines.get(key);
    return line == null ? OptionalInt.empty() : OptionalInt.of(line);
  }
}
