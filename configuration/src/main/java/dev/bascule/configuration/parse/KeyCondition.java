package dev.bascule.configuration.parse;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A condition on the keys of a section, for a rule about several keys.
 *
 * @param test whether it applies
 * @param schema the same as JSON Schema; a value with a variable reference meets no {@link #is} and
 *     no {@link #startsWith}
 */
public record KeyCondition(Predicate<ConfigSection> test, ObjectNode schema) {

  /** The key is present. */
  public static KeyCondition has(String key) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.putArray("required").add(key);
    return new KeyCondition(section -> section.has(key), schema);
  }

  /** The key has one of these texts. */
  public static KeyCondition is(String key, String... texts) {
    return is(key, List.of(texts));
  }

  /** The key has one of these texts. */
  public static KeyCondition is(String key, List<String> texts) {
    KeyCondition has = has(key);
    has.schema.putObject("properties").set(key, textSchema(texts));
    return has.and(section -> section.textOf(key).filter(texts::contains).isPresent());
  }

  private static ObjectNode textSchema(List<String> texts) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    ArrayNode values = schema.putArray("enum");
    for (String text : texts) {
      values.add(text);
      if (text.equals("true")) {
        values.add(true);
      } else if (text.equals("false")) {
        values.add(false);
      }
    }
    return schema;
  }

  /** The mapping at this key has {@code keyWithin} with this text. */
  public static KeyCondition hasWithin(String key, String keyWithin, String text) {
    KeyCondition has = has(key);
    ObjectNode within = has.property(key).put("type", "object");
    within.putArray("required").add(keyWithin);
    within.putObject("properties").set(keyWithin, textSchema(List.of(text)));
    return has.and(section -> section.textOf(key, keyWithin).filter(text::equals).isPresent());
  }

  /** The key has a text that starts with {@code pattern}. */
  public static KeyCondition startsWith(String key, String pattern) {
    Pattern start = Pattern.compile(pattern);
    KeyCondition has = has(key);
    has.property(key).put("type", "string").put("pattern", "^(?:" + pattern + ")");
    return has.and(
        section -> section.textOf(key).filter(t -> start.matcher(t).lookingAt()).isPresent());
  }

  /**
   * The mapping at this key has {@code keyWithin}, a text or a list of texts, each of which starts
   * with {@code pattern}.
   */
  public static KeyCondition hasOnlyWithin(String key, String keyWithin, String pattern) {
    Pattern start = Pattern.compile(pattern);
    KeyCondition has = has(key);
    ObjectNode within = has.property(key).put("type", "object");
    within.putArray("required").add(keyWithin);
    // A variable may have such a text.
    String text = "^(?:" + pattern + ")|\\$\\{";
    ObjectNode texts = within.putObject("properties").putObject(keyWithin).put("pattern", text);
    texts.putObject("items").put("pattern", text);
    return has.and(
        section ->
            section.textsOf(key, keyWithin).stream().allMatch(t -> start.matcher(t).lookingAt()));
  }

  /** The key has a list or a mapping that is not empty. */
  public static KeyCondition isFilled(String key) {
    KeyCondition has = has(key);
    has.property(key).put("minItems", 1).put("minProperties", 1);
    return has.and(section -> section.isFilled(key));
  }

  /** The mapping at this key has a key that {@code pattern} matches. */
  public static KeyCondition hasMember(String key, String pattern) {
    Pattern name = Pattern.compile(pattern);
    KeyCondition has = has(key);
    has.property(key)
        .put("type", "object")
        .putObject("not")
        .putObject("propertyNames")
        .putObject("not")
        .put("pattern", "^(?:" + pattern + ")$");
    return has.and(
        section -> section.namesIn(key).stream().anyMatch(each -> name.matcher(each).matches()));
  }

  public KeyCondition and(KeyCondition other) {
    return new KeyCondition(test.and(other.test), combination("allOf", other));
  }

  public KeyCondition or(KeyCondition other) {
    return new KeyCondition(test.or(other.test), combination("anyOf", other));
  }

  public static KeyCondition not(KeyCondition condition) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.set("not", condition.schema);
    return new KeyCondition(condition.test.negate(), schema);
  }

  private KeyCondition and(Predicate<ConfigSection> further) {
    return new KeyCondition(test.and(further), schema);
  }

  private ObjectNode property(String key) {
    return schema.putObject("properties").putObject(key);
  }

  private ObjectNode combination(String keyword, KeyCondition other) {
    ObjectNode combined = JsonNodeFactory.instance.objectNode();
    combined.putArray(keyword).add(schema).add(other.schema);
    return combined;
  }
}
