package dev.bascule.bootstrap.config.parse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Notes the line of each value of a file. */
public final class LineIndex {

  private final Map<String, Integer> byKey = new HashMap<>();

  private LineIndex() {}

  /** Returns the lines by key, as a {@link ConfigError} names it. */
  public static Map<String, Integer> of(ConfigNode.Mapping file) {
    LineIndex lines = new LineIndex();
    lines.note(file, "");
    return lines.byKey;
  }

  private void note(ConfigNode node, String path) {
    switch (node) {
      case ConfigNode.Mapping(SourceLocation _, List<ConfigNode.Member> members) ->
          members.forEach(
              member ->
                  note(member.place(), member.value(), ConfigDocument.join(path, member.key())));
      case ConfigNode.Sequence(SourceLocation _, List<ConfigNode> elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          ConfigNode element = elements.get(i);
          note(element.place(), element, path + "[" + i + "]");
        }
      }
      case ConfigNode.Scalar _, ConfigNode.Nothing _, ConfigNode.Broken _ -> {}
    }
  }

  private void note(SourceLocation place, ConfigNode value, String path) {
    byKey.putIfAbsent(path, place.line());
    note(value, path);
  }
}
