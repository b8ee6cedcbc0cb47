package dev.bascule.bootstrap.config;

import java.util.HashMap;
import java.util.List;
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
    switch (node) {
      case Node.Mapping(Place _, List<Node.Member> members) ->
          members.forEach(
              member -> note(member.place(), member.value(), Document.join(path, member.key())));
      case Node.Sequence(Place _, List<Node> elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          Node element = elements.get(i);
          note(element.place(), element, path + "[" + i + "]");
        }
      }
      case Node.Scalar _, Node.Nothing _, Node.Broken _ -> {}
    }
  }

  private void note(Place place, Node value, String path) {
    byKey.putIfAbsent(path, place.line());
    note(value, path);
  }
}
