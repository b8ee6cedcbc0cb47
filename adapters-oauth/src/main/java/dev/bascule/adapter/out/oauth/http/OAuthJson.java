package dev.bascule.adapter.out.oauth.http;

import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes JSON of authorization servers, within limits. */
public final class OAuthJson {

  private static final int MAX_DEPTH = 32;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .build();

  private OAuthJson() {}

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  public static String text(ObjectNode object) {
    return MAPPER.writeValueAsString(object);
  }

  /** Returns {@code text} as an object; empty if it is not one. */
  public static Optional<ObjectNode> object(String text) {
    try {
      return MAPPER.readTree(text) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  /** Returns a member that is a non-empty string. */
  public static Optional<String> text(ObjectNode object, String name) {
    return Optional.ofNullable(object.get(name))
        .filter(JsonNode::isString)
        .map(JsonNode::stringValue)
        .filter(text -> !text.isEmpty());
  }

  public static boolean flag(ObjectNode object, String name) {
    return Optional.ofNullable(object.get(name))
        .filter(JsonNode::isBoolean)
        .map(JsonNode::booleanValue)
        .orElse(false);
  }

  /** Returns the strings of a list; empty if the member is not a list. */
  public static Optional<List<String>> texts(ObjectNode object, String name) {
    return Optional.ofNullable(object.get(name))
        .filter(JsonNode::isArray)
        .map(
            list ->
                list.valueStream().filter(JsonNode::isString).map(JsonNode::stringValue).toList());
  }

  public static ObjectNode put(ObjectNode object, String name, Iterable<String> texts) {
    texts.forEach(object.putArray(name)::add);
    return object;
  }
}
