package dev.bascule.configuration.parse;

import dev.bascule.domain.text.QuantityText;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of a section, which its accessors write as they are called: what is read is what
 * is described. Not thread-safe.
 */
public final class SectionSchema {

  /** Records nothing. */
  public static final SectionSchema NONE = new SectionSchema(null);

  private final @Nullable ObjectNode node;

  private SectionSchema(@Nullable ObjectNode node) {
    this.node = node;
  }

  /** Records in {@code node}. */
  public static SectionSchema in(ObjectNode node) {
    return new SectionSchema(node);
  }

  /** Returns this schema as that of a section. */
  SectionSchema ofSection() {
    if (node != null) {
      addTypes(node, List.of("object"));
      node.withObjectProperty("properties");
      node.put("additionalProperties", false);
    }
    return this;
  }

  SectionSchema property(String key) {
    return node == null ? NONE : in(node.withObjectProperty("properties").withObjectProperty(key));
  }

  /** Returns the schema of the elements of this list. */
  SectionSchema elements() {
    if (node == null) {
      return NONE;
    }
    addTypes(node, List.of("array"));
    return in(node.withObjectProperty("items"));
  }

  /** Returns the schema of the values of this mapping, whose keys the user defines. */
  SectionSchema values() {
    return node == null ? NONE : in(node.withObjectProperty("additionalProperties"));
  }

  /** Returns the schema of the values of this mapping, whose keys match {@code names}. */
  SectionSchema values(String names) {
    if (node != null) {
      addTypes(node, List.of("object"));
      node.withObjectProperty("propertyNames").put("pattern", "^(?:" + names + ")$");
    }
    return values();
  }

  void value(ValueType<?> type) {
    if (node != null) {
      ObjectNode schema = type.schema();
      if (schema.remove("type") instanceof ArrayNode types) {
        addTypes(node, types.valueStream().map(JsonNode::stringValue).toList());
      }
      node.setAll(schema);
    }
  }

  /** Records that the value is ignored. */
  void ignored() {
    if (node != null) {
      node.put("description", "Ignored.");
    }
  }

  /** Records the default, in the syntax of the file. */
  void defaultValue(Object value) {
    if (node != null) {
      JsonNodeFactory json = JsonNodeFactory.instance;
      node.set(
          "default",
          switch (value) {
            case Duration duration -> json.stringNode(QuantityText.duration(duration));
            case Long size -> json.stringNode(QuantityText.size(size));
            case Integer number -> json.numberNode(number);
            case Double number -> json.numberNode(number);
            case Boolean flag -> json.booleanNode(flag);
            case List<?> texts -> {
              ArrayNode list = json.arrayNode();
              texts.forEach(text -> list.add(text.toString()));
              yield list;
            }
            default -> json.stringNode(value.toString());
          });
    }
  }

  void require(String key) {
    if (node != null) {
      addAll(node.withArrayProperty("required"), Stream.of(key));
    }
  }

  /** Records that a section that meets {@code condition} is invalid. */
  void reject(KeyCondition condition, String message) {
    if (node != null) {
      ObjectNode rule = JsonNodeFactory.instance.objectNode();
      rule.set("not", condition.schema().deepCopy());
      rule.put("errorMessage", message);
      ArrayNode rules = node.withArrayProperty("allOf");
      if (rules.valueStream().noneMatch(rule::equals)) {
        rules.add(rule);
      }
    }
  }

  private static void addTypes(ObjectNode node, List<String> types) {
    JsonNode before = node.get("type");
    Set<String> all = new LinkedHashSet<>();
    if (before instanceof ArrayNode list) {
      list.forEach(type -> all.add(type.stringValue()));
    } else if (before != null) {
      all.add(before.stringValue());
    }
    all.addAll(types);
    if (all.size() == 1) {
      node.put("type", all.iterator().next());
    } else {
      node.remove("type");
      addAll(node.putArray("type"), all.stream());
    }
  }

  private static void addAll(ArrayNode list, Stream<String> texts) {
    texts
        .filter(text -> list.valueStream().noneMatch(each -> each.stringValue().equals(text)))
        .forEach(list::add);
  }
}
