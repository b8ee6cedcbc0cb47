package dev.bascule.bootstrap.config.parse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Indexes the line of each value of a file. */
public final class LineIndex {

  private final Map<String, Integer> byKey = new HashMap<>();

  private LineIndex() {}

  /** Returns the lines by key, in the format of {@link ConfigError}. */
  public static Map<String, Integer> of(ConfigNode.Mapping file) {
    LineIndex lineIndex = new LineIndex();
    lineIndex.index(file, "");
    return lineIndex.byKey;
  }

  private void index(ConfigNode node, String path) {
    switch (node) {
      case ConfigNode.Mapping(SourceLocation _, List<ConfigNode.Member> members) ->
          members.forEach(
              member ->
                  index(
                      member.location(), member.value(), ConfigDocument.join(path, member.key())));
      case ConfigNode.Sequence(SourceLocation _, List<ConfigNode> elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          ConfigNode element = elements.get(i);
          index(element.location(), element, path + "[" + i + "]");
        }
      }
      case ConfigNode.Scalar _, ConfigNode.Empty _, ConfigNode.Invalid _ -> {}
    }
  }

  private void index(SourceLocation location, ConfigNode value, String path) {
    byKey.putIfAbsent(path, location.line());
    index(value, path);
  }
}
