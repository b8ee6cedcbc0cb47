package dev.bascule.mcp.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Generates random JSON values and spellings. */
final class RandomJson {

  private static final List<String> NUMBERS =
      List.of("0", "-0", "0.0", "1", "1.0", "1e0", "10", "1E1", "12345678901234567890", "-1");
  private static final List<String> PIECES =
      List.of("a", "b", "\"", "\\", "/", "\n", "\u0000", "é", "e\u0301", "😀", ",", ":", "{", "]");

  private final Random random;

  RandomJson(Random random) {
    this.random = random;
  }

  /** A value with an identity that is computed without the code under test. */
  sealed interface Value {

    /** Returns a text that is equal only for equal values. */
    String identity();

    /** A number, true, false or null. */
    record Literal(String text) implements Value {
      @Override
      public String identity() {
        return text;
      }
    }

    /** A string. */
    record Text(String text) implements Value {
      @Override
      public String identity() {
        return "s" + text.length() + ":" + text;
      }
    }

    /** A list. */
    record Items(List<Value> items) implements Value {
      @Override
      public String identity() {
        return "l" + items.size() + items.stream().map(Value::identity).toList();
      }
    }

    /** An object. */
    record Members(Map<String, Value> members) implements Value {
      @Override
      public String identity() {
        StringBuilder all = new StringBuilder("o" + members.size());
        new TreeMap<>(members)
            .forEach((name, v) -> all.append(new Text(name).identity()).append(v.identity()));
        return all.toString();
      }
    }
  }

  Value object(int depth) {
    Map<String, Value> members = new TreeMap<>();
    int count = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      members.put(text(), value(depth - 1));
    }
    return new Value.Members(members);
  }

  /** Writes {@code value} with members in any order, spaces anywhere, and any escapes. */
  String spell(Value value) {
    return space()
        + switch (value) {
          case Value.Literal(String text) -> text;
          case Value.Text(String text) -> quote(text);
          case Value.Items(List<Value> items) -> "[" + String.join(",", spellAll(items)) + "]";
          case Value.Members(Map<String, Value> members) ->
              "{" + String.join(",", spellAll(members)) + "}";
        }
        + space();
  }

  private List<String> spellAll(List<Value> items) {
    return items.isEmpty() ? List.of(space()) : items.stream().map(this::spell).toList();
  }

  private List<String> spellAll(Map<String, Value> members) {
    List<String> spelled = new ArrayList<>();
    members.forEach((name, value) -> spelled.add(space() + quote(name) + ":" + spell(value)));
    Collections.shuffle(spelled, random);
    return spelled;
  }

  private Value value(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> new Value.Literal(List.of("true", "false", "null").get(random.nextInt(3)));
      case 1, 2 -> new Value.Literal(NUMBERS.get(random.nextInt(NUMBERS.size())));
      case 3 -> new Value.Text(text());
      case 4 -> object(depth);
      default -> items(depth);
    };
  }

  private Value items(int depth) {
    List<Value> items = new ArrayList<>();
    int count = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      items.add(value(depth - 1));
    }
    return new Value.Items(items);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    int count = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      boolean mustEscape = unit == '"' || unit == '\\' || unit < ' ';
      quoted.append(
          mustEscape || (!Character.isSurrogate(unit) && random.nextInt(4) == 0)
              ? "\\u%04X".formatted((int) unit)
              : String.valueOf(unit));
    }
    return quoted.append('"').toString();
  }

  private String space() {
    return List.of("", "", "", " ", "\n", "\t ").get(random.nextInt(6));
  }
}
