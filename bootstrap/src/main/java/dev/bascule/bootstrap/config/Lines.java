package dev.bascule.bootstrap.config;

import java.util.HashMap;
import java.util.Map;

/** Notes the line of each value of a file. */
final class Lines {

  private final Map<String, Integer> byKey = new HashMap<>();

  private Lines() {}

  /** Returns the lines by key, as a {@link Mistake} names it. */
  static Map<String, Integer> of(Node.Mapping file) {
    Lines lines = new Lines();
    lines.note(file, "");
    return lines.byKey;
  }

  private void note(Node node, String path) {
    if (node instanceof Node.Mapping mapping) {
      for (Node.Member member : mapping.members()) {
        String key = Document.join(path, member.key());
        byKey.putIfAbsent(key, member.place().line());
        note(member.value(), key);
      }
    }
  }
}
